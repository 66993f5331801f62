/** Keys and detached signatures of OpenPGP, good ones and ones that must be refused. */
import * as openpgp from 'openpgp';
import type { PgpRoot } from '../../../src/trust/root.ts';
import { bytesOf } from './given.ts';

export interface PgpKeyOptions {
  /** `rsa` with `bits`; without: Ed25519. */
  readonly bits?: number;
  readonly curve?: 'nistP256' | 'nistP384' | 'ed25519Legacy';
  /** Of the key and its self-signatures. */
  readonly created?: Date;
  /** Seconds after `created`. */
  readonly lifetime?: number;
  /** Signs with a subkey, as OpenBao does. */
  readonly subkey?: 'sign' | 'encrypt' | 'none';
}

export interface PgpSignOptions {
  readonly date?: Date;
  readonly armored?: boolean;
  /** A signature over text, with line ends made the same. */
  readonly textMode?: boolean;
  /** The weak ones need an RSA key. */
  readonly hash?: 'sha1' | 'ripemd' | 'sha256' | 'sha384' | 'sha512';
  /** Seconds after `date`. */
  readonly lifetime?: number;
  /** Signs with the subkey although it may not, or with the primary key although it has a subkey for it. */
  readonly by?: 'primary' | 'subkey';
}

export interface PgpKey {
  /** Of the primary key, 40 upper-case digits. */
  readonly fingerprint: string;
  readonly subkeyFingerprint: string | undefined;
  /** Armored. */
  readonly publicKey: string;
  readonly privateKey: openpgp.PrivateKey;
  root(name: string, more?: Partial<Omit<PgpRoot, 'type' | 'name'>>): PgpRoot;
  sign(bytes: Uint8Array, options?: PgpSignOptions): Promise<Uint8Array>;
  /** The armored key, with the end of its life at another time. `only` leaves out the self-signatures from before. */
  extended(lifetime: number | undefined, date: Date, only?: 'only'): Promise<string>;
  revoked(reason: 'retired' | 'compromised', date: Date): Promise<string>;
}

export async function makePgpKey(options: PgpKeyOptions = {}): Promise<PgpKey> {
  const { subkey = 'none', created = new Date('2025-01-01T00:00:00Z') } = options;
  const { privateKey } = await openpgp.generateKey({
    userIDs: [{ name: 'Release', email: 'release@example.com' }],
    ...(options.bits === undefined
      ? { type: 'ecc', curve: options.curve ?? 'ed25519Legacy' }
      : { type: 'rsa', rsaBits: options.bits }),
    date: created,
    ...(options.lifetime === undefined ? {} : { keyExpirationTime: options.lifetime }),
    subkeys: subkey === 'none' ? [] : [{ sign: subkey === 'sign' }],
    format: 'object',
    config: { minRSABits: 512 },
  });
  const fingerprint = privateKey.getFingerprint().toUpperCase();
  const publicKey = privateKey.toPublic().armor();
  return {
    fingerprint,
    subkeyFingerprint: privateKey.subkeys[0]?.getFingerprint().toUpperCase(),
    publicKey,
    privateKey,
    root: (name, more = {}) => ({
      type: 'pgp',
      name,
      fingerprint,
      keys: [{ name: `keys/${name}.asc`, text: publicKey }],
      keyMustBeValidNow: false,
      ...more,
    }),
    sign: (bytes, more = {}) =>
      signWith(privateKey, bytes, { by: subkey === 'sign' ? 'subkey' : 'primary', ...more }),
    async extended(lifetime, date, only) {
      const { privateKey: newer } = await openpgp.reformatKey({
        privateKey,
        userIDs: [{ name: 'Release', email: 'release@example.com' }],
        ...(lifetime === undefined ? {} : { keyExpirationTime: lifetime }),
        date,
        format: 'object',
      });
      if (only) return newer.toPublic().armor();
      const older = await openpgp.readKey({ armoredKey: publicKey });
      return (await older.update(newer.toPublic(), date)).armor();
    },
    async revoked(reason, date) {
      const { keyRetired, keyCompromised } = openpgp.enums.reasonForRevocation;
      const { publicKey: revoked } = await openpgp.revokeKey({
        key: privateKey,
        reasonForRevocation: { flag: reason === 'retired' ? keyRetired : keyCompromised, string: 'by test' },
        date,
        format: 'object',
      });
      return revoked.armor();
    },
  };
}

async function signWith(
  key: openpgp.PrivateKey,
  bytes: Uint8Array,
  { date = new Date('2025-06-01T00:00:00Z'), hash = 'sha512', ...options }: PgpSignOptions,
): Promise<Uint8Array> {
  const by = (options.by === 'subkey' ? key.subkeys[0]! : key).keyPacket as openpgp.SecretKeyPacket;
  const packet = new openpgp.SignaturePacket();
  packet.signatureType = options.textMode ? openpgp.enums.signature.text : openpgp.enums.signature.binary;
  packet.publicKeyAlgorithm = by.algorithm;
  packet.hashAlgorithm = openpgp.enums.hash[hash];
  if (options.lifetime !== undefined) {
    packet.signatureExpirationTime = options.lifetime;
    packet.signatureNeverExpires = false;
  }
  const message = options.textMode
    ? await openpgp.createMessage({ text: Buffer.from(bytes).toString('utf8') })
    : await openpgp.createMessage({ binary: bytes });
  // The published types leave the last argument out, which the code needs.
  const sign = packet.sign.bind(packet) as (...given: unknown[]) => Promise<void>;
  await sign(by, message.packets[0], date, true, {
    ...openpgp.config,
    nonDeterministicSignaturesViaNotation: false,
  });
  const list = new openpgp.PacketList<openpgp.SignaturePacket>();
  list.push(packet);
  const signature = new openpgp.Signature(list);
  return options.armored ? bytesOf(signature.armor()) : Uint8Array.from(signature.write() as Uint8Array);
}
