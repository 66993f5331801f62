import { describe, expect, test } from 'vitest';
import { makeCertificate } from '../../src/goplugin/certificate.ts';
import { type Agreement, agree, handshakeLine, type Offer } from '../../src/goplugin/handshake.ts';

const offer: Offer = { cookie: { name: 'COOKIE', value: 'yes' }, versions: [4, 6], plaintext: 'refuse' };
const env = { COOKIE: 'yes', PLUGIN_PROTOCOL_VERSIONS: '5,6', PLUGIN_CLIENT_CERT: 'PEM' };
const agreed: Agreement = { version: 6, hostCertificate: 'PEM', multiplexAsked: false };

describe('agree', () => {
  test.each([
    ['6', 6],
    ['4,6', 6],
    ['6,4', 6],
    ['9,4,5', 4],
  ])('of %s takes the highest common version', (versions, expected) => {
    expect(agree(offer, { ...env, PLUGIN_PROTOCOL_VERSIONS: versions })).toEqual({
      ...agreed,
      version: expected,
    });
  });

  test.each([
    ['no cookie', { COOKIE: undefined }, /is a plugin.*COOKIE/],
    ['another cookie', { COOKIE: 'no' }, /is a plugin/],
    ['no common version', { PLUGIN_PROTOCOL_VERSIONS: '3,5' }, /version 4, 6; the host offers 3, 5/],
    ['no version', { PLUGIN_PROTOCOL_VERSIONS: undefined }, /the host offers none/],
    ['junk for versions', { PLUGIN_PROTOCOL_VERSIONS: 'x' }, /the host offers NaN/],
    ['no certificate', { PLUGIN_CLIENT_CERT: undefined }, /PLUGIN_CLIENT_CERT/],
    ['an empty certificate', { PLUGIN_CLIENT_CERT: '' }, /PLUGIN_CLIENT_CERT/],
  ])('refuses %s', (_, change, text) => {
    expect(agree(offer, { ...env, ...change })).toEqual({ refusal: expect.stringMatching(text) });
  });

  test('serves without TLS only where the plugin allows it', () => {
    const plain = { ...env, PLUGIN_CLIENT_CERT: undefined };
    expect(agree({ ...offer, plaintext: 'allow' }, plain)).toEqual({ ...agreed, hostCertificate: undefined });
  });

  test('the cookie is not told', () => {
    expect(JSON.stringify(agree(offer, {}))).not.toContain('yes');
  });
});

describe('handshakeLine', () => {
  test('has six fields and no padding', () => {
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const { der } = makeCertificate(new Date());
      const fields = handshakeLine(agreed, '/t/x.sock', der).split('|');
      expect(fields.slice(0, 5)).toEqual(['1', '6', 'unix', '/t/x.sock', 'grpc']);
      expect(fields[5]).toMatch(/^[A-Za-z0-9+/]{50,}\n$/);
      expect(Buffer.from(fields[5]!, 'base64').equals(der)).toBe(true);
    }
  });

  test('without TLS has no certificate', () => {
    expect(handshakeLine(agreed, '/x', undefined)).toBe('1|6|unix|/x|grpc|\n');
  });

  test('declines one connection for everything when asked for it', () => {
    expect(handshakeLine({ ...agreed, multiplexAsked: true }, '/x', undefined)).toBe(
      '1|6|unix|/x|grpc||false\n',
    );
  });
});
