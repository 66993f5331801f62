/**
 * Which signatures count: those by a root of the rule, over an object that the rule takes, within the period of the root, by keys
 * that are not revoked. Of the others of these roots is told why they do not.
 */
import type { Proof, Refusal } from '../proof.ts';
import { outsidePeriod } from './period.ts';
import type { Rule } from './policy.ts';
import { namesIn } from './read-requirement.ts';
import { revokedKey } from './revocation.ts';
import type { Claim } from './subject.ts';

export interface Counted {
  readonly proofs: readonly Proof[];
  /** By root: why none of its signatures counts. */
  readonly dismissed: ReadonlyMap<string, readonly Refusal[]>;
}

export function countProofs(
  rule: Rule,
  { proofs, policy, now }: Pick<Claim, 'proofs' | 'policy' | 'now'>,
): Counted {
  const names = new Set(namesIn(rule.require));
  const counted: Proof[] = [];
  const dismissed = new Map<string, Refusal[]>();
  for (const proof of proofs) {
    const root = policy.roots.get(proof.root);
    // A proof of another type than the root has been made by something that is broken.
    if (!root || root.type !== proof.type || !names.has(proof.root)) continue;
    const refusal =
      notCovered(proof, rule) ?? revokedKey(proof, policy.revoked) ?? outsidePeriod(proof, root, now);
    if (refusal) dismissed.set(proof.root, [...(dismissed.get(proof.root) ?? []), refusal]);
    else counted.push(proof);
  }
  return { proofs: counted, dismissed };
}

function notCovered(proof: Proof, { covers }: Rule): Refusal | undefined {
  if (covers.includes(proof.covers)) return undefined;
  return {
    code: 'subject-mismatch',
    detail: `${proof.signature} by root ${JSON.stringify(proof.root)} is over the ${proof.covers}, and the rule takes signatures over ${covers.join(', ')} only.`,
    hint: 'Ask for a signature over one of these, or add the object to `covers` of the rule.',
  };
}
