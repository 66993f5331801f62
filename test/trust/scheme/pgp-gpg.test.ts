/** With the real GnuPG, whose exit code accepts SHA-1, RSA-1024, expired and revoked keys: the table of what we say instead. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PgpRoot } from '../../../src/trust/root.ts';
import { verifyPgp } from '../../../src/trust/scheme/pgp.ts';
import { tempFolder } from '../../support/temp.ts';
import { verdict } from '../support/answer.ts';
import { bytesOf, flip, makeBlob, makeFound } from '../support/given.ts';
import { makePgpKey } from '../support/pgp-key.ts';
import { lackOf } from '../support/tools.ts';

const now = new Date('2026-01-01T00:00:00Z');
const bytes = bytesOf(`${'a'.repeat(64)}  plugin.zip\n`.repeat(40));
const missing = lackOf('gpg');

describe.skipIf(missing)(`the real gpg${missing ? ` (skipped: ${missing})` : ''}`, () => {
  const folder = tempFolder();
  const home = join(folder, 'g');

  function gpg(time: string, ...given: readonly string[]) {
    const quiet = ['--batch', '--yes', '--no-tty', '--faked-system-time', `${time}T000000!`];
    const secret = ['--pinentry-mode', 'loopback', '--passphrase', ''];
    const { status, stdout, stderr } = spawnSync('gpg', [...quiet, ...secret, ...given], {
      cwd: folder,
      env: { ...process.env, GNUPGHOME: home, LC_ALL: 'C' },
    });
    return { status, stdout, text: stderr.toString() };
  }

  function must(time: string, ...given: readonly string[]): Buffer {
    const { status, stdout, text } = gpg(time, ...given);
    if (status !== 0) throw new Error(`gpg ${given.join(' ')}: ${text}`);
    return stdout;
  }

  function makeKey(name: string, algorithm: string, life = 'never'): string {
    must('20250101', '--quick-gen-key', `${name}@example.com`, algorithm, 'sign', life);
    const listed = must('20250101', '--list-keys', '--with-colons', `${name}@example.com`).toString();
    return /^fpr:+([0-9A-F]+):/m.exec(listed)![1]!;
  }

  const rootOf = (fingerprint: string, more: Partial<PgpRoot> = {}): PgpRoot => ({
    type: 'pgp',
    name: 'r',
    fingerprint,
    keys: [{ name: 'keys/r.asc', text: must('20250101', '--armor', '--export', fingerprint).toString() }],
    keyMustBeValidNow: false,
    ...more,
  });

  const sign = (by: string, ...more: readonly string[]) =>
    must('20250601', '--local-user', `${by}!`, ...more, '--detach-sign', '-o', '-', 'sums');

  const verify = async (signature: Uint8Array, root: PgpRoot, object = makeBlob(bytes)) =>
    verdict(await verifyPgp(makeFound(signature), object, root, now));

  beforeAll(() => {
    mkdirSync(home, { mode: 0o700 });
    writeFileSync(join(folder, 'sums'), bytes);
  });
  afterAll(() => {
    spawnSync('gpgconf', ['--kill', 'all'], { env: { ...process.env, GNUPGHOME: home } });
  });

  test.each(['ed25519', 'rsa2048', 'nistp256'])(
    '%s, binary and armored, cut off and changed',
    async (algorithm) => {
      const print = makeKey(algorithm, algorithm);
      const root = rootOf(print);
      const binary = sign(print);
      expect(await verify(binary, root)).toBe('good');
      expect(await verify(sign(print, '--armor'), root)).toBe('good');
      expect(await verify(binary, root, makeBlob('other'))).toBe('sig-other-file');
      for (let at = 0; at < binary.length; at += 1) {
        expect(await verify(binary.subarray(0, at), root), `cut at ${at}`).toBe('signature-invalid');
        const bit = at % 8;
        expect(await verify(flip(binary, at, bit), root), `bit ${bit} of byte ${at}`).not.toBe('good');
      }
    },
  );

  test('a subkey signs for a primary key that only certifies', async () => {
    must('20250101', '--quick-gen-key', 'cert@example.com', 'ed25519', 'cert', 'never');
    const listed = must('20250101', '--list-keys', '--with-colons', 'cert@example.com').toString();
    const print = /^fpr:+([0-9A-F]+):/m.exec(listed)![1]!;
    must('20250101', '--quick-add-key', print, 'ed25519', 'sign', 'never');
    const all = must('20250101', '--list-keys', '--with-colons', 'cert@example.com').toString();
    const prints = [...all.matchAll(/^fpr:+([0-9A-F]+):/gm)].map(([, each]) => each!);
    const signature = sign(prints[1]!);
    expect(await verifyPgp(makeFound(signature), makeBlob(bytes), rootOf(print), now)).toMatchObject({
      proof: { keys: prints.map((each) => `pgp:${each}`), signedAt: new Date('2025-06-01T00:00:00Z') },
    });
    expect(await verify(signature, rootOf(print, { fingerprint: prints[1]! }))).toBe('key-unusable');
  });

  test('attack 11: SHA-1, RIPEMD-160 and DSA, which it calls good', async () => {
    const rsa = makeKey('weak', 'rsa2048');
    for (const hash of ['SHA1', 'RIPEMD160'])
      expect(await verify(sign(rsa, '--digest-algo', hash), rootOf(rsa))).toBe('weak-algorithm');
    const dsa = makeKey('dsa', 'dsa2048');
    const signature = sign(dsa);
    expect(await verify(signature, rootOf(dsa))).toBe('weak-algorithm');
    writeFileSync(join(folder, 'dsa.sig'), signature);
    expect(gpg('20260101', '--verify', 'dsa.sig', 'sums').status).toBe(0);
  });

  test('attack 12: text mode, messages and clear text', async () => {
    const print = makeKey('forms', 'ed25519');
    const by = ['--local-user', print, '-o', '-'];
    expect(await verify(sign(print, '--textmode'), rootOf(print))).toBe('signature-invalid');
    for (const form of ['--sign', '--clearsign', '--store'])
      expect(await verify(must('20250601', ...by, form, 'sums'), rootOf(print)), form).toBe(
        'signature-invalid',
      );
    const short = sign(print, '--default-sig-expire', '1d');
    expect(await verify(short, rootOf(print))).toBe('signature-invalid');
  });

  test('attack 10: a key that expired, and its extended copy', async () => {
    const print = makeKey('short', 'ed25519', '200d');
    const old = rootOf(print);
    const before = sign(print);
    must('20250701', '--quick-set-expire', print, '5y');
    const extended = rootOf(print);
    const after = must('20251101', '--local-user', print, '--detach-sign', '-o', '-', 'sums');
    expect(await verify(before, old)).toBe('good');
    expect(await verify(before, { ...old, keyMustBeValidNow: true })).toBe('key-expired');
    expect(await verify(after, old)).toBe('key-expired');
    expect(await verify(after, extended)).toBe('good');
    expect(await verify(before, extended)).toBe('good');
    expect(await verify(after, { ...old, keys: [...old.keys, ...extended.keys] })).toBe('good');
    expect(await verify(after, { ...old, keys: [...extended.keys, ...old.keys] })).toBe('good');
  });

  test('attack 10: a key whose owner revoked it, without a reason', async () => {
    const print = makeKey('revoked', 'ed25519');
    const signature = sign(print);
    const file = readFileSync(join(home, 'openpgp-revocs.d', `${print}.rev`), 'utf8');
    writeFileSync(join(folder, 'rev'), file.replace(/^:-----BEGIN/m, '-----BEGIN'));
    expect(await verify(signature, rootOf(print))).toBe('good');
    must('20251001', '--import', 'rev');
    expect(await verify(signature, rootOf(print))).toBe('key-revoked');
  });

  test('it accepts what the writer of our tests signs', async () => {
    const key = await makePgpKey({ subkey: 'sign' });
    writeFileSync(join(folder, 'ours.asc'), key.publicKey);
    writeFileSync(join(folder, 'ours.sig'), await key.sign(bytes));
    must('20260101', '--import', 'ours.asc');
    expect(gpg('20260101', '--verify', 'ours.sig', 'sums')).toMatchObject({
      status: 0,
      text: expect.stringContaining('Good signature'),
    });
  });
});
