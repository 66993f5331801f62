/** Texts that several parts of a policy have: patterns, plugins, reasons. */
import { faultOfGlob } from './glob.ts';
import type { Notes, Path } from './notes.ts';

export function checkPlugin(pattern: string, path: Path, notes: Notes): void {
  if (!checkGlob(pattern, path, 'flat', notes)) return;
  const [type = '', ...name] = pattern.split('/');
  if (!/^(?:\*|auth|database|secret)$/.test(type) || name.length !== 1 || name[0] === '')
    notes.error(
      path,
      'bad-value',
      `${JSON.stringify(pattern)} is no \`type/name\` with one of the types auth, database and secret.`,
      'Write for example "secret/sync", "secret/*" or "*/*".',
    );
}

export function checkGlob(pattern: string, path: Path, depth: 'flat' | 'deep', notes: Notes): boolean {
  const fault = faultOfGlob(pattern, depth);
  if (fault !== undefined)
    notes.error(
      path,
      'bad-value',
      `the pattern ${JSON.stringify(pattern)} ${fault}.`,
      'Patterns match whole texts; `*` stands for any text without a slash.',
    );
  return fault === undefined;
}

export function checkReason(reason: string, path: Path, notes: Notes): void {
  if (reason.trim() === '')
    notes.error(
      path,
      'bad-value',
      'the reason is empty.',
      'Say in a few words why; it is shown wherever it has an effect.',
    );
}
