/** How verbs talk: results to stdout, everything else to stderr, colour only where it is wanted. */
import { asFailure, type Finding, hasErrors } from '../core/finding.ts';
import { isRefused } from '../core/removal.ts';
import { countFindings, renderFailure, renderFindings } from '../report/findings.ts';
import { coloured, type Paint, plain } from '../report/paint.ts';
import { hinted, hintedFailure } from './hints.ts';
import { InvalidSettings } from './invalid-settings.ts';
import type { ExitCode, GlobalOptions, Io, Output } from './io.ts';

export function paintFor(output: Output, options: GlobalOptions, io: Io): Paint {
  const { NO_COLOR, CI, TERM } = io.env;
  const wanted = options.color !== false && !NO_COLOR && !CI && TERM !== 'dumb';
  return wanted && output.isTerminal ? coloured : plain;
}

/** Tells findings of the manifest or the settings on stderr; true when nothing more can be done. */
export function reportFindings(
  findings: readonly Finding[],
  options: GlobalOptions & { readonly file?: string },
  io: Io,
): boolean {
  const worth = hinted(findings, options.file).filter((finding) => finding.severity !== 'info');
  if (worth.length > 0) io.stderr.write(`${renderFindings(worth, paintFor(io.stderr, options, io))}\n\n`);
  if (!hasErrors(findings)) return false;
  io.stderr.write(`${countFindings(findings)}. Nothing was sent to the server.\n`);
  return true;
}

export function reportMistakes(
  findings: readonly Finding[],
  options: GlobalOptions & { readonly file?: string },
  io: Io,
): ExitCode {
  reportFindings(findings, options, io);
  return 1;
}

/** Without those that a plan says anyway, since it checks the declarations again. */
export function notRepeated(findings: readonly Finding[], plan: readonly Finding[]): readonly Finding[] {
  const key = ({ code, at, detail }: Finding) => (at ? `${code} ${at.file}:${at.line}:${at.column}` : detail);
  const said = new Set(plan.map(key));
  return findings.filter((finding) => !said.has(key(finding)));
}

export function reportFailure(
  error: unknown,
  options: GlobalOptions & { readonly file?: string },
  io: Io,
): ExitCode {
  if (error instanceof InvalidSettings) {
    reportFindings(error.findings, options, io);
    return 1;
  }
  const failure = asFailure(hintedFailure(error, options.file));
  io.stderr.write(`${renderFailure(failure, paintFor(io.stderr, options, io))}\n`);
  if (failure.code === 'internal' && io.env.PLUGBOARD_DEBUG && failure.cause instanceof Error)
    io.stderr.write(`${failure.cause.stack}\n`);
  if (failure.code === 'interrupted') return 130;
  return [
    'plan-stale',
    'destroy-not-allowed',
    'still-in-use',
    'confirmation-needed',
    'policy-other',
    'lock-missing',
    'lock-outdated',
  ].includes(failure.code)
    ? 3
    : 1;
}

/** Of a plan: refused beats differs, and a mistake is a failure. */
export function exitOfFindings(findings: readonly Finding[]): ExitCode | undefined {
  if (!hasErrors(findings)) return undefined;
  return isRefused(findings) ? 3 : 1;
}

export function writeJson(output: Output, value: unknown): void {
  output.write(`${JSON.stringify(value, undefined, 2)}\n`);
}
