/**
 * A plugin does not go back: old releases stay validly signed for ever, with all that was found in them since. Below the highest
 * version that ever was locked there is only what `allowDowngrade` names exactly, with a reason and an end.
 */
import { compareVersions, parseVersion } from '../core/spelling/version.ts';
import { visible } from '../core/visible.ts';
import { matchesGlob } from './policy/glob.ts';
import type { TrustPolicy } from './policy/policy.ts';
import { showTime } from './policy/subject.ts';
import type { Refusal } from './proof.ts';

/** `highest` as the lock has it; empty when nothing was locked yet. */
export function checkRollback(
  plugin: string,
  version: string,
  highest: string,
  { allowDowngrade }: TrustPolicy,
  now: Date,
): Refusal | undefined {
  if (compareVersions(version, highest) >= 0) return undefined;
  const exceptions = allowDowngrade.filter(
    ({ plugin: pattern, to }) => matchesGlob(pattern, plugin) && parseVersion(to) === version,
  );
  if (exceptions.some(({ until }) => now <= until)) return undefined;
  const ended = exceptions.map(({ until }) => ` The exception for it ended at ${showTime(until)}.`).join('');
  const exception = `If it must go back, write in the trust policy below allowDowngrade: {plugin: ${visible(plugin)}, to: ${version}, reason: …, until: …}`;
  return {
    code: 'rollback',
    detail: `${visible(plugin)}: ${version || 'the unversioned entry'} < ${highest}, which was locked before.${ended}`,
    hint: `Declare ${highest} or a newer version. ${version === '' ? '' : exception}`.trimEnd(),
  };
}
