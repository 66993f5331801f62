/** `plugboard lock` and `verify` on what the real cosign signed: a folder of downloads, and an image in a registry. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { repository } from '../artifact/support/gathering.ts';
import { image, index, layer } from '../artifact/support/image.ts';
import {
  hasDockerRegistry,
  pushIndex,
  startDockerRegistry,
  type TestRegistry,
} from '../artifact/support/registry.ts';
import { startPlugboard } from '../cli/support/start.ts';
import { tempFolder } from '../support/temp.ts';
import { flip } from '../trust/support/given.ts';
import { makeElf, sha256 } from '../trust/support/release.ts';
import { type Cosign, type CosignKey, makeKey, OFFLINE, OLD, openCosign } from './support/cosign.ts';

const TIME = 120_000;
const program = makeElf('signed by cosign');

let cosign: Cosign;
let team: CosignKey;
let stranger: CosignKey;
let cwd: string;
beforeAll(async () => {
  cosign = await openCosign();
  [team, stranger] = [await makeKey(cosign, 'generated'), await makeKey(cosign, 'generated')];
});
beforeEach(() => {
  cwd = join(tempFolder(), 'board');
  mkdirSync(join(cwd, 'downloads'), { recursive: true });
  writeFileSync(at('team.pub'), team.text);
});

const at = (...names: readonly string[]) => join(cwd, ...names);
const plugboard = (...args: readonly string[]) => startPlugboard(args, { cwd, env: { HOME: cwd } }).ended;

function declare(source: string, match: string, covers: string): void {
  writeFileSync(
    at('plugboard.yaml'),
    `plugins:
  - type: secret
    name: hello
    version: "1.0.0"
    command: hello-1.0.0
    source: ${source}
trust:
  roots:
    team: {type: cosign, key: team.pub}
  rules:
    - match: {plugin: secret/hello, source: "${match}"}
      require: {all: [team]}
      covers: [${covers}]
`,
  );
}

async function expectRefused(code: RegExp): Promise<void> {
  const { code: exit, stdout, stderr } = await plugboard('verify', 'secret/hello');
  expect({ exit, told: `${stdout}${stderr}` }).toEqual({ exit: 3, told: expect.stringMatching(code) });
}

async function expectLocked(): Promise<void> {
  const locked = await plugboard('lock');
  expect(locked).toMatchObject({ code: 0, stderr: '' });
  expect(readFileSync(at('plugboard.lock'), 'utf8')).toContain(sha256(program));
  expect((await plugboard('lock', '--check')).code).toBe(0);
  const { code, stdout } = await plugboard('verify', 'secret/hello');
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('team') });
}

describe.each([
  ['a bare signature', 'SHA256SUMS.sig', [OLD, '--output-signature']],
  ['a bundle', 'SHA256SUMS.sigstore.json', ['--new-bundle-format', '--bundle']],
] as const)('a folder with sums and %s', (_, name, form) => {
  const sums = Buffer.from(`${sha256(program)}  hello_1.0.0_linux_amd64\n`);
  const sign = (key: CosignKey) =>
    cosign.run(
      'sign-blob',
      '--key',
      key.file,
      ...OFFLINE,
      ...form,
      at('downloads', name),
      at('downloads', 'SHA256SUMS'),
    );

  beforeEach(async () => {
    writeFileSync(at('downloads', 'hello_1.0.0_linux_amd64'), program);
    writeFileSync(at('downloads', 'SHA256SUMS'), sums);
    declare(
      `{file: downloads, asset: "{name}_{version}_{os}_{arch}", sums: SHA256SUMS, signatures: {sums: [${name}]}, platforms: [linux/amd64]}`,
      '**',
      'sums',
    );
  });

  test('by the team', { timeout: TIME }, async () => {
    await sign(team);
    await expectLocked();
    writeFileSync(at('downloads', 'SHA256SUMS'), flip(sums, 70));
    await expectRefused(/sig-other-file/);
    writeFileSync(at('downloads', 'SHA256SUMS'), sums);
    writeFileSync(at('downloads', 'hello_1.0.0_linux_amd64'), flip(program, program.length - 1));
    await expectRefused(/artifact-changed/);
  });

  test('by a stranger', { timeout: TIME }, async () => {
    await sign(stranger);
    await expectRefused(/untrusted-signer|sig-other-file/);
    expect((await plugboard('lock')).code).toBe(3);
  });
});

if (!hasDockerRegistry) console.info('docker-registry is not installed: cosign has nowhere to sign images.');

describe.skipIf(!hasDockerRegistry)('an image', () => {
  let registry: TestRegistry;
  beforeAll(async () => {
    registry = await startDockerRegistry();
  });
  afterAll(() => registry.stop());

  test.each([
    ['a tag beside it', 'v1', [OLD]],
    ['a bundle that refers to it', 'v2', ['--new-bundle-format']],
  ] as const)('signed by %s', { timeout: TIME }, async (_, tag, form) => {
    const plugin = await layer([{ name: 'plugin', bytes: program }, { name: tag }]);
    const platform = { os: 'linux', architecture: 'amd64' };
    const made = index([{ platform, image: image({ layers: [plugin] }) }]);
    await pushIndex(registry.host, repository, made, tag);
    const place = `${registry.host}/${repository}`;
    declare(`{oci: "${place}", tag: ${tag}, platforms: [linux/amd64]}`, `oci://${place}`, 'image');
    const sign = (key: CosignKey) =>
      cosign.run('sign', '--key', key.file, ...OFFLINE, ...form, `${place}@${made.index.digest}`);

    await sign(stranger);
    await expectRefused(/untrusted-signer|sig-other-file/);
    await sign(team);
    await expectLocked();
  });
});
