/** What a run of `lock` changes, for reviewers. */
import { plural } from './findings.ts';
import type { Paint } from './paint.ts';

export interface LockChange {
  readonly plugin?: string | undefined;
  readonly version?: string | undefined;
  readonly platform?: string | undefined;
  readonly field: string;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

/** `isOnlyChecked`: the file is left as it is. */
export function renderLockChanges(
  changes: readonly LockChange[],
  verified: number,
  file: string,
  /** What writes the lock. */
  command: string,
  isOnlyChecked: boolean,
  paint: Paint,
): string {
  const all = `${plural(verified, 'binary', 'binaries')} verified`;
  if (changes.length === 0) return `${paint('good', 'Nothing changes.')} ${all}; ${file} is as it must be.`;
  const lines = changes.map((change) => renderChange(change, paint));
  const outcome = isOnlyChecked
    ? `${paint('error', 'Not as it must be:')} ${file} would change. Write it with: ${command}`
    : `${paint('good', 'Locked.')} ${all}; review ${file} like code.`;
  return [...lines, '', outcome].join('\n');
}

function renderChange({ plugin, version, platform, field, before, after }: LockChange, paint: Paint): string {
  const name = [plugin, version, platform].filter(Boolean).join(' ');
  const what = field === 'entry' ? name : [name, field].filter(Boolean).join(' ');
  if (before === undefined) return `${paint('create', `+ ${what}`)} ${after ?? ''}`.trimEnd();
  if (after === undefined) return `${paint('remove', `- ${what}`)} ${before}`;
  return `${paint('change', `~ ${what}`)} ${before} → ${after}`;
}
