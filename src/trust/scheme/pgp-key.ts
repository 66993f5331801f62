/**
 * The one key of a root. Only its whole fingerprint names it; copies in one or several files are merged, so that an old copy beside
 * an extended one does no harm. Signatures on a key decide whether it may sign, at the time of the signature and now.
 */
import type * as Openpgp from 'openpgp';
import type { Answer } from '../proof.ts';
import type { PgpRoot } from '../root.ts';
import { readArmor } from './pgp-armor.ts';
import { unusableKey } from './refusals.ts';

export type PgpKey = Openpgp.PublicKey;
export type PgpSigner = Openpgp.PublicKey | Openpgp.Subkey;
export type Library = typeof Openpgp;

/** Upper-case hexadecimal digits. */
export function fingerprintOf(key: PgpSigner): string {
  return key.getFingerprint().toUpperCase();
}

export async function loadPgpKey(
  openpgp: Library,
  root: PgpRoot,
  now: Date,
): Promise<{ readonly key: PgpKey } | Extract<Answer, { refusal: unknown }>> {
  const refuseKey = (why: string, hint: string) =>
    unusableKey(root, why, hint) as Extract<Answer, { refusal: unknown }>;
  if (!/^(?:[0-9A-F]{40}|[0-9A-F]{64})$/.test(root.fingerprint))
    return refuseKey(
      `${JSON.stringify(root.fingerprint)} is no whole fingerprint; short ids are easy to forge.`,
      'Write the fingerprint of the primary key: 40 or 64 digits, as `gpg --show-keys` prints it.',
    );
  const copies: PgpKey[] = [];
  const others = new Set<string>();
  for (const file of root.keys) {
    const keys = await readFile(openpgp, file.text);
    if (typeof keys === 'string')
      return refuseKey(`${file.name} ${keys}.`, `Make it by \`gpg --armor --export ${root.fingerprint}\`.`);
    for (const key of keys) {
      if (fingerprintOf(key) === root.fingerprint) copies.push(key);
      else others.add(fingerprintOf(key));
      if (key.subkeys.some((subkey) => fingerprintOf(subkey) === root.fingerprint))
        return refuseKey(
          `${root.fingerprint} is a subkey of ${fingerprintOf(key)} in ${file.name}.`,
          `Write the fingerprint of the primary key, ${fingerprintOf(key)}, after a check with the publisher.`,
        );
    }
  }
  const [first, ...rest] = copies;
  const names = root.keys.map(({ name }) => name).join(', ');
  if (!first)
    return refuseKey(
      `${names} holds ${[...others].join(', ') || 'no key'}, and the policy wants ${root.fingerprint}.`,
      'Compare the fingerprint with the one that the publisher shows at another place, then correct the file or the policy.',
    );
  let key = first;
  for (const copy of rest) key = await key.update(copy, now);
  return { key };
}

/** The public keys, or what completes "The file …". */
async function readFile(openpgp: Library, text: string): Promise<readonly PgpKey[] | string> {
  const armor = readArmor(text.replace(/^\ufeff/, ''));
  if (!armor) return 'has an armored block without end, or one that does not fit its checksum';
  if (armor.blocks.some(({ label }) => label === 'PRIVATE KEY BLOCK'))
    return 'holds a private key, which belongs to nobody but its owner';
  const blocks = armor.blocks.filter(({ label }) => label === 'PUBLIC KEY BLOCK');
  if (blocks.length === 0) return 'holds no armored public key';
  try {
    const keys = await Promise.all(blocks.map(({ bytes }) => openpgp.readKeys({ binaryKeys: bytes })));
    if (keys.flat().some((key) => key.isPrivate()))
      return 'holds a private key, which belongs to nobody but its owner';
    return keys.flat() as readonly PgpKey[];
  } catch (error) {
    return `cannot be read: ${(error as Error).message}`;
  }
}

/** What makes a key too weak, at whatever time; undefined if nothing does. */
export function weaknessOfKey({ algorithm, bits }: Openpgp.AlgorithmInfo): string | undefined {
  if (algorithm === 'dsa' || algorithm === 'elgamal') return `a key for ${algorithm.toUpperCase()}`;
  // A product of two primes of 1024 bits may have 2047.
  if (bits !== undefined && bits < 2047) return `an RSA key of ${bits} bits; the least is 2048`;
  return undefined;
}

export type Unfit = 'revoked' | 'expired' | 'not for signing';

/** Why the key may not sign at that time, by what its owner said about it until then. */
export async function unfitAt(key: PgpKey, signer: PgpSigner, at: Date): Promise<Unfit | undefined> {
  try {
    await key.getSigningKey(signer.getKeyID(), at);
    return undefined;
  } catch (error) {
    const { message } = error as Error;
    if (/revoked/i.test(message)) return 'revoked';
    return /expired/i.test(message) ? 'expired' : 'not for signing';
  }
}

/** The end of the life of the primary key or of the subkey, whichever comes first; undefined if there is none. */
export async function endOf(key: PgpKey, signer: PgpSigner, now: Date): Promise<Date | undefined> {
  const ends = [
    await key.getExpirationTime(),
    'mainKey' in signer ? await signer.getExpirationTime(now) : undefined,
  ].filter((end) => end instanceof Date);
  return ends.toSorted((a, b) => a.getTime() - b.getTime())[0];
}
