/** The runner of the conformance suite, on a folder in the layout of the suite. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runNode } from '../support/run-node.ts';
import { tempFolder } from '../support/temp.ts';
import { makeSigstore, statementOn } from './support/sigstore.ts';
import { makeKeys, sha256, spkiOf, toPem } from './support/x509.ts';

const script = join(import.meta.dirname, '../../scripts/conformance.ts');
const sigstore = makeSigstore();
const artifact = Buffer.from('the artifact\n');
const beacon =
  'https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main';

type Files = Readonly<Record<string, Uint8Array | string>>;

function suite(cases: Readonly<Record<string, Files>>): string {
  const folder = tempFolder();
  writeFileSync(join(folder, 'a.txt'), artifact);
  for (const [name, files] of Object.entries(cases)) {
    mkdirSync(join(folder, name));
    const all = { README: name, 'trusted_root.json': sigstore.trustedRoot, ...files };
    for (const [file, content] of Object.entries(all)) writeFileSync(join(folder, name, file), content);
  }
  return folder;
}

test('counts what is as expected, what is stricter, and what is wrong', async () => {
  const keys = makeKeys();
  const pem = toPem(spkiOf(keys.publicKey), 'PUBLIC KEY');
  const good = sigstore.signBlob(artifact, { identity: beacon });
  const keyed = sigstore.signBlob(artifact, { keys, log: 'none', timestamp: false });
  const example = statementOn(sha256(artifact).toString('hex'), 'https://example.test/predicate/v1');
  const folder = suite({
    'happy-path': { 'bundle.sigstore.json': good },
    'other-artifact_fail': { 'bundle.sigstore.json': good, artifact: 'something else' },
    'other-identity_fail': { 'bundle.sigstore.json': good, identity: 'mona@acme.test\n' },
    'other-issuer_fail': { 'bundle.sigstore.json': good, issuer: 'https://issuer.test\n' },
    'key-happy-path': { 'bundle.sigstore.json': keyed, 'key.pub': pem },
    'key-and-identity_fail': { 'bundle.sigstore.json': keyed, 'key.pub': pem, identity: beacon },
    'another-predicate': { 'bundle.sigstore.json': sigstore.attest(example, { identity: beacon }) },
    'good-after-all_fail': { 'bundle.sigstore.json': good },
    'bad-after-all': { 'bundle.sigstore.json': '{}' },
  });
  const ended = await runNode([script, folder]);
  expect(ended.stdout.match(/^(stricter|wrong) .*/gm)).toEqual([
    'stricter     another-predicate',
    'wrong        bad-after-all',
    'wrong        good-after-all_fail',
  ]);
  expect(ended.stdout).toMatch(/\n6 of 9 as expected, 1 stricter, 2 wrong\n$/);
  expect(ended.code).toBe(1);
});

test('ends well when nothing is wrong', async () => {
  const folder = suite({
    'happy-path': { 'bundle.sigstore.json': sigstore.signBlob(artifact, { identity: beacon }) },
  });
  expect(await runNode([script, folder])).toMatchObject({ code: 0, stderr: '' });
});

test.each([
  ['no folder', []],
  ['a folder that is not there', ['/nowhere']],
  ['a folder without cases', [import.meta.dirname]],
])('says what to name: %s', async (_, args) => {
  expect(await runNode([script, ...args])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('test/assets/bundle-verify'),
  });
});
