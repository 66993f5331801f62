/**
 * Keys and signatures as minisign and signify write them: two letters for the algorithm, eight bytes that name the key, then 32
 * bytes of key or 64 of signature, in one line of base64. The bytes that name the key are chosen at random and prove nothing.
 */
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { FoundSignature } from '../../core/artifact.ts';
import { type Answer, refuse } from '../proof.ts';
import type { MinisignRoot, SignifyRoot } from '../root.ts';
import { decodeBase64 } from './base64.ts';

export interface Ed25519Key {
  /** 16 upper-case hexadecimal digits, in the order in which minisign prints them; it leaves out zeros in front. */
  readonly id: string;
  isBy(signature: Uint8Array, signed: Uint8Array): boolean;
}

export interface SignatureLine {
  readonly algorithm: string;
  readonly id: string;
  readonly signature: Uint8Array;
}

export function readKeyLine(line: string): Ed25519Key | undefined {
  const parts = readLine(line, 32);
  if (parts?.algorithm !== 'Ed') return undefined;
  const x = Buffer.from(parts.rest).toString('base64url');
  const key = asKey(x);
  return key && { id: parts.id, isBy: (signature, signed) => verify(null, signed, key, signature) };
}

export function readSignatureLine(line: string): SignatureLine | undefined {
  const parts = readLine(line, 64);
  return parts && { algorithm: parts.algorithm, id: parts.id, signature: parts.rest };
}

function readLine(line: string, length: number) {
  const bytes = decodeBase64(line);
  if (bytes?.length !== 10 + length) return undefined;
  return {
    algorithm: Buffer.from(bytes.subarray(0, 2)).toString('latin1'),
    id: Buffer.from(bytes.subarray(2, 10).toReversed()).toString('hex').toUpperCase(),
    rest: bytes.subarray(10),
  };
}

function asKey(x: string): KeyObject | undefined {
  try {
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  } catch {
    return undefined;
  }
}

export function byAnotherKey(
  signature: FoundSignature,
  root: MinisignRoot | SignifyRoot,
  made: string,
  wanted: string,
): Answer {
  return refuse(
    'untrusted-signer',
    `${signature.name} says that it is by ${root.type} key ${made}, but root ${JSON.stringify(root.name)} trusts only ${wanted}.`,
    'Fetch the signature that belongs to this key. If the publisher has a new key, change the root after a check with the publisher.',
  );
}
