/**
 * Public keys of SSH: Ed25519, ECDSA over P-256, P-384 and P-521, and RSA from 2048 bits on. A key says which hash its signatures
 * use; RSA alone has a choice, and SHA-1 is none. Keys in security tokens (`sk-…`) and certificates are not known.
 */
import { createHash, createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto';
import { latin, readPositive, splitStrings } from './ssh-strings.ts';

export interface SshPublicKey {
  /** `ssh-ed25519` … */
  readonly type: string;
  /** `SHA256:…`, as `ssh-keygen -l` prints it. */
  readonly id: string;
  /** Bits of the modulus; undefined for other keys than RSA. */
  readonly rsaBits: number | undefined;
  /** `algorithm` and `value` are the two parts of a signature. */
  isBy(algorithm: string, value: Uint8Array, signed: Uint8Array): boolean;
}

export const LEAST_RSA_BITS = 2048;

const curves: Readonly<
  Record<string, { readonly curve: string; readonly bytes: number; readonly hash: string }>
> = {
  nistp256: { curve: 'P-256', bytes: 32, hash: 'sha256' },
  nistp384: { curve: 'P-384', bytes: 48, hash: 'sha384' },
  nistp521: { curve: 'P-521', bytes: 66, hash: 'sha512' },
};

const rsaHashes: Readonly<Record<string, string>> = { 'rsa-sha2-256': 'sha256', 'rsa-sha2-512': 'sha512' };

/** `SHA256:…` of the bytes of a key, whatever type it has. */
export function fingerprint(blob: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** Undefined for types that are not known and for bytes that are no key. */
export function readSshKey(blob: Uint8Array): SshPublicKey | undefined {
  const [name, ...parts] = splitStrings(blob) ?? [];
  const type = name === undefined ? '' : latin(name);
  const id = fingerprint(blob);
  if (type === 'ssh-ed25519' && parts.length === 1) return ed25519(type, id, parts[0]!);
  if (type === 'ssh-rsa' && parts.length === 2) return rsa(type, id, parts[0]!, parts[1]!);
  if (type.startsWith('ecdsa-sha2-') && parts.length === 2)
    return ecdsa(type, id, latin(parts[0]!), parts[1]!);
  return undefined;
}

function ed25519(type: string, id: string, point: Uint8Array): SshPublicKey | undefined {
  const key = point.length === 32 ? asKey({ kty: 'OKP', crv: 'Ed25519', x: url(point) }) : undefined;
  return (
    key && {
      type,
      id,
      rsaBits: undefined,
      isBy: (algorithm, value, signed) => algorithm === type && verify(null, signed, key, value),
    }
  );
}

function ecdsa(type: string, id: string, name: string, point: Uint8Array): SshPublicKey | undefined {
  const known = type === `ecdsa-sha2-${name}` && Object.hasOwn(curves, name) ? curves[name] : undefined;
  if (!known || point.length !== 1 + 2 * known.bytes || point[0] !== 4) return undefined;
  const { curve, bytes, hash } = known;
  const [x, y] = [point.subarray(1, 1 + bytes), point.subarray(1 + bytes)].map(url);
  const key = asKey({ kty: 'EC', crv: curve, x: x!, y: y! });
  return (
    key && {
      type,
      id,
      rsaBits: undefined,
      isBy(algorithm, value, signed) {
        const both = splitStrings(value) ?? [];
        const [r, s] = both.map((number) => padded(number, bytes));
        if (algorithm !== type || both.length !== 2 || !r || !s) return false;
        return verify(hash, signed, { key, dsaEncoding: 'ieee-p1363' }, Buffer.concat([r, s]));
      },
    }
  );
}

function rsa(type: string, id: string, e: Uint8Array, n: Uint8Array): SshPublicKey | undefined {
  const [exponent, modulus] = [readPositive(e), readPositive(n)];
  const key = exponent && modulus && asKey({ kty: 'RSA', e: url(exponent), n: url(modulus) });
  return (
    key && {
      type,
      id,
      rsaBits: modulus.length * 8 - Math.clz32(modulus[0]!) + 24,
      isBy(algorithm, value, signed) {
        const hash = Object.hasOwn(rsaHashes, algorithm) ? rsaHashes[algorithm]! : undefined;
        return hash !== undefined && verify(hash, signed, key, value);
      },
    }
  );
}

function padded(number: Uint8Array, length: number): Uint8Array | undefined {
  const short = readPositive(number);
  if (!short || short.length > length) return undefined;
  return Buffer.concat([Buffer.alloc(length - short.length), short]);
}

function asKey(jwk: JsonWebKey): KeyObject | undefined {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    return undefined;
  }
}

function url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
