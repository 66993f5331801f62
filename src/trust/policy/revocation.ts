/** A revoked key never counts; with `since`, what is proven to be older does. What only the signer dates, a thief can date back. */
import type { Proof, Refusal } from '../proof.ts';
import { sameKey } from './keys.ts';
import type { Revocation } from './policy.ts';
import { provenTime, showTime } from './subject.ts';

export function revokedKey(proof: Proof, revoked: readonly Revocation[]): Refusal | undefined {
  const entry = revoked.find(
    ({ key, since }) => proof.keys.some((used) => sameKey(used, key)) && !isOlder(proof, since),
  );
  if (!entry) return undefined;
  const { key, since, reason } = entry;
  const proven = provenTime(proof);
  const time = proven ? `it was made at ${showTime(proven)}` : 'nothing but the signer says when it was made';
  return {
    code: 'key-revoked',
    detail: `${proof.signature} by root ${JSON.stringify(proof.root)} is by ${key}, which the policy revokes${since ? ` since ${showTime(since)}, and ${time}` : ''} (${reason}).`,
    hint: 'Ask the publisher for a signature by a key that is trusted.',
  };
}

function isOlder(proof: Proof, since: Date | undefined): boolean {
  const proven = provenTime(proof);
  return since !== undefined && proven !== undefined && proven < since;
}
