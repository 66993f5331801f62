/** Advice names the manifest as the command did, so that what is typed next is about the same one. */
import { join } from 'node:path';
import { PlugboardError } from '../core/finding.ts';
import { defaultManifest } from './manifest-files.ts';

const command =
  /\bplugboard (validate|plan|apply|drift|status|lock|verify|fetch|trust explain)(?![\w-]| --help)/g;

export function hintFor(hint: string | undefined, file: string | undefined): string | undefined {
  if (file === undefined || join(file) === join(defaultManifest)) return hint;
  return hint?.replace(command, (words) => `${words} -f ${quoted(file)}`);
}

export function hinted<T extends { readonly hint?: string | undefined }>(
  told: readonly T[],
  file: string | undefined,
): readonly T[] {
  return told.map((each) => (each.hint === undefined ? each : { ...each, hint: hintFor(each.hint, file) }));
}

export function hintedFailure(error: unknown, file: string | undefined): unknown {
  if (!(error instanceof PlugboardError) || error.hint === undefined) return error;
  const { code, message, hint, cause } = error;
  return new PlugboardError(code, message, { hint: hintFor(hint, file), cause });
}

/** For a shell. */
export function quoted(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
