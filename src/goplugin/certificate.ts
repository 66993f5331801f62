/**
 * The certificate of one plugin process, made anew at each start and known to its host by the handshake line alone. It is also
 * what the process shows when it calls the host back, hence a client certificate too. Like go-plugin's own: self-signed,
 * CA:TRUE, CN and SAN `localhost`, good for 30 years; P-256, since P-521 only costs time.
 */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import * as der from './der.ts';

export interface Certificate {
  readonly der: Buffer;
  readonly pem: string;
  /** PKCS #8. */
  readonly keyPem: string;
}

const HOST = 'localhost';
const CLOCK_SKEW_MS = 30_000;
const LIFETIME_MS = 30 * 365 * 24 * 3_600_000;

const ECDSA_WITH_SHA256 = der.sequence(der.objectIdentifier('1.2.840.10045.4.3.2'));
const COMMON_NAME = der.objectIdentifier('2.5.4.3');
const BASIC_CONSTRAINTS = '2.5.29.19';
const KEY_USAGE = '2.5.29.15';
const EXTENDED_KEY_USAGE = '2.5.29.37';
const SUBJECT_ALT_NAME = '2.5.29.17';
const SERVER_AUTH = der.objectIdentifier('1.3.6.1.5.5.7.3.1');
const CLIENT_AUTH = der.objectIdentifier('1.3.6.1.5.5.7.3.2');
/** digitalSignature, keyEncipherment, keyAgreement, keyCertSign: go-plugin's four. */
const USAGES = [0, 2, 4, 5];
const DNS_NAME = 2;
const VERSION_3 = 2;

export function makeCertificate(now: Date): Certificate {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = der.sequence(der.set(der.sequence(COMMON_NAME, der.utf8(HOST))));
  const toBeSigned = der.sequence(
    der.explicit(0, der.integer(Buffer.from([VERSION_3]))),
    der.integer(randomBytes(16)),
    ECDSA_WITH_SHA256,
    name,
    der.sequence(
      der.time(new Date(now.getTime() - CLOCK_SKEW_MS)),
      der.time(new Date(now.getTime() + LIFETIME_MS)),
    ),
    name,
    keys.publicKey.export({ type: 'spki', format: 'der' }),
    der.explicit(3, der.sequence(...extensions())),
  );
  const signature = sign('sha256', toBeSigned, keys.privateKey);
  const whole = der.sequence(toBeSigned, ECDSA_WITH_SHA256, der.bitString(signature));
  return {
    der: whole,
    pem: pemOf(whole),
    keyPem: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function extensions(): readonly Buffer[] {
  return [
    extension(BASIC_CONSTRAINTS, 'critical', der.sequence(der.boolean(true))),
    extension(KEY_USAGE, 'critical', der.bits(USAGES)),
    extension(EXTENDED_KEY_USAGE, 'optional', der.sequence(SERVER_AUTH, CLIENT_AUTH)),
    extension(SUBJECT_ALT_NAME, 'optional', der.sequence(der.implicit(DNS_NAME, Buffer.from(HOST)))),
  ];
}

function extension(id: string, weight: 'critical' | 'optional', value: Buffer): Buffer {
  const critical = weight === 'critical' ? [der.boolean(true)] : [];
  return der.sequence(der.objectIdentifier(id), ...critical, der.octets(value));
}

export function pemOf(certificate: Buffer): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
