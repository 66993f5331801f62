import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { verifyMinisign } from '../../../src/trust/scheme/minisign.ts';
import { tempFolder } from '../../support/temp.ts';
import { expectRefusal, verdict } from '../support/answer.ts';
import { bytesOf, flip, makeBlob, makeFound } from '../support/given.ts';
import { type MinisignKey, makeMinisignKey } from '../support/minisign-key.ts';
import { lackOf } from '../support/tools.ts';

const now = new Date('2026-01-01T00:00:00Z');
const bytes = bytesOf(`${'a'.repeat(64)}  plugin.zip\n`.repeat(40));
const sums = makeBlob(bytes);
const key = makeMinisignKey();
const root = key.root('team');
const good = key.sign(bytes, { trustedComment: 'plugin foo 1.2.0' });

const verify = (signature: Uint8Array | string, by = root, object = sums) =>
  verifyMinisign(makeFound(signature, 'SHA256SUMS.minisig'), object, by, now);

test('a good signature proves the object, the key and the remark, and no time', async () => {
  expect(await verify(good)).toEqual({
    proof: {
      root: 'team',
      type: 'minisign',
      covers: 'sums',
      object: { name: 'SHA256SUMS', sha256: sums.sha256 },
      signature: 'SHA256SUMS.minisig',
      signer: `minisign key ${key.id}`,
      keys: [`minisign:${key.id}`],
      logEntries: [],
      remark: 'plugin foo 1.2.0',
    },
  });
});

test('the comment that is not signed says nothing; line ends of Windows and no last line end are good', async () => {
  const text = Buffer.from(good).toString();
  expect(verdict(await verify(text.replace(/^untrusted comment: .*/, 'untrusted comment: other')))).toBe(
    'good',
  );
  expect(verdict(await verify(text.replaceAll('\n', '\r\n')))).toBe('good');
  expect(verdict(await verify(text.trimEnd()))).toBe('good');
});

test('attack 2: a signature of another file', async () => {
  expectRefusal(
    await verify(key.sign(bytesOf('other'))),
    'sig-other-file',
    /"team".*SHA256SUMS/,
    sums.sha256,
  );
});

test('attack 22: the file is another one when it is read again', async () => {
  const changed = { ...makeBlob('other'), sha256: sums.sha256, name: 'SHA256SUMS' };
  expectRefusal(
    await verify(key.sign(bytesOf('other')), root, changed),
    'sig-other-file',
    /not the file any more/,
  );
});

test('another key: both ids are told', async () => {
  const other = makeMinisignKey();
  expectRefusal(await verify(other.sign(bytes)), 'untrusted-signer', other.id, key.id);
});

test('another key under the id of ours', async () => {
  const id = Buffer.from(key.line, 'base64').subarray(2, 10);
  expectRefusal(await verify(makeMinisignKey().sign(bytes, { keyId: id })), 'signature-invalid', key.id);
});

describe('attack 11: legacy signatures', () => {
  const legacy = key.sign(bytes, { legacy: true });

  test('are refused unless the root allows them', async () => {
    expectRefusal(await verify(legacy), 'weak-algorithm', /legacy/);
    expect(verdict(await verify(legacy, key.root('team', { legacy: true })))).toBe('good');
  });

  test('an ordinary one does not become legacy, nor the other way round', async () => {
    const lax = key.root('team', { legacy: true });
    expect(verdict(await verify(good, lax))).toBe('good');
    for (const [signature, letters] of [
      [good, 'Ed'],
      [legacy, 'ED'],
    ] as const) {
      const lines = Buffer.from(signature).toString().split('\n');
      const line = Buffer.from(lines[1]!, 'base64');
      line.write(letters);
      const flipped = [lines[0], line.toString('base64'), ...lines.slice(2)].join('\n');
      expectRefusal(await verify(flipped, lax), 'sig-other-file');
    }
  });

  test('over more than fits into memory', async () => {
    const huge = { ...sums, size: 64 * 1024 * 1024 + 1 };
    expectRefusal(
      await verify(legacy, key.root('team', { legacy: true }), huge),
      'signature-invalid',
      /67108865/,
    );
  });
});

test('the trusted comment is signed', async () => {
  const text = Buffer.from(good).toString().replace('1.2.0', '1.3.0');
  expectRefusal(await verify(text), 'signature-invalid', /trusted comment/);
});

test('the second signature of another release does not fit', async () => {
  const lines = Buffer.from(good).toString().split('\n');
  const other = Buffer.from(key.sign(bytesOf('other')))
    .toString()
    .split('\n');
  expectRefusal(await verify([lines[0], lines[1], other[2], other[3], ''].join('\n')), 'signature-invalid');
});

test.each([
  ['empty', ''],
  ['junk', '\xff\xfe junk'],
  ['not UTF-8', Uint8Array.of(0xff, 0xfe, 0x0a)],
  [
    'a comment that is no UTF-8',
    Buffer.concat([good.subarray(0, 19), Uint8Array.of(0xff), good.subarray(19)]),
  ],
  ['a signature twice', Buffer.concat([good, good])],
  ['a byte too many', Buffer.concat([good, bytesOf('x')])],
  ['a line too many', Buffer.concat([good, bytesOf('\n')])],
  ['a key', key.file],
  ['a megabyte of lines', 'untrusted comment: \n'.repeat(50_000)],
])('%s is refused', async (_, signature) => {
  expectRefusal(await verify(signature), 'signature-invalid', /four lines/);
});

test('cut off anywhere it is refused', async () => {
  const verdicts = new Set<string>();
  for (let length = 0; length < good.length - 1; length += 1)
    verdicts.add(verdict(await verify(good.subarray(0, length))));
  expect([...verdicts]).toEqual(['signature-invalid']);
});

test('changed by any bit after the first line it is refused', async () => {
  const start = good.indexOf(10);
  for (let at = start; at < good.length - 1; at += 1)
    for (let bit = 0; bit < 8; bit += 1)
      expect(verdict(await verify(flip(good, at, bit))), `bit ${bit} of byte ${at}`).not.toBe('good');
});

test.each([
  ['empty', ''],
  ['with its comment', key.file],
  ['cut off', key.line.slice(0, -4)],
  ['another spelling', `${key.line}\n`],
  ['a signature', Buffer.from(good).toString().split('\n')[1]!],
  ['another algorithm', Buffer.from(key.line, 'base64').fill('ED', 0, 2).toString('base64')],
])('a key that is %s cannot be used', async (_, line) => {
  expectRefusal(await verify(good, key.root('team', { key: line })), 'key-unusable', /"team"/);
});

const missing = lackOf('minisign');

describe.skipIf(missing)(`the real minisign${missing ? ` (skipped: ${missing})` : ''}`, () => {
  const folder = tempFolder();
  const run = (...given: readonly string[]) => {
    const { status, stderr } = spawnSync('minisign', given, { cwd: folder, input: '\n\n', encoding: 'utf8' });
    return { status, stderr };
  };
  const real = (): MinisignKey['line'] => readFileSync(join(folder, 'k.pub'), 'utf8').split('\n')[1]!;

  test('signs what we accept, and accepts what we sign', async () => {
    writeFileSync(join(folder, 'sums'), bytes);
    expect(run('-G', '-W', '-p', 'k.pub', '-s', 'k.key')).toMatchObject({ status: 0 });
    expect(run('-S', '-s', 'k.key', '-m', 'sums', '-t', 'v1')).toMatchObject({ status: 0 });
    const theirs = readFileSync(join(folder, 'sums.minisig'));
    const by = key.root('team', { key: real() });
    const answer = await verify(theirs, by);
    expect(answer).toMatchObject({ proof: { remark: 'v1' } });
    expectRefusal(await verify(theirs, by, makeBlob('other')), 'sig-other-file');
    expect(readFileSync(join(folder, 'k.pub'), 'utf8')).toContain(
      'proof' in answer ? answer.proof.signer.replace(/^minisign key 0*/, '') : 'no proof',
    );
    writeFileSync(join(folder, 'ours.pub'), key.file);
    writeFileSync(join(folder, 'ours.minisig'), good);
    expect(run('-V', '-H', '-p', 'ours.pub', '-m', 'sums', '-x', 'ours.minisig')).toMatchObject({
      status: 0,
    });
  });
});
