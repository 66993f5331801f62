/**
 * Without a key: the real cosign with a certificate from a Sigstore of our own, and an entry in its log. Cosign verifies both before
 * it writes anything, so that it vouches for what all other tests are made with as well.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FoundSignature } from '../../src/core/artifact.ts';
import type { CosignRoot, SigstoreRoot } from '../../src/trust/root.ts';
import { makeCosign } from '../../src/trust/scheme/cosign.ts';
import { makeSigstore as makeScheme } from '../../src/trust/scheme/sigstore.ts';
import { gather, repository } from '../artifact/support/gathering.ts';
import { image, index, layer } from '../artifact/support/image.ts';
import {
  hasDockerRegistry,
  pushIndex,
  startDockerRegistry,
  type TestRegistry,
} from '../artifact/support/registry.ts';
import { verdict } from '../trust/support/answer.ts';
import { flip, makeBlob, makeFound } from '../trust/support/given.ts';
import { makeElf } from '../trust/support/release.ts';
import { IDENTITY, ISSUER, makeSigstore, runHere } from '../trust/support/sigstore.ts';
import { type Cosign, makeKey, OLD, openCosign } from './support/cosign.ts';
import { makeToken, type PrivateSigstore, startPrivateSigstore } from './support/private-sigstore.ts';

const sums = Buffer.from(`${'a'.repeat(64)}  plugin_1.2.0_linux_amd64.zip\n`);
const now = new Date();
const forms: Readonly<Record<string, string>> = {
  'as before there were bundles': OLD,
  'in a bundle': '--new-bundle-format',
};
const ways = Object.entries(forms);

let cosign: Cosign;
let sigstore: PrivateSigstore;
beforeAll(async () => {
  [cosign, sigstore] = [await openCosign(), await startPrivateSigstore()];
  writeFileSync(join(cosign.folder, 'SHA256SUMS'), sums);
  writeFileSync(join(cosign.folder, 'trusted_root.json'), sigstore.trustedRoot);
});
afterAll(() => sigstore.stop());

const logged = () => [
  '--yes',
  '--use-signing-config=false',
  ...['--rekor-url', sigstore.url, '--trusted-root', 'trusted_root.json'],
];
const keyless = () => [...logged(), '--fulcio-url', sigstore.url, '--identity-token', makeToken()];
const rootWith = (changes: Partial<SigstoreRoot> = {}): SigstoreRoot => ({
  ...{ type: 'sigstore', name: 'ci', trustedRoot: sigstore.trustedRoot, identity: IDENTITY, issuer: ISSUER },
  transparency: 'required',
  ...changes,
});
const ask = async (found: FoundSignature, object = makeBlob(sums), changes?: Partial<SigstoreRoot>) =>
  verdict(await makeScheme(runHere)(found, object, rootWith(changes), now));

async function signBlob(...args: readonly string[]): Promise<Uint8Array> {
  await cosign.run('sign-blob', ...args, '--bundle', 'signature', 'SHA256SUMS');
  return readFileSync(join(cosign.folder, 'signature'));
}

test.each(ways)('a file, %s', async (_, form) => {
  const signature = makeFound(await signBlob(...keyless(), form));
  expect(await ask(signature)).toBe('good');
  expect(await ask(signature, makeBlob(flip(sums, 3)))).toMatch(/^(sig-other-file|tlog-missing)$/);
  expect(await ask(signature, makeBlob(sums), { identity: `${IDENTITY}-evil` })).toBe('untrusted-signer');
  expect(await ask(signature, makeBlob(sums), { issuer: `${ISSUER}/evil` })).toBe('untrusted-signer');
  const { trustedRoot } = makeSigstore();
  expect(await ask(signature, makeBlob(sums), { trustedRoot })).toBe('untrusted-signer');
});

test.each(ways)('a file with a key, entered into the log, %s', async (_, form) => {
  const [key, other] = [await makeKey(cosign, 'generated'), await makeKey(cosign, 'generated')];
  const signature = makeFound(await signBlob(...logged(), '--key', key.file, form));
  const askKey = async (text: string, over: Uint8Array = sums, trustedRoot = sigstore.trustedRoot) => {
    const root: CosignRoot = {
      type: 'cosign',
      name: 'team',
      key: text,
      trustedRoot,
      transparency: 'required',
    };
    return verdict(await makeCosign(runHere)(signature, makeBlob(over), root, now));
  };
  expect(await askKey(key.text)).toBe('good');
  expect(await askKey(key.text, flip(sums, 3))).toBe('sig-other-file');
  expect(await askKey(other.text)).not.toBe('good');
  expect(await askKey(key.text, sums, makeSigstore().trustedRoot)).toBe('tlog-missing');
});

if (!hasDockerRegistry) console.info('docker-registry is not installed: cosign has nowhere to sign images.');

describe.skipIf(!hasDockerRegistry)('an image', { timeout: 120_000 }, () => {
  let registry: TestRegistry;
  beforeAll(async () => {
    registry = await startDockerRegistry();
    const predicate = {
      buildDefinition: { buildType: 'https://acme.test/build', externalParameters: {} },
      runDetails: { builder: { id: 'https://acme.test/builder' } },
    };
    writeFileSync(join(cosign.folder, 'provenance.json'), JSON.stringify(predicate));
  });
  afterAll(() => registry.stop());

  async function push(tag: string): Promise<string> {
    const plugin = await layer([{ name: 'plugin', bytes: makeElf(tag) }]);
    const platform = { os: 'linux', architecture: 'amd64' };
    const made = index([{ platform, image: image({ layers: [plugin] }) }]);
    await pushIndex(registry.host, repository, made, tag);
    return `${registry.host}/${repository}@${made.index.digest}`;
  }

  async function expectGood(tag: string): Promise<void> {
    const { image: object, signatures } = await gather(registry.host, { tag });
    expect(signatures).toHaveLength(1);
    const [signature] = signatures;
    expect(await ask(signature!, object)).toBe('good');
    expect(await ask(signature!, makeBlob('another'))).toBe('subject-mismatch');
    expect(await ask(signature!, object, { identity: `${IDENTITY}-evil` })).toBe('untrusted-signer');
    expect(await ask(signature!, object, { trustedRoot: makeSigstore().trustedRoot })).toBe(
      'untrusted-signer',
    );
  }

  test.each(ways)('signed, %s', async (_, form) => {
    const tag = `signed${form.length}`;
    const place = await push(tag);
    await cosign.run('sign', ...keyless(), form, place);
    await expectGood(tag);
  });

  test.each(ways)('attested, %s', async (_, form) => {
    const tag = `attested${form.length}`;
    const place = await push(tag);
    const what = ['--type', 'slsaprovenance1', '--predicate', 'provenance.json'];
    await cosign.run('attest', ...keyless(), form, ...what, place);
    await expectGood(tag);
  });
});
