/** What a bundle is a signature of. */
import { type KeyObject, verify } from 'node:crypto';
import type { Bundle } from '@sigstore/bundle';
import { hashesFor } from '../public-key.ts';
import type { Content, Hash } from './task.ts';

/** By the numbers of the protocol: 0 is "not said". */
const hashes: Readonly<Record<number, Hash>> = { 0: 'sha256', 1: 'sha256', 2: 'sha384', 3: 'sha512' };

/** `digested`: the digest of the message is its own. */
export function contentOf({ content }: Bundle, digested: boolean): Content {
  if (content.$case === 'dsseEnvelope') {
    const { payloadType, payload } = content.dsseEnvelope;
    return { type: 'statement', payloadType, payload: Uint8Array.from(payload) };
  }
  const { signature, messageDigest } = content.messageSignature;
  if (!digested) return { type: 'message', signature: Uint8Array.from(signature) };
  const algorithm = hashes[messageDigest.algorithm];
  if (!algorithm) throw new Error(`the hash algorithm ${messageDigest.algorithm} is not known`);
  return {
    type: 'message',
    signature: Uint8Array.from(signature),
    digest: { algorithm, value: Uint8Array.from(messageDigest.digest) },
  };
}

/** True as well of what is no envelope. The encoding: https://github.com/secure-systems-lab/dsse/blob/master/protocol.md */
export function isSignedEnvelope({ content }: Bundle, key: KeyObject): boolean {
  if (content.$case !== 'dsseEnvelope') return true;
  const { payloadType, payload, signatures } = content.dsseEnvelope;
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `;
  const encoded = Buffer.concat([Buffer.from(head), payload]);
  const algorithms = key.asymmetricKeyType === 'ed25519' ? [null] : hashesFor(key);
  const [first] = signatures;
  return first !== undefined && algorithms.some((each) => verify(each, encoded, key, first.sig));
}
