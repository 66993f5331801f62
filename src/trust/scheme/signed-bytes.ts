/**
 * A signature over an object that may be larger than memory: its bytes pass by once, and are hashed for the proof at the same time.
 * Ed25519 needs all bytes at once, so it has a limit.
 */
import { createHash, createVerify, type KeyObject, verify } from 'node:crypto';
import type { Blob } from '../../core/artifact.ts';
import type { Hash } from './bundle/task.ts';
import { collectObject, isLarge, readObject } from './object.ts';

/** `by another`: the digest is that of the object, but the signature is not by the key. */
export type Match = 'yes' | 'no' | 'by another' | 'changed' | 'too large';

export interface Signed {
  readonly key: KeyObject;
  readonly signature: Uint8Array;
  /** Any of these may be what was signed. */
  readonly hashes: readonly Hash[];
  /** What the object's hash must be, where the signature says so. */
  readonly digest?: { readonly algorithm: Hash; readonly value: Uint8Array } | undefined;
}

export async function matches({ key, signature, hashes, digest }: Signed, object: Blob): Promise<Match> {
  if (digest?.algorithm === 'sha256' && !isDigest(digest.value, object.sha256)) return 'no';
  const unverified = digest ? 'by another' : 'no';
  if (key.asymmetricKeyType === 'ed25519') {
    if (isLarge(object)) return 'too large';
    const bytes = await collectObject(object);
    if (!bytes) return 'changed';
    if (!isDigestOf(bytes, digest)) return 'no';
    return verify(null, bytes, key, signature) ? 'yes' : unverified;
  }
  const verifiers = hashes.map((hash) => createVerify(hash));
  // The SHA-256 has been compared, and is that of the bytes that pass by.
  const hash = digest && digest.algorithm !== 'sha256' ? createHash(digest.algorithm) : undefined;
  const reading = readObject(object);
  for await (const piece of reading.bytes) {
    for (const each of verifiers) each.update(piece);
    hash?.update(piece);
  }
  if (!reading.isIntact()) return 'changed';
  if (digest && hash && !hash.digest().equals(Buffer.from(digest.value))) return 'no';
  return verifiers.some((each) => each.verify(key, signature)) ? 'yes' : unverified;
}

function isDigest(value: Uint8Array, hex: string): boolean {
  return Buffer.from(value).toString('hex') === hex;
}

function isDigestOf(bytes: Uint8Array, digest: Signed['digest']): boolean {
  return !digest || createHash(digest.algorithm).update(bytes).digest().equals(Buffer.from(digest.value));
}
