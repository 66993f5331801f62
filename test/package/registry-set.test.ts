/** The published files: same bytes for the same sources, sums that are right, a signature that is that of the key. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { nodeCheck } from '../../scripts/package/node-check.ts';
import { bundleProvider } from '../../scripts/package/provider.ts';
import { registrySet } from '../../scripts/package/registry-set.ts';
import { sign } from '../../scripts/package/sign.ts';
import { runProgram } from '../../scripts/servers/program.ts';
import { runNode } from '../support/run-node.ts';
import { tempFolder } from '../support/temp.ts';
import { makeSigningKey } from './signing-key.ts';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'dist/provider');
const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');

it('has an archive for each platform, a manifest, and the sums of them all', () => {
  const names = readdirSync(folder).map((name) => name.replace(/_v?\d+\.\d+\.\d+/, '_V'));
  expect(names.filter((name) => name !== 'executable').sort()).toEqual([
    'openpgp.LICENSE',
    'openpgp.cjs',
    'terraform-provider-plugboard_V.cjs',
    'terraform-provider-plugboard_V_SHA256SUMS',
    'terraform-provider-plugboard_V_darwin_amd64.zip',
    'terraform-provider-plugboard_V_darwin_arm64.zip',
    'terraform-provider-plugboard_V_linux_amd64.zip',
    'terraform-provider-plugboard_V_linux_arm64.zip',
    'terraform-provider-plugboard_V_manifest.json',
  ]);
  const sums = readFileSync(join(folder, readdirSync(folder).find((name) => name.endsWith('SUMS'))!), 'utf8');
  const lines = sums.trimEnd().split('\n');
  expect(lines).toHaveLength(5);
  for (const line of lines) {
    const [sum, name] = line.split('  ') as [string, string];
    expect(sha256(readFileSync(join(folder, name)))).toBe(sum);
  }
  const manifest = readdirSync(folder).find((name) => name.endsWith('_manifest.json'))!;
  expect(JSON.parse(readFileSync(join(folder, manifest), 'utf8'))).toEqual({
    version: 1,
    metadata: { protocol_versions: ['6.0'] },
  });
});

it('has the same bytes when it is made again', async () => {
  const release = { root, version: '1.2.3', node: '22.22.2' };
  const [first, second] = [await bundleProvider(release), await bundleProvider(release)];
  expect(sha256(first)).toBe(sha256(second));
  expect(new TextDecoder().decode(first)).not.toContain(root);
  const set = (content: Uint8Array) => registrySet('1.2.3', [{ name: 'a', content, executable: true }]);
  expect([...set(first)].map(([name, each]) => [name, sha256(each)])).toEqual(
    [...set(second)].map(([name, each]) => [name, sha256(each)]),
  );
});

it('is signed by the key that is given', async () => {
  const key = await makeSigningKey();
  try {
    const file = join(tempFolder(), 'SUMS');
    writeFileSync(file, 'sums');
    await sign(file, key.name);
    expect(await runProgram('gpg', ['--verify', `${file}.sig`, file])).toMatchObject({ code: 0 });
    writeFileSync(file, 'other sums');
    expect(await runProgram('gpg', ['--verify', `${file}.sig`, file])).toMatchObject({ code: 1 });
    await expect(sign(file, 'nobody@example.com')).rejects.toThrow('gpg cannot sign with nobody@example.com');
  } finally {
    await key.drop();
  }
});

it.each([
  ['20.19.0', 1],
  ['22.22.1', 1],
  ['22.22.2', 0],
  ['24.0.0', 0],
])('on Node %s ends with %i', async (version, code) => {
  const pretend = `Object.defineProperty(process, 'versions', { value: { node: '${version}' } });`;
  const script = `${pretend}\n${nodeCheck('22.22.2')}`;
  const underTerraform = { ...process.env, TF_PLUGIN_MAGIC_COOKIE: 'x' };
  const ended = await runNode(['-e', script], underTerraform);
  expect(ended.code).toBe(code);
  // Terraform shows the first line of stdout, a person sees stderr.
  expect(ended.stderr).toBe(ended.stdout);
  if (code === 1)
    expect(ended.stderr).toMatch(
      /^The plugboard provider needs Node 22\.22\.2 or newer on the PATH; this is .*\n$/,
    );
});
