import type { LockedBinary } from '../../trust/lock/lock.ts';
import type { ValueObject } from '../wire/value.ts';

/** `policy`: hash of the policy. */
export function evidenceValue(binary: LockedBinary, policy: string): ValueObject {
  const { source, signedBy, signedAt = null, timeFrom = null, unsigned = null, rule } = binary;
  return {
    source,
    signed_by: signedBy,
    signed_at: signedAt,
    time_from: timeFrom,
    unsigned,
    rule,
    policy,
  };
}
