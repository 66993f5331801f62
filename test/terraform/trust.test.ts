/** Only what is signed, with real Terraform on a real server: from the first refusal to the way back that is refused. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runNode } from '../support/run-node.ts';
import { makeMinisignKey } from '../trust/support/minisign-key.ts';
import { type HelloServer, startHelloServer } from './support/hello.ts';
import { connection, makeTerraform, type Terraform } from './support/terraform.ts';

vi.setConfig({ testTimeout: 120_000 });

const versions = ['1.0.0', '1.1.0'];
const key = makeMinisignKey();
let hello: HelloServer;
let terraform: Terraform;
const at = (name: string) => join(terraform.folder, 'board', name);

beforeAll(async () => {
  hello = await startHelloServer({ '1.0.0': undefined, '1.1.0': undefined });
  terraform = await makeTerraform({ env: connection(hello.server) });
  mkdirSync(at('releases'), { recursive: true });
  for (const version of versions) writeFileSync(at(`releases/hello-${version}`), await hello.bytes(version));
});
afterAll(() => hello.server.stop());

/** The policy, and what of it is to be locked. */
function declare(...declared: readonly string[]): void {
  const plugins = declared.map(
    (version) => `
  - type: secret
    name: hello
    version: "${version}"
    command: hello-${version}
    source: {file: releases, asset: "hello-{version}", signatures: {artifact: ["{asset}.minisig"]}}`,
  );
  writeFileSync(
    at('plugboard.yaml'),
    `trust:
  roots:
    release-team: {type: minisign, key: ${key.line}}
  rules:
    - match: {plugin: "secret/*", source: "file:releases"}
      require: {all: [release-team]}
      covers: [artifact]
      allowScript: the example plugin is a program for Node
plugins:${plugins.length > 0 ? plugins.join('') : ' []'}
`,
  );
}

async function lock() {
  const main = join(import.meta.dirname, '../../src/cli/main.ts');
  const env = { ...process.env, HOME: terraform.folder, XDG_CACHE_HOME: join(terraform.folder, 'cache') };
  return runNode([main, 'lock', '-f', at('plugboard.yaml')], env);
}

async function sign(version: string): Promise<void> {
  writeFileSync(at(`releases/hello-${version}.minisig`), key.sign(await hello.bytes(version)));
}

const provider = (more = '') => `
provider "plugboard" {
  trust_policy = "board/plugboard.yaml"
  ${more}
}
`;
const plugin = (version: string, more = '') => `
resource "plugboard_plugin" "v${version.replaceAll('.', '_')}" {
  type    = "secret"
  name    = "hello"
  version = "${version}"
  command = "hello-${version}"
  ${more}
}
`;
const mount = (version: string) => `
resource "plugboard_secrets_mount" "hello" {
  path                = "hello"
  type                = "hello"
  plugin_version      = plugboard_plugin.v${version.replaceAll('.', '_')}.version
  deletion_protection = false
}
`;
const artifact = (version: string) => `
data "plugboard_verified_artifact" "hello" {
  type     = "secret"
  name     = "hello"
  version  = "${version}"
  platform = "linux/amd64"
  source = {
    file       = "releases"
    asset      = "hello-{version}"
    signatures = { artifact = ["{asset}.minisig"] }
  }
}
`;

test('what nobody signed is refused when it is planned', async () => {
  declare('1.0.0');
  expect((await lock()).code).toBe(3);
  terraform.write(provider() + plugin('1.0.0') + mount('1.0.0'));
  const plan = await terraform.plan();
  expect(plan.code).toBe(1);
  expect(plan.flat).toContain(
    'Error: Not locked with plugboard_plugin.v1_0_0, on main.tf line 12, in resource "plugboard_plugin" "v1_0_0": 12: resource "plugboard_plugin" "v1_0_0" { The lock has no entry for secret/hello v1.0.0. To verify and lock it: plugboard lock',
  );
  expect(plan.text).not.toContain('`sha256` must be given');

  terraform.write(provider() + artifact('1.0.0'));
  const read = await terraform.plan();
  expect(read.code).toBe(1);
  expect(read.flat).toContain('Error: No signature was found that a root of the rule could have made');
  expect(read.flat).toContain('wants signed by release-team (minisign');
  expect(read.flat).toContain('refused[threshold]: Too few of the required roots signed');
});

test('what is signed is planned with its sum and its evidence, applied, and stays', async () => {
  await sign('1.0.0');
  expect(await lock()).toMatchObject({ code: 0 });
  terraform.write(provider() + plugin('1.0.0') + mount('1.0.0') + artifact('1.0.0'));
  const plan = await terraform.plan();
  expect(plan.code).toBe(2);
  expect(plan.text).toContain(`+ sha256             = "${hello.sums['1.0.0']}"`);
  expect(plan.flat).toContain('+ signed_by = [ + "release-team", ]');
  expect(plan.flat).toContain('+ source = "file:releases"');
  await terraform.apply();
  expect((await terraform.plan()).text).toMatch(/No changes/);
  const evidence = {
    source: 'file:releases',
    signed_by: ['release-team'],
    signed_at: null,
    time_from: null,
    unsigned: null,
    rule: 1,
    policy: /^policy: (sha256:\S+)$/m.exec(readFileSync(at('plugboard.lock'), 'utf8'))![1],
  };
  const state = terraform.state();
  expect(state['plugboard_plugin.v1_0_0']).toMatchObject({ sha256: hello.sums['1.0.0'], evidence });
  expect(state['plugboard_secrets_mount.hello']).toMatchObject({ running_sha256: hello.sums['1.0.0'] });
  expect(state['data.plugboard_verified_artifact.hello']).toMatchObject({
    sha256: hello.sums['1.0.0'],
    size: (await hello.bytes('1.0.0')).length,
    evidence,
  });
});

test('attack 24: another file under the verified version is refused, and put right on request only', async () => {
  const { server } = hello;
  terraform.write(provider() + plugin('1.0.0') + mount('1.0.0'));
  const bytes = Buffer.concat([await hello.bytes('1.0.0'), Buffer.from('\n// other\n')]);
  const { sha256: other } = await server.addPlugin('hello-1.0.0-other', bytes);
  await server.request('POST', 'sys/plugins/catalog/secret/hello', {
    version: 'v1.0.0',
    command: 'hello-1.0.0-other',
    sha256: other,
  });
  await server.request('POST', 'sys/plugins/reload/backend', { mounts: ['hello/'] });
  const plan = await terraform.plan();
  expect(plan.code).toBe(1);
  expect(plan.flat).toContain(
    `secret/hello v1.0.0 is in the catalog with sha256 ${other}; what was verified has ${hello.sums['1.0.0']}. Find the write to sys/plugins/catalog/secret/hello in the audit log. Then put the verified one back: name it in the provider block, rewrite = ["plugin:secret/hello/v1.0.0"], and apply`,
  );
  terraform.write(provider('rewrite = ["plugin:secret/hello/v1.0.0"]') + plugin('1.0.0') + mount('1.0.0'));
  const half = await terraform.plan();
  expect(half.code).toBe(1);
  expect(half.flat).toContain(
    `secrets_mount:hello/ runs secret/hello v1.0.0 with sha256 ${other}; what was verified has ${hello.sums['1.0.0']}.`,
  );
  terraform.write(
    provider('rewrite = ["plugin:secret/hello/v1.0.0", "secrets_mount:hello/"]') +
      plugin('1.0.0') +
      mount('1.0.0'),
  );
  const applied = await terraform.apply();
  expect(applied.text).toContain('Warning: Not what was verified');
  terraform.write(provider() + plugin('1.0.0') + mount('1.0.0'));
  expect((await terraform.plan()).code).toBe(0);
});

test('attack 19: an older version does not come back', async () => {
  await sign('1.1.0');
  declare('1.0.0', '1.1.0');
  expect(await lock()).toMatchObject({ code: 0 });
  const both = (which: string) =>
    provider() + plugin('1.0.0', 'depends_on = [plugboard_plugin.v1_1_0]') + plugin('1.1.0') + mount(which);
  terraform.write(both('1.1.0'));
  await terraform.apply();
  expect((await terraform.plan()).code).toBe(0);
  terraform.write(both('1.0.0'));
  const plan = await terraform.plan();
  expect(plan.code).toBe(1);
  expect(plan.flat).toContain(
    'secrets_mount:hello/ would go back from v1.1.0 to v1.0.0. secret/hello: v1.0.0 < v1.1.0, which was locked before.',
  );
});

test('another lock is a change of the evidence alone', async () => {
  terraform.write(
    provider() + plugin('1.0.0', 'depends_on = [plugboard_plugin.v1_1_0]') + plugin('1.1.0') + mount('1.1.0'),
  );
  writeFileSync(
    at('plugboard.yaml'),
    readFileSync(at('plugboard.yaml'), 'utf8').replace('secret/*', 'secret/hello'),
  );
  const outdated = await terraform.plan();
  expect(outdated.code).toBe(1);
  expect(outdated.flat).toContain('Error: The lock does not fit any more');
  expect(await lock()).toMatchObject({ code: 0 });
  const plan = await terraform.plan();
  expect(plan.text).toMatch(/0 to add, 2 to change, 0 to destroy/);
  expect(plan.text).toContain('~ policy');
  expect(plan.text).not.toContain('known after apply');
  const catalog = async () =>
    ((await hello.server.request('GET', 'sys/plugins/catalog')).body as { data: unknown }).data;
  const before = await catalog();
  await terraform.apply();
  expect(await catalog()).toEqual(before);
  expect((await terraform.plan()).code).toBe(0);
});

test('a lock that comes to something else after a plan was saved is refused, and nothing is written', async () => {
  const catalog = async () =>
    ((await hello.server.request('GET', 'sys/plugins/catalog')).body as { data: unknown }).data;
  expect((await terraform.destroy()).code).toBe(0);
  const before = await catalog();
  terraform.write(provider() + plugin('1.1.0'));
  const change = (from: string, to: string) =>
    writeFileSync(at('plugboard.yaml'), readFileSync(at('plugboard.yaml'), 'utf8').replace(from, to));

  expect((await terraform.plan('-out=saved')).code).toBe(2);
  change('secret/hello', 'secret/*');
  expect(await lock()).toMatchObject({ code: 0 });
  const relocked = await terraform.run('apply', '-input=false', 'saved');
  expect(relocked.code).toBe(1);
  expect(relocked.flat).toContain('.evidence.policy: was cty.StringVal(');

  expect((await terraform.plan('-out=saved')).code).toBe(2);
  change('secret/*', 'secret/hello');
  const outdated = await terraform.run('apply', '-input=false', 'saved');
  expect(outdated.code).toBe(1);
  expect(outdated.flat).toContain('Error: The lock does not fit any more');
  expect(await catalog()).toEqual(before);
});
