/** What a verified bundle proves about time, and where the log has it. */
import type { SignedEntity } from '@sigstore/verify';
import type { Verified } from './task.ts';

/**
 * The signature was there at each of the proven times, so the earliest says most. An entry without a promise has a time that
 * nobody signed.
 */
export function timeOf({ timestamps }: SignedEntity): Verified['time'] {
  const times = timestamps.flatMap((each): NonNullable<Verified['time']>[] => {
    if (each.$case === 'timestamp-authority') return [{ at: each.timestamp.signingTime, from: 'timestamp' }];
    const { inclusionPromise, integratedTime } = each.tlogEntry;
    return inclusionPromise ? [{ at: new Date(Number(integratedTime) * 1000), from: 'log' }] : [];
  });
  return times.sort((a, b) => a.at.getTime() - b.at.getTime())[0];
}

/** The index that is signed: the one of the promise, else the one of the proof. */
export function logEntriesOf({ tlogEntries }: SignedEntity): readonly string[] {
  return tlogEntries.map(({ logId, logIndex, inclusionPromise, inclusionProof }) => {
    const index = inclusionPromise ? logIndex : (inclusionProof?.logIndex ?? '');
    return `${logId.keyId.toString('hex')}:${index || '0'}`;
  });
}

/** A moment as the library takes it. */
export function beginOf(at: Date): SignedEntity['timestamps'][number] {
  const keyId = Buffer.alloc(0);
  const tlogEntry = {
    logIndex: '0',
    logId: { keyId },
    kindVersion: { kind: '', version: '' },
    integratedTime: String(Math.ceil(at.getTime() / 1000)),
    inclusionPromise: { signedEntryTimestamp: keyId },
    inclusionProof: undefined,
    canonicalizedBody: keyId,
  };
  return { $case: 'transparency-log', tlogEntry };
}
