import type { Finding, PlugboardError, Severity } from '../core/finding.ts';
import type { Paint } from './paint.ts';

const order: readonly Severity[] = ['error', 'warning', 'info'];

export function bySeverity(findings: readonly Finding[]): readonly Finding[] {
  return order.flatMap((severity) => findings.filter((finding) => finding.severity === severity));
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
        `  ${detail}`,
        ...(hint ? [`  ${paint('quiet', '→')} ${hint}`] : []),
      ].join('\n');
    })
    .join('\n\n');
}

export function renderFailure(failure: PlugboardError, paint: Paint): string {
  return [
    `${paint('error', 'error')}[${failure.code}]: ${tidy(failure.message)}`,
    ...(failure.hint ? [`  ${paint('quiet', '→')} ${failure.hint}`] : []),
  ].join('\n');
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
  const lines = message.split('\n').map((line) => line.trim());
  return [...new Set(lines.filter(Boolean))].join(' ');
}
