/**
 * One key is one signer, even where two roots trust it: a file of allowed signers that two roots share must not make one signature count
 * for both. So each root is given a key of its own, as many as possible, and roots that come first are never left out for later ones.
 * Keys of Sigstore are made for one signature: there the identity is the signer, also where two roots have it from two instances.
 */
import type { Proof } from '../proof.ts';

/** The roots, of those named, that signed with a key that no other of them needs. */
export function distinctSigners(names: readonly string[], proofs: readonly Proof[]): ReadonlySet<string> {
  const keysOf = (name: string) =>
    new Set(proofs.filter(({ root }) => root === name).map((proof) => signerOf(proof)));
  const takenBy = new Map<string, string>();
  /** Takes a free key, or one whose root can take another one. */
  const take = (name: string, tried: Set<string>): boolean => {
    for (const key of keysOf(name)) {
      if (tried.has(key)) continue;
      tried.add(key);
      const owner = takenBy.get(key);
      if (owner !== undefined && !take(owner, tried)) continue;
      takenBy.set(key, name);
      return true;
    }
    return false;
  };
  for (const name of new Set(names)) take(name, new Set());
  return new Set(takenBy.values());
}

/** All keys of a signature together are its signer; where none is named, the root is. */
function signerOf({ root, type, signer, keys }: Proof): string {
  if (type === 'sigstore') return `identity ${signer}`;
  return keys.length > 0 ? [...keys].sort().join(' ') : `root ${root}`;
}
