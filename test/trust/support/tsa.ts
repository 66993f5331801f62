/** The timestamp authority of a private Sigstore: answers as in RFC 3161. */
import { sign } from 'node:crypto';
import * as der from '../../../src/goplugin/der.ts';
import * as x509 from './x509.ts';

export interface Tsa {
  /** Leaf first. */
  readonly chain: readonly Buffer[];
  stamp(signature: Uint8Array, at: Date): Buffer;
}

const SHA256 = der.sequence(der.objectIdentifier('2.16.840.1.101.3.4.2.1'));
const SIGNED_DATA = der.objectIdentifier('1.2.840.113549.1.7.2');
const TST_INFO = der.objectIdentifier('1.2.840.113549.1.9.16.1.4');
const POLICY = der.objectIdentifier('1.3.6.1.4.1.57264.2');
const NAME = 'private timestamps';

export function makeTsa(from: Date, to: Date): Tsa {
  const rootKeys = x509.makeKeys();
  const keys = x509.makeKeys();
  const serial = x509.newSerial();
  const extensions = [
    x509.extension('2.5.29.15', der.bits([0]), 'critical'),
    x509.extension('2.5.29.37', der.sequence(der.objectIdentifier('1.3.6.1.5.5.7.3.8')), 'critical'),
  ];
  const issuing = { subject: `${NAME} leaf`, issuer: NAME, from, to, publicKey: keys.publicKey };
  const tbs = x509.makeTbs({ ...issuing, signer: rootKeys, extensions }, serial, extensions);
  const signerId = der.sequence(x509.nameOf(NAME), der.integer(serial));
  const stamp = (signature: Uint8Array, at: Date): Buffer => {
    const info = der.sequence(
      integer(1),
      POLICY,
      der.sequence(SHA256, der.octets(x509.sha256(signature))),
      der.integer(x509.newSerial()),
      generalizedTime(at),
    );
    const attributes = Buffer.concat([
      attribute('1.2.840.113549.1.9.3', TST_INFO),
      attribute('1.2.840.113549.1.9.4', der.octets(x509.sha256(info))),
    ]);
    const signed = sign('sha256', der.element(0x31, attributes), keys.privateKey);
    const signer = der.sequence(
      integer(1),
      signerId,
      SHA256,
      der.element(0xa0, attributes),
      x509.ECDSA_WITH_SHA256,
      der.octets(signed),
    );
    const content = der.sequence(TST_INFO, der.explicit(0, der.octets(info)));
    const data = der.sequence(integer(3), der.set(SHA256), content, der.set(signer));
    return der.sequence(der.sequence(integer(0)), der.sequence(SIGNED_DATA, der.explicit(0, data)));
  };
  return { chain: [x509.signTbs(tbs, rootKeys), x509.makeRoot(NAME, rootKeys, from, to)], stamp };
}

const integer = (value: number) => der.integer(Buffer.from([value]));
const attribute = (id: string, value: Buffer) => der.sequence(der.objectIdentifier(id), der.set(value));
const generalizedTime = (at: Date) =>
  der.element(0x18, Buffer.from(at.toISOString().replace(/\.\d+|[-:T]/g, '')));
