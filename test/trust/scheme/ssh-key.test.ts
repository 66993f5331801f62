/** Nothing has two spellings: else one signature could be shown as two, and one key as another. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readSshKey } from '../../../src/trust/scheme/ssh-key.ts';
import { joinStrings, readPositive, splitStrings } from '../../../src/trust/scheme/ssh-strings.ts';
import { bytesOf, flip } from '../support/given.ts';
import { makeSshKey, type SshKeyType, text } from '../support/ssh-key.ts';

describe('strings', () => {
  test.each([[[]], [['']], [['a', '', 'bc']]])('%j', (strings) => {
    const bytes = joinStrings(strings.map(bytesOf));
    expect(splitStrings(bytes)?.map((each) => Buffer.from(each).toString())).toEqual(strings);
    for (let length = 1; length < bytes.length; length += 1)
      if (length !== 5 && length !== 9)
        expect(splitStrings(bytes.subarray(0, length)), `${length}`).toBeUndefined();
  });

  test('a view into larger bytes', () => {
    expect(splitStrings(Uint8Array.of(9, 9, 0, 0, 0, 1, 7, 9).subarray(2, 7))).toEqual([Uint8Array.of(7)]);
  });
});

test.each([
  [[1], [1]],
  [
    [0x7f, 0],
    [0x7f, 0],
  ],
  [[0, 0x80], [0x80]],
  [[], undefined],
  [[0], undefined],
  [[0x80], undefined],
  [[0, 0x7f], undefined],
  [[0, 0, 0x80], undefined],
])('the number %j', (bytes, value) => {
  expect(readPositive(Uint8Array.from(bytes))).toEqual(value && Uint8Array.from(value));
});

const blobOf = (type: SshKeyType) => Buffer.from(makeSshKey({ type }).line.split(' ')[1]!, 'base64');
const split = (blob: Uint8Array) => splitStrings(blob)!.map((each) => Buffer.from(each));

describe('keys', () => {
  test.each(['ed25519', 'p256', 'p384', 'p521', 'rsa'] as const)('%s', (type) => {
    const blob = blobOf(type);
    expect(readSshKey(blob)).toMatchObject({
      id: `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`,
      rsaBits: type === 'rsa' ? 2048 : undefined,
    });
    expect(readSshKey(Buffer.concat([blob, text('')]))).toBeUndefined();
    expect(readSshKey(blob.subarray(0, -1))).toBeUndefined();
  });

  test.each([
    ['nothing', () => new Uint8Array()],
    ['a short point', () => joinStrings([bytesOf('ssh-ed25519'), new Uint8Array(31)])],
    [
      'another curve than the type says',
      () => {
        const [, , point] = split(blobOf('p256'));
        return joinStrings([bytesOf('ecdsa-sha2-nistp256'), bytesOf('nistp384'), point!]);
      },
    ],
    ['a curve of JavaScript', () => joinStrings(['ecdsa-sha2-constructor', 'constructor', 'x'].map(bytesOf))],
    [
      'a point with another first byte',
      () => {
        const [type, curve, point] = split(blobOf('p256'));
        return joinStrings([type!, curve!, flip(point!, 0, 1)]);
      },
    ],
    [
      'a point that is not on the curve',
      () => {
        const [type, curve, point] = split(blobOf('p256'));
        return joinStrings([type!, curve!, flip(point!, 64)]);
      },
    ],
    [
      'a modulus with a zero too many',
      () => {
        const [type, e, n] = split(blobOf('rsa'));
        return joinStrings([type!, e!, Buffer.concat([Buffer.from([0]), n!])]);
      },
    ],
    [
      'a modulus that is negative',
      () => {
        const [type, e, n] = split(blobOf('rsa'));
        return joinStrings([type!, e!, n!.subarray(1)]);
      },
    ],
  ])('%s is none', (_, make) => {
    expect(readSshKey(make())).toBeUndefined();
  });
});

test('a signature by ECDSA is two numbers, each in its one form', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x, y } = publicKey.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.from([4]), Buffer.from(x!, 'base64url'), Buffer.from(y!, 'base64url')]);
  const key = readSshKey(joinStrings([bytesOf('ecdsa-sha2-nistp256'), bytesOf('nistp256'), point]))!;
  const signed = bytesOf('signed');
  const both = sign('sha256', signed, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  // With the zero that a high bit wants, or without one that nothing wants.
  const number = (bytes: Buffer) => {
    const short = bytes.subarray(bytes.findIndex((byte) => byte !== 0));
    return short[0]! >= 0x80 ? Buffer.concat([Buffer.from([0]), short]) : short;
  };
  const [r, s] = [number(both.subarray(0, 32)), number(both.subarray(32))];
  const isBy = (...parts: readonly Uint8Array[]) =>
    key.isBy('ecdsa-sha2-nistp256', joinStrings(parts), signed);
  expect(isBy(r, s)).toBe(true);
  expect(isBy(r, s, new Uint8Array())).toBe(false);
  expect(isBy(Buffer.concat([Buffer.from([0]), r]), s)).toBe(false);
  expect(isBy(r, Buffer.concat([Buffer.alloc(40), s]))).toBe(false);
  expect(isBy(r)).toBe(false);
  expect(key.isBy('ssh-ed25519', joinStrings([r, s]), signed)).toBe(false);
});
