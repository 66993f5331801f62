import type { Finding, PlugboardError, Severity } from '../core/finding.ts';
import type { Paint } from './paint.ts';

const order: readonly Severity[] = ['error', 'warning', 'info'];

/** Within a severity in the order of the files; what stands in no file comes first. */
export function bySeverity(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted(
    (a, b) => order.indexOf(a.severity) - order.indexOf(b.severity) || comparePositions(a, b),
  );
}

function comparePositions({ at: a }: Finding, { at: b }: Finding): number {
  if (!a || !b) return Number(Boolean(a)) - Number(Boolean(b));
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

/** `file:line:column`, clickable in terminals and editors; empty for what stands in no file. */
export function showPosition({ at }: Finding): string {
  return at ? `${at.file}:${at.line}:${at.column}` : '';
}

export function renderFindings(findings: readonly Finding[], paint: Paint): string {
  return bySeverity(findings)
    .map((finding) => {
      const { severity, code, summary, detail, hint } = finding;
      const place = showPosition(finding);
      const style = severity === 'error' ? 'error' : severity === 'warning' ? 'warning' : 'strong';
      return [
        `${place && `${place}: `}${paint(style, severity)}[${code}]: ${summary}`,
        `  ${tidy(detail)}`,
        ...renderHint(hint, '  ', paint),
      ].join('\n');
    })
    .join('\n\n');
}

export function renderFailure({ code, message, hint }: PlugboardError, paint: Paint): string {
  const [first, ...more] = linesOf(message);
  return [
    `${paint('error', 'error')}[${code}]: ${first}`,
    ...more.map((line) => `  ${line}`),
    ...renderHint(hint, '  ', paint),
  ].join('\n');
}

export function renderHint(hint: string | undefined, indent: string, paint: Paint): readonly string[] {
  return hint === undefined ? [] : linesOf(hint).map((line) => `${indent}${paint('quiet', '→')} ${line}`);
}

export function countFindings(findings: readonly Finding[]): string {
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  const words = [plural(count('error'), 'error'), plural(count('warning'), 'warning')];
  return words.filter((word) => !word.startsWith('0 ')).join(', ') || 'no problems';
}

export function plural(count: number, word: string, many = `${word}s`): string {
  return `${count} ${count === 1 ? word : many}`;
}

/** Servers answer in several indented lines, some of them twice; one line is enough for people. */
export function tidy(message: string): string {
  return linesOf(message).join(' ');
}

/** Each once, without what says nothing about the case. */
export function linesOf(message: string): readonly string[] {
  const lines = withoutLecture(message)
    .split(/[\r\n]/)
    .map((line) => line.trim());
  return [...new Set(lines.filter(Boolean))];
}

/** go-plugin tells at length what may be the matter with a plugin that does not start, and a server says all of it twice. */
function withoutLecture(message: string): string {
  return message
    .replace(/\s*This usually\s+means[\s\S]*?negotiate the initial\s+go-plugin protocol handshake/g, '')
    .replace(
      /\s*Additional notes about plugin:\s*Path: (\S+)\s+Mode: \S+\s+Owner: .*?\s+Group: \S+ \[.*?\] \(current: \S+ \[.*?\]\)/g,
      ' ($1)',
    )
    .replace(/(Unrecognized remote plugin message: .*?\(\S+?\))(?:\s+\1)+/g, '$1');
}
