/** Ranges of denied versions, ages, and the names of keys and log entries. */
import { describe, expect, test } from 'vitest';
import { parseAge, showAge } from '../../../src/trust/policy/age.ts';
import { faultOfKey, isLogEntry, sameKey, sameLogEntry } from '../../../src/trust/policy/keys.ts';
import { isInRange, parseRange } from '../../../src/trust/policy/versions.ts';

describe('ranges', () => {
  test.each([
    ['<1.4.2', 'v1.4.1', true],
    ['<1.4.2', 'v1.4.2', false],
    ['<1.4.2', 'v1.4.2-rc1', true],
    ['<1.4.2', 'v1.4.2+ent', false],
    ['<1.4.2', 'v1.10.0', false],
    ['<=1.4', 'v1.4.0', true],
    ['>=1.0.0 <1.2.0', 'v1.1.9', true],
    ['>=1.0.0 <1.2.0', 'v0.9.0', false],
    ['>=1.0.0 <1.2.0', 'v1.2.0', false],
    [' >=1.0.0   <1.2.0 ', 'v1.0.0', true],
    ['=1.3.0', 'v1.3.0', true],
    ['=1.3.0', 'v1.3.1', false],
    ['>2', 'v2.0.1', true],
    ['>2', 'v2.0.0', false],
    ['>=1.0.0', '', true],
    ['=1.3.0', 'v1.3.1-0', false],
  ])('%j holds %j: %j', (range, version, expected) => {
    expect(isInRange(version, parseRange(range)!)).toBe(expected);
  });

  test.each([
    ['=1.3.0', 'v1.3.0-0'],
    ['=1.3.0', 'v1.3.0-linux+x'],
    ['>=1.0.0 <1.2.0', 'v1.0.0-0'],
  ])('attack 19: %j holds also what is declared as a prerelease of it, %j', (range, version) => {
    expect(isInRange(version, parseRange(range)!)).toBe(true);
  });

  test.each([
    '',
    ' ',
    '1.4.2',
    '<',
    '< 1.4.2',
    '<1.x',
    '~1.2',
    '^1.2',
    '<1.4.2,>1',
    '<1.2 || >3',
    '<<1',
    '=>1',
    '<""',
  ])('%j is none', (text) => expect(parseRange(text)).toBeUndefined());
});

describe('ages', () => {
  test.each([
    ['90s', 90, '1 m'],
    ['12h', 43_200, '12 h'],
    ['3d', 259_200, '3 d'],
    ['2w', 1_209_600, '14 d'],
    ['2y', 63_072_000, '2 y'],
    ['0s', 0, '0 s'],
  ])('%j is %d seconds, shown as %j', (text, seconds, shown) => {
    expect(parseAge(text)).toBe(seconds);
    expect(showAge(seconds)).toBe(shown);
  });
});

describe('keys', () => {
  test.each([
    [`pgp:${'A'.repeat(40)}`, undefined],
    [`pgp:${'a'.repeat(64)}`, undefined],
    ['pgp:34365D9472D7468F', 'fingerprint'],
    [`spki:${'0'.repeat(64)}`, undefined],
    ['spki:0', 'sha256'],
    ['minisign:0123456789ABCDEF', undefined],
    ['minisign:key', 'id of the key'],
    ['signify:0123456789abcdef', undefined],
    [`ssh:SHA256:${'a'.repeat(43)}`, undefined],
    ['ssh:MD5:aa', 'SHA256'],
    ['gpg:x', 'does not begin'],
    ['toString:x', 'does not begin'],
    ['hashicorp', 'does not begin'],
  ])('%j: %j', (key, expected) => {
    if (expected === undefined) expect(faultOfKey(key)).toBeUndefined();
    else expect(faultOfKey(key)).toContain(expected);
  });

  test('hexadecimal digits have no case, the base64 of SSH has', () => {
    expect(sameKey('pgp:AB', 'pgp:ab')).toBe(true);
    expect(sameKey('ssh:SHA256:Ab', 'ssh:SHA256:ab')).toBe(false);
  });

  test('a log entry is one in both spellings', () => {
    const hex = 'c0'.repeat(32);
    const base64 = Buffer.from(hex, 'hex').toString('base64');
    expect(sameLogEntry(`${hex}:7`, `${base64}:7`)).toBe(true);
    expect(sameLogEntry(`${hex.toUpperCase()}:7`, `${hex}:7`)).toBe(true);
    expect(sameLogEntry(`${hex}:7`, `${base64}:8`)).toBe(false);
    expect(['x:1', `${hex}:`, `${hex}:01`, hex].filter(isLogEntry)).toEqual([]);
  });
});
