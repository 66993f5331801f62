/**
 * What the pages of the registry show is done, not only read: each resource is applied, taken in by its import block and by its
 * `moved` block, and plans empty; so are the data sources and the guides. On OpenBao in the suite `long`, on Vault in `vault`.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { isAvailable, type ServerInfo, showAvailability, showServer } from '../../src/core/server.ts';
import { kinds } from '../../src/kinds/index.ts';
import { chosenServer } from './support/chosen.ts';
import { type HelloServer, startHelloServer } from './support/hello.ts';
import { connection, makeTerraform, type Terraform } from './support/terraform.ts';

const root = join(import.meta.dirname, '../..');
const { product, version } = await chosenServer();
const info: ServerInfo = { product, version, edition: 'community', namespace: '' };
const REQUIRED =
  'terraform {\n  required_providers {\n    plugboard = { source = "plugboard/plugboard" }\n  }\n}\n';

let hello: HelloServer;

beforeAll(async () => {
  hello = await startHelloServer({ '1.0.0': undefined, '1.1.0': undefined }, product);
});

/** Examples share names: each finds a server that has nothing of the others. */
afterEach(async () => {
  const { server } = hello;
  await server.request('DELETE', 'sys/quotas/rate-limit/team-a');
  for (const path of ['team-a', 'database', 'scratch', 'kv'])
    await server.request('DELETE', `sys/mounts/${path}`);
  await server.request('DELETE', 'sys/auth/corp');
  for (const path of ['pins/secret/hello', 'runtimes/catalog/container/limited'])
    await server.request('DELETE', `sys/plugins/${path}`);
  for (const each of ['1.0.0', '1.1.0'])
    await server.request('DELETE', `sys/plugins/catalog/secret/hello?version=v${each}`);
});

afterAll(() => hello.server.stop());

const blocksOf = (page: string) =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/```terraform\n(.*?)```/gs)].map(([, text]) => text!);

/** As the page has it, but for what only a reader can know: the server's address and the sum of the file. */
const onThisServer = (text: string, more: Readonly<Record<string, string>> = {}) =>
  Object.entries({
    'https://bao.example.com:8200': hello.server.address,
    '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08': `${hello.sums['1.0.0']}`,
    ...more,
  }).reduce((changed, [from, to]) => changed.replaceAll(from, to), text);

const write = (terraform: Terraform, ...texts: readonly string[]) => {
  const text = onThisServer(texts.join('\n'));
  const isWhole = text.includes('required_providers');
  writeFileSync(join(terraform.folder, 'main.tf'), isWhole ? text : REQUIRED + text);
};

const fresh = () =>
  makeTerraform({ env: { ...connection(hello.server), TF_VAR_app_db_password: 'of-the-example' } });

const unchanged = async (terraform: Terraform) => {
  const { code, text } = await terraform.plan();
  expect([code, code === 0 ? '' : text]).toEqual([0, '']);
};

const register = (each: string) =>
  hello.server.request('POST', 'sys/plugins/catalog/secret/hello', {
    version: each,
    command: `hello-${each}`,
    sha256: hello.sums[each],
  });
const mount = (path: string, type: string) => hello.server.request('POST', `sys/mounts/${path}`, { type });

/** What the page takes for granted. */
const before: Readonly<Record<string, () => Promise<unknown>>> = {
  plugin_pin: () => register('1.1.0'),
  secrets_mount: () => register('1.0.0'),
  database_connection: () => mount('database', 'database'),
  rate_limit_quota: () => mount('team-a', 'kv'),
};

/** There is no db.example.com: the server is told not to ask for it. */
const changed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  database_connection: { 'plugin_name ': 'verify_connection = false\n  plugin_name ' },
};

test('every resource has its page', () => {
  const pages = globSync('docs/resources/*.md', { cwd: root }).map((file) => basename(file, '.md'));
  expect(pages.toSorted()).toEqual(kinds.map(({ name }) => name).toSorted());
});

for (const kind of kinds) {
  const lacking = !isAvailable(kind.available, info);
  const why = lacking ? `: ${showServer(info)} has none, ${showAvailability(kind.available!)} has` : '';
  test.skipIf(lacking)(`${kind.name}${why}`, { timeout: 180_000 }, async () => {
    const [example = '', imports = '', moves = ''] = blocksOf(`docs/resources/${kind.name}.md`);
    const config = onThisServer(example, changed[kind.name]);
    const address = `plugboard_${kind.name}.example`;
    await before[kind.name]?.();
    const terraform = await fresh();
    write(terraform, config);
    expect((await terraform.apply()).text).toMatch(/1 added, 0 changed, 0 destroyed/);
    await unchanged(terraform);
    const state = terraform.state()[address]!;

    await terraform.run('state', 'rm', address);
    write(terraform, config, imports);
    expect((await terraform.apply()).text).toMatch(/1 imported, 0 added, [01] changed, 0 destroyed/);
    await unchanged(terraform);

    const names = kind.identity.map((field) => [
      kind.name === 'database_connection' && field === 'mount' ? 'backend' : field,
      state[field],
    ]);
    const from = /from = (\w+)\./.exec(moves)![1]!;
    writeFileSync(join(terraform.folder, 'terraform.tfstate'), oldState(from, Object.fromEntries(names)));
    write(terraform, config, moves);
    const moved = await terraform.run('plan', '-input=false');
    expect(moved.flat).toMatch(
      new RegExp(`${from}\\.example has moved to ${address}|moved from ${from}\\.example`),
    );
    expect(moved.flat).not.toMatch(/Plan: (?!0 to add, [01] to change, 0 to destroy)/);
    await terraform.apply();
    await unchanged(terraform);

    const gone = await terraform.destroy();
    if (kind.precious) expect(gone.flat).toMatch(/Error: Data would be destroyed/);
    else expect(gone.code).toBe(0);
  });
}

/** Asks a publisher on the network; `trust.test.ts` has one with a publisher at hand. */
const fetching = 'docs/data-sources/verified_artifact.md';

test('the data source that fetches is valid', async () => {
  const terraform = await fresh();
  write(terraform, ...blocksOf(fetching));
  expect(await terraform.run('validate')).toMatchObject({ code: 0 });
});

test('the data sources', { timeout: 60_000 }, async () => {
  const terraform = await fresh();
  const pages = globSync('docs/data-sources/*.md', { cwd: root }).filter((page) => page !== fetching);
  write(terraform, ...pages.flatMap(blocksOf));
  await terraform.apply();
  expect(Object.keys(terraform.state())).toHaveLength(pages.length);
  await unchanged(terraform);
});

test('the guide for Terraform', { timeout: 60_000 }, async () => {
  const terraform = await fresh();
  write(terraform, ...blocksOf('docs/guides/terraform.md'));
  await terraform.apply();
  expect(terraform.state()['plugboard_secrets_mount.team_a']).toMatchObject({
    running_sha256: hello.sums['1.0.0'],
  });
  await unchanged(terraform);
});

test('the guide for coming from hashicorp/vault', { timeout: 60_000 }, async () => {
  const [moves = '', imports = ''] = blocksOf('docs/guides/from-hashicorp-vault.md');
  await mount('team-a', 'kv');
  await mount('kv', 'kv');
  await register('1.0.0');
  const terraform = await fresh();
  const old = oldState('vault_mount', { path: 'team-a', type: 'kv' }).replace('"example"', '"team_a"');
  writeFileSync(join(terraform.folder, 'terraform.tfstate'), old);
  write(terraform, moves, imports);
  const plan = await terraform.plan('-generate-config-out=generated.tf');
  expect(plan.flat).toContain('vault_mount.team_a has moved to plugboard_secrets_mount.team_a');
  expect(plan.flat).toMatch(/Plan: 2 to import, 0 to add, [01] to change, 0 to destroy/);
  await terraform.apply();
  await unchanged(terraform);
});

/** Under the name of our provider, so that Terraform does not ask for the other one; the call is the same. */
function oldState(type: string, attributes: object): string {
  return JSON.stringify({
    version: 4,
    terraform_version: '1.11.4',
    serial: 99,
    lineage: 'f3b1c1b8-0000-4000-8000-000000000000',
    outputs: {},
    resources: [
      {
        mode: 'managed',
        type,
        name: 'example',
        provider: 'provider["registry.terraform.io/plugboard/plugboard"]',
        instances: [{ schema_version: 0, attributes, sensitive_attributes: [] }],
      },
    ],
  });
}
