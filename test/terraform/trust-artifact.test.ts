/** `plugboard_verified_artifact` in the provider's process as it is released: openpgp lies beside it and is read when it is needed. */
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { objectType } from '../../src/terraform/attribute.ts';
import { dataSources } from '../../src/terraform/data-source-schema.ts';
import { providerBlock } from '../../src/terraform/provider-schema.ts';
import { decodeDynamic, encodeDynamic } from '../../src/terraform/wire/dynamic.ts';
import { providerService } from '../../src/terraform/wire/provider-service.ts';
import type { ValueObject } from '../../src/terraform/wire/value.ts';
import { endPlugins, startPlugin } from '../goplugin/support/fake-host.ts';
import { tempFolder } from '../support/temp.ts';
import { makeMinisignKey } from '../trust/support/minisign-key.ts';
import { makePgpKey } from '../trust/support/pgp-key.ts';
import { makeElf, sha256 } from '../trust/support/release.ts';
import { IDENTITY, ISSUER, makeSigstore } from '../trust/support/sigstore.ts';
import { providerFile } from './support/terraform.ts';

const type = objectType(dataSources.plugboard_verified_artifact!.attributes);
const binary = makeElf();
const team = makeMinisignKey();
const release = await makePgpKey();
const sigstore = makeSigstore();

let folder: string;
const at = (...names: readonly string[]) => join(folder, ...names);

beforeEach(async () => {
  folder = tempFolder();
  for (const name of ['releases', 'keys', 'home', 'provider']) mkdirSync(at(name));
  writeFileSync(at('releases/hello'), binary);
  writeFileSync(at('releases/hello.minisig'), team.sign(binary));
  writeFileSync(at('releases/hello.sig'), await release.sign(binary));
  writeFileSync(at('releases/hello.bundle'), sigstore.signBlob(Buffer.from(binary)));
  writeFileSync(at('keys/release.asc'), release.publicKey);
  writeFileSync(at('trusted_root.json'), sigstore.trustedRoot);
  const file = await providerFile();
  for (const each of [file, join(dirname(file), 'openpgp.cjs')])
    copyFileSync(each, at('provider', basename(each)));
  policy('team');
});
afterEach(endPlugins);

function policy(root: 'team' | 'release' | 'workflow'): void {
  writeFileSync(
    at('trust.yaml'),
    `trust:
  roots:
    team: {type: minisign, key: ${team.line}}
    workflow: {type: sigstore, trustedRoot: trusted_root.json, issuer: "${ISSUER}", identity: "${IDENTITY}"}
    release: {type: pgp, fingerprint: ${release.fingerprint}, keys: [keys/release.asc]}
  rules:
    - match: {plugin: "secret/*", source: "file:releases"}
      require: {all: [${root}]}
      covers: [artifact]
`,
  );
}

const asked = (more: ValueObject = {}): ValueObject => ({
  type: 'secret',
  name: 'hello',
  version: '1.0',
  platform: 'linux/amd64',
  source: source('hello.minisig'),
  ...more,
});
const source = (signature: string, more: ValueObject = {}): ValueObject => ({
  file: 'releases',
  asset: '{name}',
  signatures: { artifact: [signature] },
  ...more,
});

/** The server is nowhere: whoever asks it fails. */
async function read(config: ValueObject, settings: ValueObject = {}) {
  const plugin = await startPlugin({
    folder: tempFolder(),
    file: at('provider', basename(await providerFile())),
    versions: '6',
    env: {
      TF_PLUGIN_MAGIC_COOKIE: 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2',
      HOME: at('home'),
    },
  });
  const connection = plugin.connect();
  await connection.hold();
  const provider = connection.client(providerService);
  const given = { address: 'http://127.0.0.1:1', token: 't', trust_policy: at('trust.yaml'), ...settings };
  const configured = await provider.ConfigureProvider({
    config: encodeDynamic(objectType(providerBlock.attributes), given),
  });
  expect(configured.diagnostics.filter(({ severity }) => severity === 1)).toEqual([]);
  const answer = await provider.ReadDataSource({
    typeName: 'plugboard_verified_artifact',
    config: encodeDynamic(type, config),
  });
  return {
    errors: answer.diagnostics.map(({ summary, detail }) => `${summary}\n${detail}`).join('\n'),
    state: decodeDynamic(type, answer.state) as ValueObject | null,
  };
}

const accepted = (root: string) => ({
  errors: '',
  state: expect.objectContaining({
    version: '1.0',
    platform: 'linux/amd64',
    sha256: sha256(binary),
    size: binary.length,
    evidence: expect.objectContaining({ source: 'file:releases', signed_by: [root], rule: 1 }),
  }),
});

test('what the team signed is accepted, with its sum and size', async () => {
  rmSync(at('provider/openpgp.cjs'));
  expect(await read(asked())).toEqual(accepted('team'));
});

test('the platform of the provider block counts where none is asked for', async () => {
  expect(await read(asked({ platform: null }), { platform: 'linux/amd64' })).toEqual(accepted('team'));
  expect((await read(asked({ platform: null }))).errors).toMatch(/127\.0\.0\.1:1/);
});

test('a bundle is verified in the thread of the verifier', async () => {
  policy('workflow');
  expect(await read(asked({ source: source('hello.bundle') }))).toEqual(accepted('workflow'));
});

test('a root of type pgp needs the file beside the provider', async () => {
  policy('release');
  const config = asked({ source: source('hello.sig') });
  expect(await read(config)).toEqual(accepted('release'));
  rmSync(at('provider/openpgp.cjs'));
  const { errors, state } = await read(config);
  expect(state).toBeNull();
  expect(errors).toContain(
    `openpgp.cjs is not in ${at('provider')}; it comes with the provider, and must lie beside it`,
  );
});

test.each<[string, () => ValueObject, RegExp]>([
  [
    'by nobody',
    () => asked({ source: { file: 'releases', asset: 'hello' } }),
    /^No signature was found .*wants signed by team .*refused\[threshold\]/s,
  ],
  [
    'for another file',
    () => {
      writeFileSync(at('releases/hello'), makeElf('other'));
      return asked();
    },
    /^The signature is by a trusted root, but over other bytes.*hello\.minisig/s,
  ],
  [
    'for another platform',
    () => asked({ platform: 'linux/arm64' }),
    /^The (?:file|binary|executable) .*arm64/s,
  ],
  [
    'from where no rule looks',
    () => asked({ source: source('hello.minisig', { file: 'elsewhere' }) }),
    /elsewhere/,
  ],
  ['of no version', () => asked({ version: 'one' }), /`version`/],
  ['of no platform', () => asked({ platform: 'linux' }), /`platform`/],
  [
    'from two places',
    () => asked({ source: source('hello.minisig', { url: 'https://x.example' }) }),
    /file and url|url and file/,
  ],
])('what is signed %s is an error that shows what was compared', async (_, config, expected) => {
  const { errors, state } = await read(config());
  expect(state).toBeNull();
  expect(errors).toMatch(expected);
});

test('what differs from the lock is refused, however well it is signed', async () => {
  const { state } = await read(asked());
  const { policy: hash } = (state as { evidence: { policy: string } }).evidence;
  writeFileSync(
    at('plugboard.lock'),
    `version: 1
policy: ${hash}
trustedRoots: {}
plugins:
  secret/hello:
    highest: v1.0.0
    versions:
      v1.0.0:
        linux/amd64:
          source: file:releases
          artifact: sha256:${'b'.repeat(64)}
          sha256: ${'b'.repeat(64)}
          signedBy: [team]
          rule: 1
`,
  );
  const { errors } = await read(asked());
  expect(errors).toContain(`has the sha256 ${sha256(binary)}; known is ${'b'.repeat(64)}`);
});

test('without a policy there is nothing to verify against', async () => {
  expect((await read(asked(), { trust_policy: null })).errors).toContain(
    'Set `trust_policy` in the provider block.',
  );
});
