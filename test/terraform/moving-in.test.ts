/** Moving in without a rewrite: imports, generated configuration, `moved` from the types of hashicorp/vault. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type HelloServer, startHelloServer } from './support/hello.ts';
import { connection, makeTerraform, type Terraform, withEachProgram } from './support/terraform.ts';

withEachProgram(() => {
  let hello: HelloServer;

  beforeAll(async () => {
    hello = await startHelloServer({ '1.0.0': undefined });
    const { server, sums } = hello;
    const post = (path: string, body: object) => server.request('POST', path, body);
    await post('sys/plugins/catalog/secret/hello', {
      command: 'hello-1.0.0',
      sha256: sums['1.0.0'],
      version: '1.0.0',
      args: ['--greeting=Hi'],
    });
    await post('sys/mounts/hello', {
      type: 'hello',
      config: { plugin_version: 'v1.0.0', max_lease_ttl: '5400s' },
    });
    await post('sys/mounts/kv', { type: 'kv', options: { version: '2' }, description: 'notes' });
    await post('sys/auth/corp', { type: 'userpass', config: { token_type: 'batch' } });
    await post('sys/quotas/rate-limit/global', { rate: 5000.5, interval: '10s' });
    await post('sys/quotas/config', { rate_limit_exempt_paths: ['sys/health'] });
  });

  afterAll(() => hello.server.stop());

  const fresh = (): Promise<Terraform> => makeTerraform({ env: connection(hello.server) });

  const things = [
    ['plugin', 'secret/version/v1.0.0/name/hello'],
    ['secrets_mount', 'hello'],
    ['secrets_mount', 'kv'],
    ['auth_mount', 'corp'],
    ['rate_limit_quota', 'global'],
    ['quota_config', 'sys/quotas/config'],
  ] as const;

  test('a generated configuration plans empty', { timeout: 60_000 }, async () => {
    const terraform = await fresh();
    terraform.write(
      things
        .map(([kind, id], index) => `import {\n  to = plugboard_${kind}.x${index}\n  id = "${id}"\n}\n`)
        .join(''),
    );
    const generated = await terraform.run('plan', '-input=false', '-generate-config-out=generated.tf');
    expect(generated.text).toMatch(/6 to import, 0 to add, 0 to change, 0 to destroy/);
    expect((await terraform.apply()).text).toMatch(/6 imported, 0 added, 0 changed, 0 destroyed/);
    const text = readFileSync(join(terraform.folder, 'generated.tf'), 'utf8');
    expect(text).toMatch(/max_lease_ttl\s+= "1h30m"/);
    expect((await terraform.plan()).text).toMatch(/No changes/);
  });

  test('terraform import, and what is not there', { timeout: 60_000 }, async () => {
    const terraform = await fresh();
    terraform.write(
      'resource "plugboard_secrets_mount" "kv" {\n path = "kv"\n type = "kv-v2"\n description = "notes"\n}\n',
    );
    expect((await terraform.run('import', 'plugboard_secrets_mount.kv', 'kv/')).text).toMatch(
      /Import successful/,
    );
    expect((await terraform.plan()).text).toMatch(/No changes/);
    const other = await fresh();
    other.write('resource "plugboard_plugin" "p" {\n type = "secret"\n name = "p"\n}\n');
    expect((await other.run('import', 'plugboard_plugin.p', 'secret/none/v1')).text).toMatch(
      /non-existent remote object/,
    );
    expect((await other.run('import', 'plugboard_plugin.p', 'nonsense')).text).toMatch(
      /"nonsense" is no import id of plugin[\s\S]*secret\/version\/1.0.0\/name\/hello/,
    );
  });

  test('what exists is not taken over unasked', { timeout: 60_000 }, async () => {
    const terraform = await fresh();
    terraform.write('resource "plugboard_secrets_mount" "kv" {\n path = "kv"\n type = "kv-v2"\n}\n');
    const plan = await terraform.plan();
    expect(plan.code).toBe(1);
    expect(plan.text).toMatch(
      /It exists already[\s\S]*with plugboard_secrets_mount\.kv,[\s\S]*behind "with"[\s\S]*to = ADDRESS[\s\S]*id = "kv"/,
    );
    const [, address] = /with (\S+),/.exec(plan.text)!;
    const [, block] = /(import \{[^}]*\})/.exec(plan.text.replaceAll('│', ''))!;
    terraform.write(
      `resource "plugboard_secrets_mount" "kv" {\n path = "kv"\n type = "kv-v2"\n}\n${block!.replace('ADDRESS', address!)}\n`,
    );
    expect((await terraform.plan()).text).toMatch(/1 to import, 0 to add/);
  });

  test('what exists does not keep the rest from being destroyed', { timeout: 60_000 }, async () => {
    const terraform = await fresh();
    const own = `resource "plugboard_secrets_mount" "own" {\n path = "own"\n type = "kv-v2"\n deletion_protection = false\n}\n`;
    terraform.write(own);
    expect((await terraform.apply()).code).toBe(0);
    terraform.write(`${own}resource "plugboard_secrets_mount" "kv" {\n path = "kv"\n type = "kv-v2"\n}\n`);
    const stopped = await terraform.destroy();
    expect(stopped.code).toBe(1);
    expect(stopped.flat).toMatch(/It exists already.*To destroy the rest.*add -refresh=false to the destroy/);
    const gone = await terraform.destroy('-refresh=false');
    expect([gone.code, gone.code === 0 ? '' : gone.text]).toEqual([0, '']);
    expect(terraform.state()).toEqual({});
    const { data } = await hello.server.request('GET', 'sys/mounts');
    expect([Object.hasOwn(data ?? {}, 'kv/'), Object.hasOwn(data ?? {}, 'own/')]).toEqual([true, false]);
  });

  /**
   * Attributes as hashicorp/vault 5.10 writes them, cut to what is there. The states name our provider, so that Terraform does not ask
   * for the other one; the call is the same.
   */
  const sum = () => hello.sums['1.0.0'];
  const recorded: Readonly<Record<string, () => { target: string; attributes: object; config: string }>> = {
    vault_plugin: () => ({
      target: 'plugboard_plugin',
      attributes: {
        id: 'secret/version/v1.0.0/name/hello',
        type: 'secret',
        name: 'hello',
        version: 'v1.0.0',
        command: 'hello-1.0.0',
        args: ['--greeting=Hi'],
        env: null,
        sha256: sum(),
        oci_image: null,
        runtime: null,
        namespace: null,
      },
      config: `type = "secret"\n name = "hello"\n version = "v1.0.0"\n command = "hello-1.0.0"\n args = ["--greeting=Hi"]\n sha256 = "${sum()}"`,
    }),
    vault_mount: () => ({
      target: 'plugboard_secrets_mount',
      attributes: {
        id: 'hello',
        path: 'hello',
        type: 'hello',
        description: '',
        default_lease_ttl_seconds: 0,
        max_lease_ttl_seconds: 5400,
        local: false,
        options: null,
        seal_wrap: false,
        plugin_version: 'v1.0.0',
        accessor: 'hello_1234',
        allowed_managed_keys: [],
      },
      config: 'path = "hello"\n type = "hello"\n plugin_version = "1.0.0"\n max_lease_ttl = 5400',
    }),
    vault_auth_backend: () => ({
      target: 'plugboard_auth_mount',
      attributes: {
        id: 'corp',
        path: 'corp',
        type: 'userpass',
        accessor: 'x',
        tune: [{ token_type: 'batch' }],
      },
      config: 'path = "corp"\n type = "userpass"\n token_type = "batch"',
    }),
    vault_quota_rate_limit: () => ({
      target: 'plugboard_rate_limit_quota',
      attributes: {
        id: 'global',
        name: 'global',
        path: '',
        rate: 5000.5,
        interval: 10,
        block_interval: 0,
        role: '',
      },
      config: 'name = "global"\n rate = 5000.5\n interval = 10',
    }),
    vault_quota_config: () => ({
      target: 'plugboard_quota_config',
      attributes: { id: 'sys/quotas/config', rate_limit_exempt_paths: ['sys/health'] },
      config: 'rate_limit_exempt_paths = ["sys/health"]',
    }),
  };

  describe('moved', () => {
    test('from each of its types: the plan is empty', { timeout: 60_000 }, async () => {
      const terraform = await fresh();
      const all = Object.entries(recorded).map(([type, make]) => ({ type, ...make() }));
      const state = stateWith(...all.map(({ type, attributes }) => [type, attributes] as const));
      writeFileSync(join(terraform.folder, 'terraform.tfstate'), JSON.stringify(state));
      terraform.write(
        all
          .map(
            ({ type, target, config }) =>
              `moved {\n from = ${type}.old\n to = ${target}.new\n}\nresource "${target}" "new" {\n ${config}\n}\n`,
          )
          .join(''),
      );
      const plan = await terraform.run('plan', '-input=false');
      expect(plan.text.match(/has moved to/g)).toHaveLength(all.length);
      expect(plan.text).toMatch(/0 to add, 0 to change, 0 to destroy/);
      await terraform.apply();
      expect((await terraform.plan()).text).toMatch(/No changes/);
    });

    test('not from anything else', { timeout: 60_000 }, async () => {
      const terraform = await fresh();
      writeFileSync(
        join(terraform.folder, 'terraform.tfstate'),
        JSON.stringify(stateWith(['vault_policy', { id: 'x' }])),
      );
      terraform.write(
        'moved {\n from = vault_policy.old\n to = plugboard_auth_mount.new\n}\nresource "plugboard_auth_mount" "new" {\n path = "corp"\n type = "userpass"\n}\n',
      );
      expect((await terraform.plan()).text).toMatch(
        /vault_policy cannot become plugboard_auth_mount[\s\S]*vault_auth_backend/,
      );
    });
  });

  const stateWith = (...resources: readonly (readonly [type: string, attributes: object])[]) => ({
    version: 4,
    terraform_version: '1.11.4',
    serial: 1,
    lineage: 'f3b1c1b8-0000-4000-8000-000000000000',
    outputs: {},
    resources: resources.map(([type, attributes]) => ({
      mode: 'managed',
      type,
      name: 'old',
      provider: 'provider["registry.terraform.io/plugboard/plugboard"]',
      instances: [
        { schema_version: type === 'vault_auth_backend' ? 1 : 0, attributes, sensitive_attributes: [] },
      ],
    })),
  });
});
