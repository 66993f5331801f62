import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { verifySignify } from '../../../src/trust/scheme/signify.ts';
import { tempFolder } from '../../support/temp.ts';
import { expectRefusal, verdict } from '../support/answer.ts';
import { bytesOf, flip, makeBlob, makeFound } from '../support/given.ts';
import { makeMinisignKey, makeSignifyKey } from '../support/minisign-key.ts';
import { lackOf } from '../support/tools.ts';

const now = new Date('2026-01-01T00:00:00Z');
const bytes = bytesOf(`${'a'.repeat(64)}  plugin.zip\n`.repeat(40));
const sums = makeBlob(bytes);
const key = makeSignifyKey();
const good = key.sign(bytes);

const verify = (signature: Uint8Array | string, by = key.root('team'), object = sums) =>
  verifySignify(makeFound(signature), object, by, now);

test('a good signature proves the object and the key, and no time', async () => {
  expect(await verify(good)).toEqual({
    proof: {
      root: 'team',
      type: 'signify',
      covers: 'sums',
      object: { name: 'SHA256SUMS', sha256: sums.sha256 },
      signature: 'SHA256SUMS.sig',
      signer: `signify key ${key.id}`,
      keys: [`signify:${key.id}`],
      logEntries: [],
    },
  });
});

test('attack 2: a signature of another file', async () => {
  expectRefusal(await verify(key.sign(bytesOf('other'))), 'sig-other-file', /"team"/, sums.sha256);
});

test('attack 22: the file is another one when it is read again', async () => {
  const other = bytes.toReversed();
  const changed = { ...makeBlob(other), sha256: sums.sha256 };
  expectRefusal(
    await verify(key.sign(other), key.root('team'), changed),
    'sig-other-file',
    /not the file any more/,
  );
});

test('attack 22: the file has no end when it is read again', async () => {
  const endless = {
    ...sums,
    async *open() {
      for (;;) yield bytes;
    },
  };
  expectRefusal(await verify(good, key.root('team'), endless), 'sig-other-file', /not the file any more/);
});

test('another key: both ids are told', async () => {
  const other = makeSignifyKey();
  expectRefusal(await verify(other.sign(bytes)), 'untrusted-signer', other.id, key.id);
});

test('another key under the id of ours', async () => {
  const id = Buffer.from(key.line, 'base64').subarray(2, 10);
  expectRefusal(await verify(makeSignifyKey().sign(bytes, { keyId: id })), 'sig-other-file');
});

test('over more than fits into memory', async () => {
  expectRefusal(
    await verify(good, key.root('team'), { ...sums, size: 64 * 1024 * 1024 + 1 }),
    'signature-invalid',
    /67108865/,
  );
});

test.each([
  ['empty', ''],
  ['junk', '\u0000'],
  ['a signature of minisign', makeMinisignKey().sign(bytes)],
  ['a signature twice', Buffer.concat([good, good])],
  ['a byte too many', Buffer.concat([good, bytesOf('x')])],
  ['with the message inside, as `signify -e` writes', Buffer.concat([good, bytes])],
  ['a key', key.file],
])('%s is refused', async (_, signature) => {
  expectRefusal(await verify(signature), 'signature-invalid', /two lines/);
});

test('cut off anywhere it is refused', async () => {
  const verdicts = new Set<string>();
  for (let length = 0; length < good.length - 1; length += 1)
    verdicts.add(verdict(await verify(good.subarray(0, length))));
  expect([...verdicts]).toEqual(['signature-invalid']);
});

test('changed by any bit after the first line it is refused', async () => {
  for (let at = good.indexOf(10); at < good.length - 1; at += 1)
    for (let bit = 0; bit < 8; bit += 1)
      expect(verdict(await verify(flip(good, at, bit))), `bit ${bit} of byte ${at}`).not.toBe('good');
});

test('a key that is none', async () => {
  expectRefusal(await verify(good, key.root('team', { key: 'RWabc' })), 'key-unusable', /"team"/);
});

const missing = lackOf('signify-openbsd');

describe.skipIf(missing)(`the real signify${missing ? ` (skipped: ${missing})` : ''}`, () => {
  const folder = tempFolder();
  const run = (...given: readonly string[]) =>
    spawnSync('signify-openbsd', given, { cwd: folder, encoding: 'utf8' }).status;

  test('signs what we accept, and accepts what we sign', async () => {
    writeFileSync(join(folder, 'sums'), bytes);
    expect(run('-G', '-n', '-p', 'k.pub', '-s', 'k.sec')).toBe(0);
    expect(run('-S', '-s', 'k.sec', '-m', 'sums', '-x', 'sums.sig')).toBe(0);
    const by = key.root('team', { key: readFileSync(join(folder, 'k.pub'), 'utf8').split('\n')[1]! });
    const theirs = readFileSync(join(folder, 'sums.sig'));
    expect(verdict(await verify(theirs, by))).toBe('good');
    expectRefusal(await verify(theirs, by, makeBlob('other')), 'sig-other-file');
    writeFileSync(join(folder, 'ours.pub'), key.file);
    writeFileSync(join(folder, 'ours.sig'), good);
    expect(run('-V', '-p', 'ours.pub', '-m', 'sums', '-x', 'ours.sig')).toBe(0);
  });
});
