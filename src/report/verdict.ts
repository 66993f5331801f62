/** Verdicts for people: what is wanted first, then each link of the chain with what was compared, then the outcome. */
import type { Finding } from '../core/finding.ts';
import { plural, renderHint, tidy } from './findings.ts';
import type { Paint } from './paint.ts';

/** The parts of a verdict that are shown. */
export interface VerdictView {
  /** `secret/sync v1.3.0 linux/amd64`. */
  readonly name: string;
  readonly source: string;
  readonly accepted: boolean;
  readonly rule?: number | undefined;
  readonly mode: 'enforce' | 'audit';
  readonly criteria: readonly string[];
  readonly steps: readonly {
    readonly what: string;
    readonly outcome: 'ok' | 'refused' | 'noted';
    readonly compared?:
      | { readonly what: string; readonly expected: string; readonly got: string }
      | undefined;
    readonly detail?: string | undefined;
  }[];
  readonly refusals: readonly Pick<Finding, 'code' | 'detail' | 'hint'>[];
  readonly sha256?: string | undefined;
}

export function renderVerdict(view: VerdictView, paint: Paint): string {
  const { name, source, criteria, steps, refusals, accepted, rule, mode, sha256 } = view;
  return [
    `${paint('strong', name)} from ${source}`,
    ...criteria.map((line) => `  ${paint('quiet', 'wants')} ${line}`),
    ...steps.filter(isNew).flatMap((step) => renderStep(step, paint)),
    ...refusals.flatMap(({ code, detail, hint }) => [
      `  ${paint(accepted ? 'warning' : 'error', accepted ? 'would be refused' : 'refused')}[${code}]: ${tidy(detail)}`,
      ...renderHint(hint, '    ', paint),
    ]),
    ...(accepted
      ? [
          `  ${paint('good', 'accepted')} by rule ${rule}${mode === 'audit' ? ', which only audits' : ''}: sha256 ${sha256}`,
        ]
      : []),
  ].join('\n');
}

/** Several refusals may come of one link, which is shown once. */
function isNew({ what, outcome }: ViewedStep, at: number, all: readonly ViewedStep[]): boolean {
  return (
    all.findIndex((other) => other.what === what && other.outcome === outcome) === at || outcome === 'ok'
  );
}

type ViewedStep = VerdictView['steps'][number];

const signs = { ok: ['good', '✓'], refused: ['error', '✗'], noted: ['warning', '·'] } as const;

function renderStep({ what, outcome, compared, detail }: ViewedStep, paint: Paint): readonly string[] {
  const [style, sign] = signs[outcome];
  const isWhole = detail !== undefined && outcome !== 'refused';
  return [
    `  ${paint(style, sign)} ${what}${isWhole ? `: ${tidy(detail)}` : ''}`,
    ...(compared ? renderComparison(compared, outcome === 'ok', paint) : []),
  ];
}

/** One line where they fit; a pattern fits what is not the same. */
function renderComparison(
  { what, expected, got }: NonNullable<ViewedStep['compared']>,
  fits: boolean,
  paint: Paint,
): readonly string[] {
  if (!fits) return [`      ${what} ${got}`, `      expected ${expected}`];
  return [paint('quiet', `      ${what} ${got}${expected === got ? '' : `, as ${expected}`}`)];
}

/** `2 accepted, 1 refused.` */
export function sumUpVerdicts(views: readonly VerdictView[], paint: Paint): string {
  const refused = views.filter(({ accepted }) => !accepted).length;
  const words = [`${views.length - refused} accepted`, ...(refused > 0 ? [`${refused} refused`] : [])];
  return `${paint(refused > 0 ? 'error' : 'good', `${words.join(', ')}.`)} ${plural(views.length, 'binary', 'binaries')} asked for.`;
}
