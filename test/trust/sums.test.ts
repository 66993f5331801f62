import { describe, expect, test } from 'vitest';
import { parseSums, type Sums, sumOf } from '../../src/trust/sums.ts';
import { bytesOf } from './support/given.ts';

const a = 'a'.repeat(64);
const b = 'b'.repeat(64);
const parse = (text: string | Uint8Array) =>
  parseSums(typeof text === 'string' ? bytesOf(text) : text, 'SHA256SUMS');

function read(text: string): Sums {
  const sums = parse(text);
  if ('refusal' in sums) throw new Error(sums.refusal.detail);
  return sums;
}

test.each([
  [
    `${a}  x_1.2.0_linux_amd64.zip\n${b} *y~1+2@3.tar.gz\n`,
    { 'x_1.2.0_linux_amd64.zip': a, 'y~1+2@3.tar.gz': b },
  ],
  [`${a.toUpperCase()}  x\r\n${b}  y`, { x: a, y: b }],
  [`SHA256 (x) = ${a}\n`, { x: a }],
  [`${a}  .hidden\n${b}  -x\n`, { '.hidden': a, '-x': b }],
])('%j is read', (text, entries) => {
  expect(read(text)).toEqual({ entries: new Map(Object.entries(entries)), warnings: [] });
});

test('the same line twice is odd, and no more', () => {
  expect(read(`${a}  x\n${a} *x\n`)).toEqual({
    entries: new Map([['x', a]]),
    warnings: ['SHA256SUMS names x twice, with the same sum.'],
  });
});

describe('attack 3: one line that can be read in two ways, and none of the file counts', () => {
  test.each([
    ['a folder above', `${b}  ../x`],
    ['a folder', `${b}  dist/x`],
    ['this folder', `${b}  ./x`],
    ['an absolute path', `${b}  /x`],
    ['a path of Windows', `${b}  C:\\x`],
    ['two points', `${b}  ..`],
    ['a control character', `${b}  x\u0007`],
    ['NUL', `${b}  x\0`],
    ['a line end of old Macs', `${b}  x\r${b}  y`],
    ['a mark of writing direction', `${b}  x\u202egpj`],
    ['a letter that looks like another', `${b}  \u0445`],
    ['a space that is none', `${b}\u00a0 x`],
    ['a space behind the name', `${b}  x `],
    ['one space', `${b} x`],
    ['a tab', `${b}\tx`],
    ['a name that sha256sum escapes', `\\${b}  x\\ny`],
    ['a sha1', `${'b'.repeat(40)}  x`],
    ['a sha512', `${'b'.repeat(128)}  x`],
    ['no hexadecimal digits', `${'g'.repeat(64)}  x`],
    ['three fields', `${b}  x 12`],
    ['a name and no sum', 'x'],
    ['a sum and no name', b],
    ['an empty line', '\n'],
    ['a comment', '# sums'],
    ['a signature around it', '-----BEGIN PGP SIGNED MESSAGE-----'],
    ['a star in the name', `${b}  *x`],
    ['a name of 256 letters', `${b}  ${'x'.repeat(256)}`],
    ['a byte order mark', `\ufeff${b}  x`],
    ['another hash of BSD', `SHA512 (x) = ${b}`],
  ])('%s', (_, line) => {
    for (const text of [`${line}\n${a}  good\n`, `${a}  good\n${line}\n`, line])
      expect(parse(text)).toMatchObject({
        refusal: {
          code: 'sums-invalid',
          detail: expect.stringMatching(/^SHA256SUMS .* in line [12] [^\p{Cc}\p{Bidi_Control}]+\.$/u),
        },
      });
  });

  test('two sums for one name', () => {
    expect(parse(`${a}  x\n${a}  y\nSHA256 (x) = ${b}\n`)).toMatchObject({
      refusal: {
        code: 'sums-duplicate',
        detail: `SHA256SUMS has two sums for x: ${a} and, in line 3, ${b}.`,
      },
    });
  });

  test('two names that differ in case', () => {
    expect(parse(`${a}  Plugin.zip\n${a}  plugin.zip\n`)).toMatchObject({
      refusal: { code: 'sums-invalid', detail: expect.stringContaining('Plugin.zip and plugin.zip') },
    });
  });

  test.each([
    ['nothing', ''],
    ['a line end', '\n'],
    ['no UTF-8', Uint8Array.of(0xff, 0xfe)],
    ['more than a megabyte', 'x'.repeat(1024 * 1024 + 1)],
    ['a megabyte of spaces', `${a}${' '.repeat(1024 * 1024 - 64)}`],
  ])('%s', (_, text) => {
    expect(parse(text)).toMatchObject({ refusal: { code: 'sums-invalid' } });
  });

  test('5000 lines are read, 5001 are not', () => {
    const lines = (count: number) =>
      Array.from({ length: count }, (_, index) => `${a}  x${index}\n`).join('');
    expect(read(lines(5000)).entries.size).toBe(5000);
    expect(parse(lines(5001))).toMatchObject({
      refusal: { code: 'sums-invalid', detail: expect.stringMatching(/5001/) },
    });
  });
});

describe('attack 2: the line of exactly this file', () => {
  const sums = read(
    `${a}  vault-plugin-x_1.2.0_linux_amd64.zip\n${b}  vault-plugin-x_1.3.0_linux_amd64.zip\n`,
  );

  test('is found', () => {
    expect(sumOf(sums, 'vault-plugin-x_1.2.0_linux_amd64.zip')).toEqual({ sha256: a });
  });

  test('is missing, and what is there instead is told', () => {
    expect(sumOf(sums, 'vault-plugin-x_1.2.0_linux_arm64.zip', 'SHA256SUMS')).toMatchObject({
      refusal: {
        code: 'sums-missing',
        detail:
          'SHA256SUMS has no line for vault-plugin-x_1.2.0_linux_arm64.zip, but one for vault-plugin-x_1.2.0_linux_amd64.zip.',
      },
    });
  });

  test.each(['VAULT-PLUGIN-X_1.2.0_LINUX_AMD64.ZIP', 'terraform.zip', '', 'constructor'])(
    '%j is not there',
    (name) => {
      expect(sumOf(sums, name)).toMatchObject({ refusal: { code: 'sums-missing' } });
    },
  );
});
