/** Findings about a policy, each at its place in the text. */
import type { Code } from '../../core/codes.ts';
import type { Finding } from '../../core/finding.ts';
import type { TrustSection } from '../../core/manifest/document.ts';
import { nearest } from '../../core/nearest.ts';

export type Path = readonly (string | number)[];

export interface Notes {
  readonly findings: readonly Finding[];
  error(path: Path, code: Code, detail: string, hint: string): void;
  warn(path: Path, code: Code, detail: string, hint: string): void;
}

const summaries: Partial<Record<Code, string>> = {
  'bad-value': 'The value is not accepted',
  'missing-key': 'A field is missing',
  'unknown-key': 'The field does not belong here',
  'not-declared': 'Not declared',
  conflict: 'Two fields contradict each other',
  duplicate: 'Declared twice',
  'key-unusable': 'The key cannot be used',
  'no-effect': 'Without effect',
};

export function takeNotes({ place }: TrustSection): Notes {
  const findings: Finding[] = [];
  const add = (severity: Finding['severity']) => (path: Path, code: Code, detail: string, hint: string) => {
    const summary = summaries[code] ?? 'The trust policy cannot be used';
    findings.push({
      severity,
      code,
      summary,
      detail: `trust.${show(path)}: ${detail}`,
      at: place(path),
      hint,
    });
  };
  return { findings, error: add('error'), warn: add('warning') };
}

/** `rules[0].match.plugin` */
function show(path: Path): string {
  return path
    .map((part, at) => (typeof part === 'number' ? `[${part}]` : at > 0 ? `.${part}` : part))
    .join('');
}

const mostShown = 20;
const mostCompared = 500;

/** The nearest of the known names, or all of them where none is near. */
export function suggest(name: string, known: ReadonlySet<string>): string {
  const some = known.values().take(mostCompared).toArray();
  const near = nearest(name, some);
  if (near !== undefined) return `Did you mean \`${near}\`?`;
  const more = known.size > mostShown ? ` and ${known.size - mostShown} more` : '';
  const others = known.size > 0 ? ` Declared are: ${some.slice(0, mostShown).join(', ')}${more}.` : '';
  return `Declare it below \`roots\`.${others}`;
}
