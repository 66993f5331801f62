/** Every spelling of a value: what it means, what is refused, and how it is shown. */
import { describe, expect, test } from 'vitest';
import { parseBytes, showBytes } from '../../src/core/spelling/bytes.ts';
import { parseCpus, showCpus } from '../../src/core/spelling/cpus.ts';
import { endOf, parseDate, startOf } from '../../src/core/spelling/date.ts';
import { parseDuration, showDuration } from '../../src/core/spelling/duration.ts';
import { parseMountPath } from '../../src/core/spelling/path.ts';
import { parseSecretReference, showSecretReference } from '../../src/core/spelling/secret-reference.ts';
import { parseSha256, parseSums } from '../../src/core/spelling/sha256.ts';
import { compareVersions, isBuiltinVersion, parseVersion } from '../../src/core/spelling/version.ts';

type Row = readonly [written: unknown, means: unknown];

function table(parse: (value: unknown) => unknown, means: readonly Row[], refused: readonly unknown[]) {
  test.each(means)('%j means %j', (written, expected) => expect(parse(written)).toEqual(expected));
  test.each(refused.map((value) => [value]))('%j is refused', (value) =>
    expect(parse(value)).toBeUndefined(),
  );
}

describe('date', () => {
  table(
    parseDate,
    [
      ['2027-06-30', '2027-06-30'],
      ['2024-02-29', '2024-02-29'],
      ['2000-02-29', '2000-02-29'],
      ['2027-06-30T12:00:00Z', '2027-06-30T12:00:00Z'],
      ['2027-06-30t12:00:00.25z', '2027-06-30T12:00:00Z'],
      ['2027-06-30T00:30:00+02:00', '2027-06-29T22:30:00Z'],
      ['2027-12-31T23:30:00-01:30', '2028-01-01T01:00:00Z'],
    ],
    [
      '',
      '2027-6-30',
      '2027-06-31',
      '2027-02-29',
      '2100-02-29',
      '2027-00-10',
      '2027-13-01',
      '2027-06-30T12:00:00',
      '2027-06-30 12:00:00Z',
      '2027-06-30T24:00:00Z',
      '2027-06-30T12:60:00Z',
      '2027-06-30T12:00:00+24:00',
      '2027-04-31T12:00:00Z',
      ' 2027-06-30',
      'tomorrow',
      20270630,
      null,
    ],
  );

  test('a day has a first and a last moment, a moment only itself', () => {
    expect(startOf('2027-06-30').toISOString()).toBe('2027-06-30T00:00:00.000Z');
    expect(endOf('2027-06-30').toISOString()).toBe('2027-06-30T23:59:59.999Z');
    expect(startOf('2027-06-30T12:00:00Z')).toEqual(endOf('2027-06-30T12:00:00Z'));
  });
});

describe('duration', () => {
  table(
    parseDuration,
    [
      [0, 0],
      [-0, 0],
      [3600, 3600],
      ['3600', 3600],
      ['', 0],
      ['system', 0],
      ['0s', 0],
      ['1h', 3600],
      ['90m', 5400],
      ['1h30m', 5400],
      ['1.5h', 5400],
      ['1.1h', 3960],
      ['1d', 86_400],
      ['1d12h', 129_600],
      ['1000ms', 1],
      ['1000000us', 1],
      ['1000000µs', 1],
      ['1000000000ns', 1],
      ['0.5s500ms', 1],
      [' 1h ', 3600],
    ],
    [
      -1,
      0.5,
      60.7,
      '-1',
      '-1h',
      '60ms',
      '1.5s',
      '0.0000000001s',
      '0.1ns',
      '1w',
      '1h 30m',
      'h',
      'never',
      '1H',
      true,
      null,
      [],
      Number.NaN,
      Number.POSITIVE_INFINITY,
      '99999999999999999999h',
      2 ** 53,
    ],
  );
  test.each([
    [0, '0s'],
    [1, '1s'],
    [3600, '1h'],
    [5400, '1h30m'],
    [90_061, '25h1m1s'],
  ])('%d is shown as %s', (value, shown) => expect(showDuration(value)).toBe(shown));
});

describe('bytes', () => {
  table(
    parseBytes,
    [
      [0, 0],
      [-0, 0],
      [268_435_456, 268_435_456],
      ['268435456', 268_435_456],
      ['256MiB', 268_435_456],
      ['256Mi', 268_435_456],
      ['256 MiB', 268_435_456],
      ['0.25GiB', 268_435_456],
      ['1GB', 1_000_000_000],
      ['1.5kB', 1500],
      ['1.005kB', 1005],
      ['1KiB', 1024],
      ['1TiB', 2 ** 40],
      ['12B', 12],
    ],
    [
      -1,
      0.5,
      '256M',
      '1g',
      '0.1KiB',
      '1mib',
      '1e3',
      '-1B',
      '',
      'MiB',
      null,
      true,
      '9999999TiB',
      'constructor',
    ],
  );
  test.each([
    [0, '0'],
    [1000, '1000'],
    [1024, '1KiB'],
    [1_536 * 1024, '1536KiB'],
    [268_435_456, '256MiB'],
    [2 ** 30, '1GiB'],
  ])('%d is shown as %s', (value, shown) => expect(showBytes(value)).toBe(shown));
});

describe('cpus', () => {
  table(
    parseCpus,
    [
      [0, 0],
      [0.5, 500_000_000],
      [0.1, 100_000_000],
      [0.3, 300_000_000],
      ['0.5', 500_000_000],
      ['500m', 500_000_000],
      ['1.5m', 1_500_000],
      [2, 2_000_000_000],
      ['2', 2_000_000_000],
      [' 2 ', 2_000_000_000],
    ],
    [-1, '-1', '0.5c', '1n', '', 'm', null, true, '0.0000000001', '1e3', '99999999999'],
  );
  test.each([
    [500_000_000, '0.5'],
    [0, '0'],
    [2_000_000_000, '2'],
  ])('%d is shown as %s', (value, shown) => expect(showCpus(value)).toBe(shown));
});

describe('version', () => {
  table(
    parseVersion,
    [
      ['', ''],
      ['1', 'v1.0.0'],
      ['1.2', 'v1.2.0'],
      ['v1.2', 'v1.2.0'],
      ['01.2.3', 'v1.2.3'],
      ['1.2.3', 'v1.2.3'],
      ['v1.2.3', 'v1.2.3'],
      ['1.2.3.4', 'v1.2.3.4'],
      ['1.2.3-rc1', 'v1.2.3-rc1'],
      ['1.2-rc.1', 'v1.2.0-rc.1'],
      ['1.2.3+ent', 'v1.2.3+ent'],
      ['1.2.3-beta.1+build.5', 'v1.2.3-beta.1+build.5'],
      ['v2.7.2+builtin.bao', 'v2.7.2+builtin.bao'],
      ['99999999999999999999.0.0', 'v99999999999999999999.0.0'],
    ],
    [
      'V1.2.3',
      ' 1.2.3',
      '1.2.3 ',
      '1.2.3-',
      '1.2.3+',
      '1_2',
      '1~2',
      'latest',
      'v',
      '1..2',
      '1.2.',
      1.2,
      1,
      null,
    ],
  );

  test.each([
    ['v2.7.2+builtin.bao', true],
    ['v1.21.1+builtin.vault', true],
    ['v0.25.0+builtin', true],
    ['v1.0.0+xbuiltin', false],
    ['v1.0.0+builtinx', false],
    ['v1.0.0-builtin', false],
    ['', false],
  ])('%s is a builtin version: %s', (version, builtin) => expect(isBuiltinVersion(version)).toBe(builtin));

  test('precedence', () => {
    const rising = [
      'v0.9.9',
      'v1.0.0-1',
      'v1.0.0-2',
      'v1.0.0-10',
      'v1.0.0-alpha',
      'v1.0.0-alpha.1',
      'v1.0.0-alpha.beta',
      'v1.0.0-rc1',
      'v1.0.0',
      'v1.0.0.1',
      'v1.2.0',
      'v1.10.0',
      'v2.0.0-rc1',
      'v2.0.0',
      'v99999999999999999999.0.0',
    ];
    expect(rising.toReversed().sort(compareVersions)).toEqual(rising);
    for (const [a, i] of rising.map((version, index) => [version, index] as const))
      for (const [b, j] of rising.map((version, index) => [version, index] as const))
        expect(Math.sign(compareVersions(a, b))).toBe(Math.sign(i - j));
  });
});

describe('sha256', () => {
  const sum = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
  table(
    parseSha256,
    [
      [sum, sum],
      [sum.toUpperCase(), sum],
      [`sha256:${sum}`, sum],
    ],
    ['0011', sum.slice(1), `${sum}0`, `${sum.slice(1)}g`, '', 12, null],
  );
  const other = sum.replaceAll('9', 'a');
  describe('one for each platform', () => {
    table(
      parseSums,
      [
        [sum, sum],
        [
          { 'linux/arm64': other.toUpperCase(), 'linux/amd64': sum },
          { 'linux/amd64': sum, 'linux/arm64': other },
        ],
      ],
      [{}, { linux: sum }, { 'linux/amd64': '0011' }, { 'Linux/amd64': sum }, [sum]],
    );
    test('is ordered by platform', () => {
      const sums = parseSums({ 'linux/arm64': other, 'darwin/arm64': sum, 'linux/amd64': sum });
      expect(Object.keys(sums as object)).toEqual(['darwin/arm64', 'linux/amd64', 'linux/arm64']);
    });
  });
});

describe('path', () => {
  table(
    parseMountPath,
    [
      ['kv', 'kv/'],
      ['kv/', 'kv/'],
      ['/kv', 'kv/'],
      ['//kv//', 'kv/'],
      ['apps/team-a/kv', 'apps/team-a/kv/'],
      ['a b', 'a b/'],
      ['ünï', 'ünï/'],
      ['a*', 'a*/'],
      ['+/a', '+/a/'],
    ],
    ['', '/', 'a//b', './a', 'a/../b', '..', 'a/.', ' a', 'a ', 'a\nb', 12, null],
  );
});

describe('secret reference', () => {
  table(
    parseSecretReference,
    [
      [{ env: 'API_KEY' }, { env: 'API_KEY' }],
      [{ file: 'secrets/key' }, { file: 'secrets/key' }],
      [{ vault: 'secret/data/app#password' }, { vault: 'secret/data/app#password' }],
    ],
    [
      'API_KEY',
      {},
      { env: '' },
      { env: '1A' },
      { env: 'A B' },
      { env: 1 },
      { env: 'A', file: 'b' },
      { vault: 'no-field' },
      { vault: 'a#' },
      { vault: '#a' },
      { vault: 'a#b#c' },
      { value: 'literal' },
      [],
      null,
    ],
  );
  test.each([
    [{ env: 'A' }, '(env A)'],
    [{ file: 'a b' }, '(file a b)'],
    [{ vault: 'a#b' }, '(vault a#b)'],
  ])('%j is shown as %s', (reference, shown) => expect(showSecretReference(reference)).toBe(shown));
});
