import { describe, expect, test } from 'vitest';
import * as der from '../../src/goplugin/der.ts';

const hex = (bytes: Buffer): string => bytes.toString('hex');

describe('der', () => {
  test.each([
    [0, '0400'],
    [127, `047f${'00'.repeat(127)}`],
    [128, `048180${'00'.repeat(128)}`],
    [255, `0481ff${'00'.repeat(255)}`],
    [256, `04820100${'00'.repeat(256)}`],
    [65536, `0483010000${'00'.repeat(65536)}`],
  ])('length %i', (length, expected) => {
    expect(hex(der.octets(Buffer.alloc(length)))).toBe(expected);
  });

  test.each([
    ['', '020100'],
    ['00', '020100'],
    ['0000', '020100'],
    ['7f', '02017f'],
    ['80', '02020080'],
    ['0080', '02020080'],
    ['00007f01', '02027f01'],
    ['ff00', '020300ff00'],
  ])('integer of %s is positive and short', (bytes, expected) => {
    expect(hex(der.integer(Buffer.from(bytes, 'hex')))).toBe(expected);
  });

  test.each([
    ['2.5.29.19', '0603551d13'],
    ['1.2.840.10045.4.3.2', '06082a8648ce3d040302'],
    ['1.3.6.1.5.5.7.3.1', '06082b06010505070301'],
    ['2.16.840.1.101.3.4.2.1', '0609608648016503040201'],
  ])('object identifier %s', (dotted, expected) => {
    expect(hex(der.objectIdentifier(dotted))).toBe(expected);
  });

  test.each([
    [[], '030100'],
    [[0], '03020780'],
    [[7], '03020001'],
    [[8], '0303070080'],
    [[0, 2, 4, 5], '030202ac'],
  ])('bits %j', (flags, expected) => {
    expect(hex(der.bits(flags))).toBe(expected);
  });

  test.each([
    ['2026-01-02T03:04:05.678Z', '\x17\x0d260102030405Z'],
    ['2049-12-31T23:59:59.999Z', '\x17\x0d491231235959Z'],
    ['2050-01-01T00:00:00.000Z', '\x18\x0f20500101000000Z'],
  ])('time %s', (iso, expected) => {
    expect(der.time(new Date(iso)).toString('latin1')).toBe(expected);
  });

  test('nested elements', () => {
    const nested = der.sequence(
      der.set(der.utf8('ü')),
      der.boolean(true),
      der.boolean(false),
      der.explicit(3, der.bitString(Buffer.from([1]))),
      der.implicit(2, Buffer.from('a')),
    );
    expect(hex(nested)).toBe('301531040c02c3bc0101ff010100a3040302000182 0161'.replace(' ', ''));
  });
});
