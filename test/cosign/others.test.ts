/** Keys and signatures that people made with their own minisign, signify, ssh-keygen, gpg and openssl, for the tests of Rekor. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Root } from '../../src/trust/root.ts';
import { makeCosign } from '../../src/trust/scheme/cosign.ts';
import { keySchemes, schemeFor } from '../../src/trust/scheme/index.ts';
import { makeSigstore } from '../../src/trust/scheme/sigstore.ts';
import { verdict } from '../trust/support/answer.ts';
import { flip, makeBlob, makeFound } from '../trust/support/given.ts';
import { runHere } from '../trust/support/sigstore.ts';
import { findModule } from './support/go-modules.ts';

const folder = await findModule('github.com/sigstore/rekor');
const schemes = { ...keySchemes, cosign: makeCosign(runHere), sigstore: makeSigstore(runHere) };
const now = new Date('2026-06-01T00:00:00Z');

describe.skipIf(folder === undefined)('signatures in the module of Rekor', () => {
  const read = (...names: readonly string[]) => readFileSync(join(folder ?? '', ...names));
  const text = (...names: readonly string[]) => read(...names).toString();
  const lastLine = (...names: readonly string[]) =>
    text(...names)
      .trim()
      .split('\n')
      .at(-1) ?? '';
  const pki = 'pkg/pki';
  const named = { name: 'they' } as const;

  async function check(root: Root, signature: Uint8Array, object: Uint8Array): Promise<void> {
    const ask = async (bytes: Uint8Array) =>
      verdict(await schemeFor(schemes, root)(makeFound(signature), makeBlob(bytes), root as never, now));
    expect(await ask(object)).toBe('good');
    for (const at of [0, object.length - 1]) expect(await ask(flip(object, at))).toBe('sig-other-file');
  }

  test.each([
    ['minisign.pub', 'hello_world.txt.minisig', true],
    ['minisign_hashed.pub', 'hello_world_hashed.txt.minisig', false],
  ])('minisign, %s', async (key, signature, legacy) => {
    const at = `${pki}/minisign/testdata`;
    const root = { type: 'minisign', ...named, key: lastLine(at, key), legacy } as const;
    await check(root, read(at, signature), read(at, 'hello_world.txt'));
  });

  test('signify', async () => {
    const at = `${pki}/minisign/testdata`;
    const root = { type: 'signify', ...named, key: lastLine(at, 'signify.pub') } as const;
    await check(root, read(at, 'hello_world.txt.signify'), read(at, 'hello_world.txt'));
  });

  test('ssh, RSA', async () => {
    const at = `${pki}/ssh/testdata`;
    const line = `release namespaces="file" ${text(at, 'id_rsa.pub')}`;
    const allowedSigners = { name: 'signers', text: line };
    const root = { type: 'ssh', ...named, allowedSigners, namespace: 'file' } as const;
    await check(root, read(at, 'hello_world.txt.sig'), read(at, 'hello_world.txt'));
  });

  test.each(['hello_world.txt.sig', 'hello_world.txt.asc.sig', 'hello_world.txt.v3.sig'])(
    'pgp, %s',
    async (signature) => {
      const at = `${pki}/pgp/testdata`;
      const keys = [{ name: 'key', text: text(at, 'valid_armored_public.pgp') }];
      const fingerprint = '61BC29B1BFAC433312BE813A86F575529D0F9FF4';
      const root = { type: 'pgp', ...named, fingerprint, keys, keyMustBeValidNow: false } as const;
      await check(root, read(at, signature), read(at, 'hello_world.txt'));
    },
  );

  test.each([
    ['ec', 'file1'],
    ['ec', 'file2'],
    ['rsa', 'file1'],
    ['rsa', 'file2'],
    ['ed25519', 'file1'],
  ])('openssl, %s over %s', async (kind, file) => {
    const at = 'tests/client-algos-testdata';
    const key = text(at, `${kind}_public.pem`);
    const root = { type: 'cosign', ...named, key, transparency: 'none' } as const;
    const signature = Buffer.from(read(at, `${file}.${kind}.sig`).toString('base64'));
    await check(root, signature, read(at, file));
  });
});
