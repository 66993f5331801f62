/** Writes what minisign and signify write: `algorithm, key id, key or signature` in base64 below a comment. */
import { createHash, createPrivateKey, createPublicKey, randomBytes, sign } from 'node:crypto';
import type { MinisignRoot, SignifyRoot } from '../../../src/trust/root.ts';
import { bytesOf } from './given.ts';

export interface MinisignOptions {
  /** Over the bytes themselves instead of their BLAKE2b. */
  readonly legacy?: boolean;
  readonly trustedComment?: string;
  /** Written instead of the key's own. */
  readonly keyId?: Uint8Array;
}

export interface MinisignKey {
  /** As minisign prints it, with the zeros in front that it leaves out. */
  readonly id: string;
  /** The line of base64. */
  readonly line: string;
  /** The file of the public key. */
  readonly file: string;
  root(name: string, more?: Partial<Omit<MinisignRoot, 'type' | 'name'>>): MinisignRoot;
  sign(bytes: Uint8Array, options?: MinisignOptions): Uint8Array;
}

export interface SignifyKey {
  readonly id: string;
  readonly line: string;
  readonly file: string;
  root(name: string, more?: Partial<Omit<SignifyRoot, 'type' | 'name'>>): SignifyRoot;
  sign(bytes: Uint8Array, options?: { readonly keyId?: Uint8Array }): Uint8Array;
}

/** RFC 8410: what stands before the 32 bytes of a private key in its DER. */
const derHead = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The same seed of 40 bytes gives the same key. */
function makePair(seed: Uint8Array = randomBytes(40)) {
  const der = Buffer.concat([derHead, seed.subarray(0, 32)]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey);
  const keyId = Uint8Array.from(seed.subarray(32, 40));
  const point = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url');
  const line = Buffer.concat([bytesOf('Ed'), keyId, point]).toString('base64');
  const id = Buffer.from(keyId.toReversed()).toString('hex').toUpperCase();
  return { privateKey, keyId, line, id };
}

export function makeMinisignKey(seed?: Uint8Array): MinisignKey {
  const { privateKey, keyId, line, id } = makePair(seed);
  return {
    id,
    line,
    file: `untrusted comment: minisign public key ${id}\n${line}\n`,
    root: (name, more = {}) => ({ type: 'minisign', name, key: line, legacy: false, ...more }),
    sign(bytes, options = {}) {
      const signed = options.legacy ? bytes : createHash('blake2b512').update(bytes).digest();
      const signature = sign(null, signed, privateKey);
      const trusted = bytesOf(options.trustedComment ?? 'timestamp:1767225600\tfile:SHA256SUMS\thashed');
      const overall = sign(null, Buffer.concat([signature, trusted]), privateKey);
      const algorithm = bytesOf(options.legacy ? 'Ed' : 'ED');
      const head = Buffer.concat([algorithm, options.keyId ?? keyId, signature]);
      const comment = Buffer.from(trusted).toString('utf8');
      return bytesOf(
        `untrusted comment: signature from minisign secret key\n${head.toString('base64')}\n` +
          `trusted comment: ${comment}\n${overall.toString('base64')}\n`,
      );
    },
  };
}

export function makeSignifyKey(): SignifyKey {
  const { privateKey, keyId, line, id } = makePair();
  return {
    id,
    line,
    file: `untrusted comment: signify public key\n${line}\n`,
    root: (name, more = {}) => ({ type: 'signify', name, key: line, ...more }),
    sign(bytes, options = {}) {
      const head = Buffer.concat([bytesOf('Ed'), options.keyId ?? keyId, sign(null, bytes, privateKey)]);
      return bytesOf(`untrusted comment: verify with key.pub\n${head.toString('base64')}\n`);
    },
  };
}
