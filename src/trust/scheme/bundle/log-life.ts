/**
 * The key of a log counts within its life, which the trusted root states. The library compares the time that the log promises; an
 * entry of version 2 has none, and would be good by a key that has been retired, or stolen since. For it the proven time counts:
 * signing comes before entering, so what was proven before the end was there before the end.
 */
import type { SignedEntity, TrustMaterial } from '@sigstore/verify';

/** Whether each entry without a time of its own is in a log that was trusted at this one. */
export function isWithinLife({ tlogEntries }: SignedEntity, { tlogs }: TrustMaterial, at: Date): boolean {
  return tlogEntries
    .filter(({ inclusionPromise }) => !inclusionPromise)
    .every(({ logId }) =>
      tlogs.some(
        ({ logID, validFor }) => logID.equals(logId.keyId) && validFor.start <= at && at <= validFor.end,
      ),
    );
}
