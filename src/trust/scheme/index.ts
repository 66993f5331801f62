/** One scheme for each type of root; a signature of one type never satisfies a root of another. */
import type { Scheme } from '../proof.ts';
import type { Root, RootType } from '../root.ts';
import { verifyMinisign } from './minisign.ts';
import { verifyPgp } from './pgp.ts';
import { verifySignify } from './signify.ts';
import { verifySsh } from './sshsig.ts';

export type Schemes = { readonly [T in RootType]: Scheme<Extract<Root, { type: T }>> };

/** Those that need nothing but a key. */
export const keySchemes: Pick<Schemes, 'pgp' | 'minisign' | 'signify' | 'ssh'> = {
  pgp: verifyPgp,
  minisign: verifyMinisign,
  signify: verifySignify,
  ssh: verifySsh,
};

/** The scheme of a root, which takes this root and no other. */
export function schemeFor<T extends RootType>(
  schemes: Schemes,
  root: Extract<Root, { type: T }>,
): Scheme<Extract<Root, { type: T }>> {
  return schemes[root.type as T];
}
