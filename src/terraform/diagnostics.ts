/** Findings and failures as Terraform's diagnostics, one to one: summary, detail with what to do next, and the attribute. */
import { type Code, codes } from '../core/codes.ts';
import { asFailure, type Finding, type PlugboardError } from '../core/finding.ts';
import type { Fault } from '../core/manifest/check.ts';
import { linesOf } from '../report/findings.ts';
import { hintFor } from './hints.ts';

export type Path = readonly (string | number)[];

export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
  readonly path?: Path | undefined;
  /** Of the finding that it was. */
  readonly code?: Code | undefined;
}

const ERROR = 1;
const WARNING = 2;

/** For the wire. A path ends before a key that the wire cannot carry: the empty text. */
export function wireDiagnostic({ severity, summary, detail, path = [] }: Diagnostic) {
  const [attribute, ...keys] = path;
  return {
    severity: severity === 'error' ? ERROR : WARNING,
    summary,
    detail,
    ...(attribute !== undefined && {
      attribute: { steps: [{ attributeName: `${attribute}` }, ...keys.map(stepFor)] },
    }),
  };
}

const stepFor = (key: string | number) =>
  typeof key === 'number' ? { elementKeyInt: key } : { elementKeyString: key };

/** A finding about a document of Terraform has the name of the attribute where a manifest has the file. */
export function fromFinding(finding: Finding): readonly Diagnostic[] {
  if (finding.severity === 'info') return [];
  const { severity, summary, detail, code, hint, at } = finding;
  return [
    {
      severity,
      summary,
      detail: withHint(detail, hintFor(code, hint)),
      path: at?.file ? [at.file] : undefined,
      code,
    },
  ];
}

/** A finding about a text that the configuration names: its advice is about that text, and stands as it is. */
export function fromTextFinding({ at, severity, ...finding }: Finding, path: Path): readonly Diagnostic[] {
  if (severity === 'info') return [];
  const { summary, detail, hint, code } = finding;
  const place = at ? `${at.file}:${at.line}:${at.column}: ` : '';
  return [{ severity, summary, detail: withHint(`${place}${detail}`, hint), path, code }];
}

export function fromFault({ summary, detail, hint, path }: Fault): Diagnostic {
  return { severity: 'error', summary, detail: withHint(detail, hintFor(undefined, hint)), path };
}

/** The summary is the line that documents the code: a phrase without names. */
export function fromFailure(error: unknown, what?: string): Diagnostic {
  const failure = asFailure(error);
  const message = linesOf(failure.message).join('\n');
  const stack =
    failure.code === 'internal' && failure.cause instanceof Error ? failure.cause.stack : undefined;
  return {
    severity: 'error',
    summary: summaryOf(failure),
    detail: withHint(what ? `${what}: ${message}` : message, hintFor(failure.code, failure.hint) ?? stack),
  };
}

function summaryOf({ code }: PlugboardError): string {
  return codes[code].replace(/[.:;].*$/s, '');
}

function withHint(detail: string, hint: string | undefined): string {
  return hint === undefined ? detail : `${detail}\n\n${hint}`;
}
