/** Certificates made at test time: an authority of our own, and what it issues: good, for another name, expired. */
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { bits, der, explicit, oid, sequence, time } from './der.ts';

export interface Credential {
  /** PEM */
  readonly certificate: string;
  /** PEM, PKCS #8 */
  readonly key: string;
}

export interface Authority {
  /** PEM, to be trusted by the client. */
  readonly certificate: string;
  issue(options?: IssueOptions): Credential;
}

export interface IssueOptions {
  /** Host names and IPv4 addresses. Default: 127.0.0.1 and localhost. */
  readonly names?: readonly string[];
  /** Ended yesterday. */
  readonly expired?: boolean;
  /** Begins tomorrow. */
  readonly early?: boolean;
}

const DAY_MS = 86_400_000;

export function makeAuthority(name = 'plugboard test authority'): Authority {
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const isAuthority = extension('2.5.29.19', sequence(der(0x01, Buffer.from([0xff]))));
  const certificate = make({
    subject: name,
    issuer: name,
    days: [-10, 10],
    keys: own,
    signer: own.privateKey,
    extension: isAuthority,
  });
  return {
    certificate: pem(certificate),
    issue: ({ names = ['127.0.0.1', 'localhost'], expired = false, early = false } = {}) => {
      const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const issued = make({
        subject: names[0] ?? '',
        issuer: name,
        days: [early ? 1 : -5, expired ? -1 : 5],
        keys,
        signer: own.privateKey,
        extension: extension('2.5.29.17', sequence(...names.map(alternativeName))),
      });
      return {
        certificate: pem(issued),
        key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      };
    },
  };
}

interface Wanted {
  readonly subject: string;
  readonly issuer: string;
  /** From and to, in days from now. */
  readonly days: readonly [number, number];
  readonly keys: { readonly publicKey: KeyObject };
  readonly signer: KeyObject;
  readonly extension: Buffer;
}

/** X.509 version 3, RFC 5280 section 4.1. */
function make(wanted: Wanted): Buffer {
  const algorithm = sequence(oid('1.2.840.10045.4.3.2')); // ecdsa-with-SHA256
  const serial = Buffer.concat([Buffer.from([0x40]), randomBytes(15)]);
  const body = sequence(
    explicit(0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    algorithm,
    commonName(wanted.issuer),
    sequence(...wanted.days.map((days) => time(new Date(Date.now() + days * DAY_MS)))),
    commonName(wanted.subject),
    wanted.keys.publicKey.export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(wanted.extension)),
  );
  return sequence(body, algorithm, bits(sign('sha256', body, wanted.signer)));
}

function commonName(text: string): Buffer {
  return sequence(der(0x31, sequence(oid('2.5.4.3'), der(0x0c, Buffer.from(text)))));
}

function alternativeName(name: string): Buffer {
  const isAddress = /^[\d.]+$/.test(name);
  return isAddress ? der(0x87, Buffer.from(name.split('.').map(Number))) : der(0x82, Buffer.from(name));
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(oid(id), der(0x04, value));
}

function pem(certificate: Buffer): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
