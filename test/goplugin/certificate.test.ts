import 'reflect-metadata';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { describe, expect, test } from 'vitest';
import { makeCertificate } from '../../src/goplugin/certificate.ts';

const now = new Date('2026-03-04T05:06:07.890Z');

describe('the certificate of a plugin process', () => {
  const made = makeCertificate(now);

  test('is what node reads', () => {
    const read = new X509Certificate(made.der);
    expect(read.subject).toBe('CN=localhost');
    expect(read.issuer).toBe('CN=localhost');
    expect(read.subjectAltName).toBe('DNS:localhost');
    expect(read.checkHost('localhost')).toBe('localhost');
    expect(read.ca).toBe(true);
    expect(read.verify(read.publicKey)).toBe(true);
    expect(read.checkIssued(read)).toBe(true);
    expect(read.checkPrivateKey(createPrivateKey(made.keyPem))).toBe(true);
    expect(read.validFromDate.toISOString()).toBe('2026-03-04T05:05:37.000Z');
    expect(read.validToDate.getUTCFullYear()).toBe(2056);
    expect(read.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
    expect(read.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
  });

  test('is the same in PEM', () => {
    expect(new X509Certificate(made.pem).raw.equals(made.der)).toBe(true);
    expect(made.pem.split('\n').every((line) => line.length <= 64)).toBe(true);
  });

  test('is what another implementation reads', async () => {
    const read = new x509.X509Certificate(made.der);
    expect(read.signatureAlgorithm).toMatchObject({ name: 'ECDSA', hash: { name: 'SHA-256' } });
    expect(await read.verify()).toBe(true);
    expect(await read.isSelfSigned()).toBe(true);
    const usages = read.getExtension(x509.KeyUsagesExtension);
    expect(usages?.critical).toBe(true);
    expect(usages?.usages).toBe(
      x509.KeyUsageFlags.digitalSignature |
        x509.KeyUsageFlags.keyEncipherment |
        x509.KeyUsageFlags.keyAgreement |
        x509.KeyUsageFlags.keyCertSign,
    );
    const constraints = read.getExtension(x509.BasicConstraintsExtension);
    expect([constraints?.critical, constraints?.ca, constraints?.pathLength]).toEqual([
      true,
      true,
      undefined,
    ]);
    expect(read.getExtension(x509.ExtendedKeyUsageExtension)?.usages).toEqual([
      x509.ExtendedKeyUsage.serverAuth,
      x509.ExtendedKeyUsage.clientAuth,
    ]);
    const names = read.getExtension(x509.SubjectAlternativeNameExtension)?.names.toJSON();
    expect(names).toEqual([{ type: 'dns', value: 'localhost' }]);
  });

  test('is new each time', () => {
    const serials = Array.from(
      { length: 50 },
      () => new X509Certificate(makeCertificate(now).der).serialNumber,
    );
    expect(new Set(serials).size).toBe(50);
    expect(serials.every((serial) => BigInt(`0x${serial}`) > 0n)).toBe(true);
  });
});
