/** The certificate authority of a private Sigstore, with its log of certificates. */
import { type KeyObject, sign } from 'node:crypto';
import * as der from '../../../src/goplugin/der.ts';
import * as x509 from './x509.ts';

export interface Subject {
  readonly identity: string;
  readonly issuer: string;
  readonly at: Date;
  readonly publicKey: KeyObject;
  /** Values of 1.3.6.1.4.1.57264.1.N, by N, from 9 on. */
  readonly extensions?: Readonly<Record<number, string>> | undefined;
  /** More alternative names, as DER. */
  readonly alsoNamed?: readonly Buffer[] | undefined;
  /** What the key is for; default: signing code. */
  readonly purpose?: string | undefined;
  /** Leaves the proof of the certificate log out. */
  readonly unlogged?: boolean | undefined;
}

export interface Fulcio {
  readonly certificate: Buffer;
  readonly ctLogKey: KeyObject;
  issue(subject: Subject): Buffer;
}

const NAME = 'private fulcio';
const TEN_MINUTES_MS = 600_000;
const FULCIO = '1.3.6.1.4.1.57264.1';

export function makeFulcio(from: Date, to: Date): Fulcio {
  const keys = x509.makeKeys();
  const log = x509.makeKeys();
  const issue = (subject: Subject): Buffer => {
    const { at, publicKey } = subject;
    const wanted: x509.Template = {
      subject: 'leaf',
      issuer: NAME,
      from: at,
      to: new Date(at.getTime() + TEN_MINUTES_MS),
      publicKey,
      signer: keys,
      extensions: extensionsOf(subject),
    };
    const serial = x509.newSerial();
    const unlogged = x509.makeTbs(wanted, serial, wanted.extensions);
    if (subject.unlogged) return x509.signTbs(unlogged, keys);
    // The library takes the extension out again and hashes the rest as it stands.
    const proof = x509.extension('1.3.6.1.4.1.11129.2.4.2', der.octets(listOf(prove(unlogged, at))));
    return x509.signTbs(x509.makeTbs(wanted, serial, [...wanted.extensions, proof]), keys);
  };
  /** A signed certificate timestamp, RFC 6962 section 3.2. */
  const prove = (tbs: Buffer, at: Date): Buffer => {
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(BigInt(at.getTime()));
    const signature = sign(
      'sha256',
      Buffer.concat([
        Buffer.from([0, 0]),
        time,
        Buffer.from([0, 1]),
        x509.sha256(x509.spkiOf(keys.publicKey)),
        Buffer.from([tbs.length >> 16, (tbs.length >> 8) & 0xff, tbs.length & 0xff]),
        tbs,
        Buffer.from([0, 0]),
      ]),
      log.privateKey,
    );
    const id = x509.sha256(x509.spkiOf(log.publicKey));
    return Buffer.concat([Buffer.from([0]), id, time, Buffer.from([0, 0, 4, 3]), sized(signature)]);
  };
  return { certificate: x509.makeRoot(NAME, keys, from, to), ctLogKey: log.publicKey, issue };
}

const listOf = (proof: Buffer): Buffer => sized(sized(proof));

function sized(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}

function extensionsOf({ identity, issuer, extensions = {}, alsoNamed = [], purpose }: Subject) {
  const uri = identity.includes('://');
  const name = der.implicit(uri ? 6 : 1, Buffer.from(identity, 'latin1'));
  return [
    x509.extension('2.5.29.15', der.bits([0]), 'critical'),
    x509.extension('2.5.29.37', der.sequence(der.objectIdentifier(purpose ?? '1.3.6.1.5.5.7.3.3'))),
    x509.extension('2.5.29.17', der.sequence(name, ...alsoNamed), 'critical'),
    x509.extension(`${FULCIO}.1`, Buffer.from(issuer)),
    x509.extension(`${FULCIO}.8`, der.utf8(issuer)),
    ...Object.entries(extensions).map(([n, value]) => x509.extension(`${FULCIO}.${n}`, der.utf8(value))),
  ];
}
