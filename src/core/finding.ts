import type { Code } from './codes.ts';

export type Severity = 'error' | 'warning' | 'info';

/** A place in a text: file as the user named it, line and column from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * Something to tell the user. Findings are data: they are gathered and returned beside the value, never thrown.
 * `summary` is a fixed phrase without names, `detail` names names, `hint` is what to type next.
 */
export interface Finding {
  readonly severity: Severity;
  readonly code: Code;
  readonly summary: string;
  readonly detail: string;
  readonly at?: Position | undefined;
  readonly hint?: string | undefined;
}

/** Servers, disks and defects throw this; a user's mistake in a manifest is a {@link Finding} instead. */
export class PlugboardError extends Error {
  readonly code: Code;
  readonly hint: string | undefined;

  constructor(
    code: Code,
    message: string,
    options: { readonly hint?: string | undefined; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'PlugboardError';
    this.code = code;
    this.hint = options.hint;
  }
}

export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some((finding) => finding.severity === 'error');
}

/** Turns whatever was thrown into a failure with a code: what is not ours is a defect and says so. */
export function asFailure(error: unknown): PlugboardError {
  if (error instanceof PlugboardError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new PlugboardError('internal', message, { cause: error });
}
