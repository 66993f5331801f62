import { hasErrors } from '../../core/finding.ts';
import { countFindings, plural, renderFindings } from '../../report/findings.ts';
import { hinted } from '../hints.ts';
import type { ExitCode, GlobalOptions, Io } from '../io.ts';
import { paintFor, writeJson } from '../reporting.ts';
import { type LockOption, loadTrusted } from '../trusted.ts';

export interface ValidateOptions extends GlobalOptions, LockOption {
  readonly format: 'text' | 'json';
}

/** No server, no network. */
export async function validate(options: ValidateOptions, io: Io): Promise<ExitCode> {
  const { manifest, findings: found } = await loadTrusted(options);
  const findings = hinted(found, options.file);
  const code = hasErrors(findings) ? 1 : 0;
  if (options.format === 'json') {
    writeJson(io.stdout, { valid: code === 0, declared: manifest.documents.length, findings });
    return code;
  }
  if (findings.length > 0)
    io.stderr.write(`${renderFindings(findings, paintFor(io.stderr, options, io))}\n\n`);
  const paint = paintFor(io.stdout, options, io);
  const things = plural(manifest.documents.length, 'declaration');
  io.stdout.write(
    code === 0
      ? `${paint('good', 'Valid.')} ${options.file}: ${things}, ${countFindings(findings)}.\n`
      : `${paint('error', 'Not valid.')} ${options.file}: ${countFindings(findings)}.\n`,
  );
  return code;
}
