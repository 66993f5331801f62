import type { Step } from '../core/plan.ts';
import { plural, renderHint, tidy } from './findings.ts';
import type { Paint } from './paint.ts';
import { signs, styleOf, verbs } from './step.ts';

/** What can be told of a run; the engine's events have this shape. */
export type Told =
  | { readonly type: 'started' | 'done'; readonly step: Step }
  | { readonly type: 'phase'; readonly step: Step; readonly phase: string }
  | {
      readonly type: 'failed';
      readonly step: Step;
      readonly failure: {
        readonly code: string;
        readonly message: string;
        readonly hint: string | undefined;
      };
    }
  | { readonly type: 'undone' | 'skipped'; readonly step: Step; readonly because: string }
  | { readonly type: 'finished'; readonly summary: Totals };

export interface Totals {
  readonly done: number;
  readonly failed: number;
  readonly skipped: number;
  readonly undone: number;
  readonly interrupted: boolean;
}

const label = (step: Step, paint: Paint) =>
  paint(styleOf[step.action], `${signs[step.action]} ${step.kind} ${step.name}`);

/** One line per event that ends something; undefined for what only a live display shows. */
export function renderEvent(event: Told, paint: Paint): string | undefined {
  switch (event.type) {
    case 'done':
      return `${label(event.step, paint)}: ${verbs[event.step.action].done}${event.step.restart && event.step.action !== 'reload' ? ', reloaded' : ''}${proven(event.step)}`;
    case 'failed': {
      const { code, message, hint } = event.failure;
      return [
        `${label(event.step, paint)}: ${paint('error', 'failed')} [${code}]`,
        `    ${tidy(message)}`,
        ...renderHint(hint, '    ', paint),
      ].join('\n');
    }
    case 'undone':
      return `${label(event.step, paint)}: ${paint('warning', 'taken back')}, because ${event.because}`;
    case 'skipped':
      return `${label(event.step, paint)}: ${event.because === 'interrupted' ? paint('quiet', 'not started') : `${paint('quiet', 'skipped')}, because ${event.because}`}`;
    case 'finished':
      return [renderTotals(event.summary, paint), ...renderHint(restOf(event.summary), '  ', paint)].join(
        '\n',
      );
    case 'started':
    case 'phase':
      return undefined;
    default:
      throw new Error(`no such event: ${event satisfies never}`);
  }
}

/** ` (running v1.1.0, sha256 2c26b46b68ff…)`: what was proven about the process. */
function proven({ expect }: Step): string {
  const version = expect.running_plugin_version as string | undefined;
  const sum = expect.running_sha256 as string | undefined;
  const words = [version && version, sum && `sha256 ${sum.slice(0, 12)}…`].filter(Boolean);
  return words.length > 0 ? ` (running ${words.join(', ')})` : '';
}

function renderTotals({ done, failed, skipped, undone, interrupted }: Totals, paint: Paint): string {
  const head = interrupted
    ? paint('warning', 'Interrupted.')
    : failed > 0
      ? paint('error', 'Failed.')
      : paint('good', 'Applied.');
  const words = [
    `${done} done`,
    failed && `${failed} failed`,
    undone && `${undone} taken back`,
    skipped && `${skipped} not done`,
  ];
  return `${head} ${plural(done + failed + skipped + undone, 'step')}: ${words.filter(Boolean).join(', ')}.`;
}

function restOf({ interrupted, failed }: Totals): string | undefined {
  if (interrupted) return 'For the rest, plan and apply again: what is done stays done.';
  return failed > 0 ? 'When that is put right, plan and apply again: what is done stays done.' : undefined;
}

/** As many lines as fit below what has ended. */
const shown = 8;

/** What is under way, for a live display. */
export function renderRunning(
  running: ReadonlyMap<string, { readonly step: Step; readonly phase: string }>,
  total: number,
  ended: number,
  paint: Paint,
): string {
  const lines = [...running.values()]
    .slice(0, shown)
    .map(({ step, phase }) => `  ${label(step, paint)} ${paint('quiet', phase)}`);
  const more = running.size > shown ? [paint('quiet', `  and ${running.size - shown} more`)] : [];
  return [`${ended} of ${total} steps ended`, ...lines, ...more].join('\n');
}
