/**
 * The trusted root of the public instance of Sigstore, as it comes with `@sigstore/tuf`. It changes with a release of plugboard only,
 * and the lock remembers its sum.
 */
import seeds from '@sigstore/tuf/seeds.json' with { type: 'json' };

/** What a policy calls it. */
export const publicGood = 'public-good';

export function publicGoodRoot(): string {
  const { targets } = seeds['https://tuf-repo-cdn.sigstore.dev'];
  return Buffer.from(targets['trusted_root.json'], 'base64').toString('utf8');
}
