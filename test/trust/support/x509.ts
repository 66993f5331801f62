/** Certificates of a private Sigstore: a root, and what it issues, with any name and any extension. */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import * as der from '../../../src/goplugin/der.ts';

export interface Keys {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export const makeKeys = (namedCurve = 'P-256'): Keys => generateKeyPairSync('ec', { namedCurve });
export const spkiOf = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });
export const sha256 = (...parts: readonly Uint8Array[]): Buffer =>
  createHash('sha256').update(Buffer.concat(parts)).digest();

export const ECDSA_WITH_SHA256 = der.sequence(der.objectIdentifier('1.2.840.10045.4.3.2'));

export interface Template {
  /** Common names. */
  readonly subject: string;
  readonly issuer: string;
  readonly from: Date;
  readonly to: Date;
  readonly publicKey: KeyObject;
  readonly signer: Keys;
  readonly extensions: readonly Buffer[];
}

export function makeTbs(wanted: Template, serial: Buffer, extensions: readonly Buffer[]): Buffer {
  return der.sequence(
    der.explicit(0, der.integer(Buffer.from([2]))),
    der.integer(serial),
    ECDSA_WITH_SHA256,
    nameOf(wanted.issuer),
    der.sequence(der.time(wanted.from), der.time(wanted.to)),
    nameOf(wanted.subject),
    spkiOf(wanted.publicKey),
    der.explicit(3, der.sequence(...extensions, authorityKey(wanted.signer), subjectKey(wanted.publicKey))),
  );
}

export function signTbs(tbs: Buffer, signer: Keys): Buffer {
  return der.sequence(tbs, ECDSA_WITH_SHA256, der.bitString(sign('sha256', tbs, signer.privateKey)));
}

export const newSerial = (): Buffer => Buffer.concat([Buffer.from([0x40]), randomBytes(15)]);

export function makeRoot(name: string, keys: Keys, from: Date, to: Date): Buffer {
  const wanted = { subject: name, issuer: name, from, to, publicKey: keys.publicKey, signer: keys };
  const extensions = [
    extension('2.5.29.19', der.sequence(der.boolean(true)), 'critical'),
    extension('2.5.29.15', der.bits([5, 6]), 'critical'),
  ];
  return signTbs(makeTbs({ ...wanted, extensions }, newSerial(), extensions), keys);
}

export function extension(id: string, value: Buffer, critical?: 'critical'): Buffer {
  const flag = critical ? [der.boolean(true)] : [];
  return der.sequence(der.objectIdentifier(id), ...flag, der.octets(value));
}

export function nameOf(common: string): Buffer {
  return der.sequence(der.set(der.sequence(der.objectIdentifier('2.5.4.3'), der.utf8(common))));
}

export function toPem(certificate: Uint8Array, label = 'CERTIFICATE'): string {
  const lines =
    Buffer.from(certificate)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

const keyId = (key: KeyObject) => createHash('sha1').update(spkiOf(key)).digest();
const subjectKey = (key: KeyObject) => extension('2.5.29.14', der.octets(keyId(key)));
const authorityKey = ({ publicKey }: Keys) =>
  extension('2.5.29.35', der.sequence(der.implicit(0, keyId(publicKey))));
