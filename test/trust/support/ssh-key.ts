/** Writes what `ssh-keygen -Y sign` writes. Everything is a string of SSH: four bytes of length, then the bytes. */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { SshRoot } from '../../../src/trust/root.ts';
import { bytesOf } from './given.ts';

export interface SshSignOptions {
  readonly namespace?: string;
  /** Of the message. */
  readonly hash?: string;
  /** Of the signature; RSA only. */
  readonly algorithm?: 'ssh-rsa' | 'rsa-sha2-256' | 'rsa-sha2-512';
}

export interface SshSigners {
  readonly principals?: string;
  /** Before the key: `namespaces="plugboard"`. */
  readonly options?: string;
}

export interface SshKey {
  /** `SHA256:…`, as `ssh-keygen -l` prints it. */
  readonly id: string;
  /** `ssh-ed25519 AAAA…` */
  readonly line: string;
  /** A line of ALLOWED SIGNERS. */
  allowed(signers?: SshSigners): string;
  root(name: string, more?: Partial<Omit<SshRoot, 'type' | 'name'>> & SshSigners): SshRoot;
  sign(bytes: Uint8Array, options?: SshSignOptions): Uint8Array;
}

export type SshKeyType = 'ed25519' | 'p256' | 'p384' | 'p521' | 'rsa';

const curves = { p256: 'nistp256', p384: 'nistp384', p521: 'nistp521' } as const;
const hashes = { p256: 'sha256', p384: 'sha384', p521: 'sha512' } as const;

export function makeSshKey({
  type = 'ed25519',
  bits = 2048,
}: {
  type?: SshKeyType;
  bits?: number;
} = {}): SshKey {
  const { publicKey, privateKey } = makePair(type, bits);
  const { name, blob } = publicBlob(type, publicKey);
  const line = `${name} ${blob.toString('base64')}`;
  const allowed = ({
    principals = 'board@example.com',
    options = 'namespaces="plugboard"',
  }: SshSigners = {}) => `${principals} ${options === '' ? '' : `${options} `}${line}\n`;
  return {
    id: `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`,
    line,
    allowed,
    root: (root, { principals, options, ...more } = {}) => ({
      type: 'ssh',
      name: root,
      namespace: 'plugboard',
      allowedSigners: {
        name: 'keys/board',
        text: allowed({
          ...(principals === undefined ? {} : { principals }),
          ...(options === undefined ? {} : { options }),
        }),
      },
      ...more,
    }),
    sign(bytes, { namespace = 'plugboard', hash = 'sha512', algorithm = 'rsa-sha2-512' } = {}) {
      const digest = createHash(hash).update(bytes).digest();
      const signed = Buffer.concat([
        bytesOf('SSHSIG'),
        ...[namespace, '', hash, digest].map((each) => text(each)),
      ]);
      const signature =
        type === 'rsa'
          ? Buffer.concat([text(algorithm), text(signRsa(signed, privateKey, algorithm))])
          : Buffer.concat([text(name), text(signOther(type, signed, privateKey))]);
      return armored(
        Buffer.concat([
          bytesOf('SSHSIG'),
          Buffer.from([0, 0, 0, 1]),
          text(blob),
          text(namespace),
          text(''),
          text(hash),
          text(signature),
        ]),
      );
    },
  };
}

export function armored(blob: Uint8Array): Uint8Array {
  const lines =
    Buffer.from(blob)
      .toString('base64')
      .match(/.{1,70}/g) ?? [];
  return bytesOf(['-----BEGIN SSH SIGNATURE-----', ...lines, '-----END SSH SIGNATURE-----', ''].join('\n'));
}

/** The bytes inside the armor. */
export function unarmored(signature: Uint8Array): Uint8Array {
  const lines = Buffer.from(signature).toString('utf8').trim().split('\n').slice(1, -1);
  return Uint8Array.from(Buffer.from(lines.join(''), 'base64'));
}

export function text(value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value as string);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** A positive number, without needless zeros in front and with one before a high bit. */
function number(bytes: Uint8Array): Buffer {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
  const short = bytes.subarray(start);
  return text(short[0]! >= 0x80 ? Buffer.concat([Buffer.from([0]), short]) : short);
}

function makePair(type: SshKeyType, bits: number) {
  if (type === 'ed25519') return generateKeyPairSync('ed25519');
  if (type === 'rsa') return generateKeyPairSync('rsa', { modulusLength: bits });
  return generateKeyPairSync('ec', { namedCurve: type.replace('p', 'P-') });
}

function publicBlob(type: SshKeyType, key: KeyObject): { readonly name: string; readonly blob: Buffer } {
  const jwk = key.export({ format: 'jwk' });
  const [x, y, n, e] = [jwk.x, jwk.y, jwk.n, jwk.e].map((part) => Buffer.from(part ?? '', 'base64url'));
  switch (type) {
    case 'ed25519':
      return { name: 'ssh-ed25519', blob: Buffer.concat([text('ssh-ed25519'), text(x!)]) };
    case 'rsa':
      return { name: 'ssh-rsa', blob: Buffer.concat([text('ssh-rsa'), number(e!), number(n!)]) };
    default: {
      const name = `ecdsa-sha2-${curves[type]}`;
      const point = Buffer.concat([Buffer.from([4]), x!, y!]);
      return { name, blob: Buffer.concat([text(name), text(curves[type]), text(point)]) };
    }
  }
}

function signRsa(bytes: Uint8Array, key: KeyObject, algorithm: string): Buffer {
  const hash = { 'ssh-rsa': 'sha1', 'rsa-sha2-256': 'sha256', 'rsa-sha2-512': 'sha512' }[algorithm]!;
  return sign(hash, bytes, key);
}

function signOther(type: Exclude<SshKeyType, 'rsa'>, bytes: Uint8Array, key: KeyObject): Buffer {
  if (type === 'ed25519') return sign(null, bytes, key);
  const both = sign(hashes[type], bytes, { key, dsaEncoding: 'ieee-p1363' });
  const half = both.length / 2;
  return Buffer.concat([number(both.subarray(0, half)), number(both.subarray(half))]);
}
