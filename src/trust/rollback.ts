/**
 * A plugin does not go back: old releases stay validly signed for ever, with all that was found in them since. Below the highest
 * version that ever was locked there is only what `allowDowngrade` names exactly, with a reason and an end.
 */
import { compareVersions, parseVersion } from '../core/spelling/version.ts';
import { visible } from '../core/visible.ts';
import type { TrustPolicy } from './policy/policy.ts';
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
  const exception = allowDowngrade.find(
    (each) => each.plugin === plugin && parseVersion(each.to) === version,
  );
  if (exception && now <= exception.until) return undefined;
  const ended = exception ? ` The exception for it ended at ${exception.until.toISOString()}.` : '';
  return {
    code: 'rollback',
    detail: `${visible(plugin)}: ${version || 'the unversioned entry'} < ${highest}, which was locked before.${ended}`,
    hint: `Declare ${highest} or a newer version. If it must go back, write in the trust policy under allowDowngrade: {plugin: ${visible(plugin)}, to: ${version || '""'}, reason: …, until: …}`,
  };
}
