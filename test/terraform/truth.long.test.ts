/** What others do behind Terraform's back, upgrades that go wrong, and what must never be destroyed by mistake. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { programs } from '../package/run-terraform.ts';
import { chosenServer } from './support/chosen.ts';
import { type HelloServer, mountBlock, pluginBlock, startHelloServer } from './support/hello.ts';
import { connection, makeTerraform, type Terraform } from './support/terraform.ts';

let hello: HelloServer;
let terraform: Terraform;

beforeAll(async () => {
  const { product } = await chosenServer();
  const versions = {
    '1.0.0': undefined,
    '1.1.0': undefined,
    '2.0.0': 'exits',
    '2.1.0': 'crashes-on-first-request',
  } as const;
  hello = await startHelloServer(versions, product);
});

afterAll(() => hello.server.stop());

const plugin = (version: string, more = '') =>
  pluginBlock(`v${version.replaceAll('.', '_')}`, version, hello.sums[version], more);
const version = (wanted: string) => `plugboard_plugin.v${wanted.replaceAll('.', '_')}.version`;
const post = (path: string, body: object) => hello.server.request('POST', path, body);
const running = async (path: string) =>
  (
    (await hello.server.request('GET', 'sys/mounts')).body as {
      data: Record<string, Record<string, unknown>>;
    }
  ).data[`${path}/`]?.running_plugin_version;

describe.each(programs)('%s', (program) => {
  beforeEach(async () => {
    terraform = await makeTerraform({ program, env: connection(hello.server) });
  });

  test('another version, no reload, another limit, gone: each is seen, and put right', {
    timeout: 180_000,
  }, async () => {
    terraform.write(
      `${plugin('1.0.0')}${plugin('1.1.0')}${mountBlock('drift', version('1.0.0'), 'max_lease_ttl = "1h"')}`,
    );
    await terraform.apply();
    // Stored, but not running: the incumbent says "No changes" here.
    await post('sys/mounts/drift/tune', { plugin_version: 'v1.1.0', max_lease_ttl: '2h' });
    const stored = await terraform.plan();
    expect(stored.text).toMatch(/plugin_version\s+= "v1.1.0" -> "1.0.0"/);
    expect(stored.text).toMatch(/max_lease_ttl\s+= "2h" -> "1h"/);
    await terraform.apply();
    // Another binary under the version that runs, without a reload: the process is behind the catalog.
    await post('sys/plugins/catalog/secret/hello', {
      version: '1.0.0',
      command: 'hello-1.0.0',
      sha256: hello.sums['1.0.0'],
      args: ['--x'],
    });
    expect((await terraform.plan()).text).toMatch(/args\s+= \[\s+- "--x"/);
    await terraform.apply();
    await post('sys/mounts/drift/tune', { plugin_version: 'v1.1.0' });
    await post('sys/plugins/reload/backend', { mounts: ['drift/'] });
    expect(await running('drift')).toBe('v1.1.0');
    await terraform.apply();
    expect(await running('drift')).toBe('v1.0.0');
    await hello.server.request('DELETE', 'sys/mounts/drift');
    expect((await terraform.plan()).text).toMatch(/1 to add, 0 to change, 0 to destroy/);
    await terraform.apply();
    expect((await terraform.plan()).code).toBe(0);
    expect((await terraform.destroy()).code).toBe(0);
  });

  test('an upgrade that does not start is taken back, and the state tells it', {
    timeout: 180_000,
  }, async () => {
    terraform.write(`${plugin('1.0.0')}${mountBlock('up', version('1.0.0'), 'probe = "greet/x"')}`);
    await terraform.apply();
    for (const bad of ['2.0.0', '2.1.0']) {
      terraform.write(
        `${plugin('1.0.0')}${plugin(bad)}${mountBlock('up', version(bad), 'probe = "greet/x"')}`,
      );
      const failed = await terraform.run('apply', '-auto-approve', '-input=false');
      expect(failed.code).toBe(1);
      expect(failed.text).toMatch(/The upgrade failed and the old version was put back and proven/);
      expect(await running('up')).toBe('v1.0.0');
      expect(terraform.state()['plugboard_secrets_mount.up']).toMatchObject({
        plugin_version: '1.0.0',
        running_plugin_version: 'v1.0.0',
      });
    }
    terraform.write(`${plugin('1.0.0')}${mountBlock('up', version('1.0.0'), 'probe = "greet/x"')}`);
    await terraform.apply();
    expect((await terraform.plan()).code).toBe(0);
    expect((await terraform.destroy()).code).toBe(0);
  });

  test('back to the old version after an upgrade that failed, with one block for all versions', {
    timeout: 180_000,
  }, async () => {
    const at = (wanted: string) =>
      pluginBlock('hello', wanted, hello.sums[wanted], 'lifecycle { create_before_destroy = true }') +
      mountBlock('back', 'plugboard_plugin.hello.version');
    const apply = () => terraform.run('apply', '-auto-approve', '-input=false');
    terraform.write(at('1.0.0'));
    await terraform.apply();
    terraform.write(at('2.0.0'));
    expect((await apply()).flat).toMatch(/The upgrade failed and the old version was put back and proven/);

    terraform.write(at('1.0.0'));
    const stopped = await apply();
    expect(stopped.flat).toMatch(/It exists already.*deposed. Then first: terraform state rm ADDRESS/);
    expect(stopped.flat).toMatch(/id = "secret\/version\/v1\.0\.0\/name\/hello"/);
    expect(await running('back')).toBe('v1.0.0');

    expect((await terraform.run('state', 'rm', 'plugboard_plugin.hello')).code).toBe(0);
    const id = 'secret/version/v1.0.0/name/hello';
    terraform.write(`${at('1.0.0')}import {\n to = plugboard_plugin.hello\n id = "${id}"\n}\n`);
    await terraform.apply();
    terraform.write(at('1.0.0'));
    expect((await terraform.plan()).code).toBe(0);

    // The one that failed is on the server still, and is taken over to be removed.
    terraform.write(
      `${at('1.0.0')}${plugin('2.0.0')}import {\n to = plugboard_plugin.v2_0_0\n id = "${id.replace('1.0', '2.0')}"\n}\n`,
    );
    await terraform.apply();
    terraform.write(at('1.0.0'));
    await terraform.apply();
    terraform.write(at('1.1.0'));
    await terraform.apply();
    expect(await running('back')).toBe('v1.1.0');
    expect((await terraform.destroy()).code).toBe(0);
  });

  test('forward after an upgrade that failed: what the state has as deposed goes', {
    timeout: 180_000,
  }, async () => {
    const at = (wanted: string) =>
      pluginBlock('hello', wanted, hello.sums[wanted], 'lifecycle { create_before_destroy = true }') +
      mountBlock('on', 'plugboard_plugin.hello.version');
    terraform.write(at('1.0.0'));
    await terraform.apply();
    terraform.write(at('2.0.0'));
    expect((await terraform.run('apply', '-auto-approve', '-input=false')).code).toBe(1);
    terraform.write(at('1.1.0'));
    await terraform.apply();
    expect(await running('on')).toBe('v1.1.0');
    expect((await terraform.plan()).code).toBe(0);
    for (const gone of ['v1.0.0', 'v2.0.0'])
      expect(
        (await hello.server.request('GET', `sys/plugins/catalog/secret/hello?version=${gone}`)).status,
      ).toBe(404);
    expect((await terraform.destroy()).code).toBe(0);
  });

  test('what holds data is not destroyed or replaced by mistake', { timeout: 120_000 }, async () => {
    const kv = (path: string, type: string, more = '') =>
      `resource "plugboard_secrets_mount" "kv" {\n path = "${path}"\n type = "${type}"\n ${more}\n}\n`;
    terraform.write(kv('kept', 'kv-v2'));
    await terraform.apply();
    const destroyed = await terraform.run('plan', '-destroy');
    expect(destroyed.flat).toMatch(
      /Data would be destroyed[\s\S]*everything stored below kept\/[\s\S]*deletion_protection = false/,
    );
    terraform.write(kv('kept', 'kv-v1'));
    expect((await terraform.plan()).flat).toMatch(/Data would be destroyed.*cannot be changed in place/);
    terraform.write(kv('moved', 'kv-v2'));
    const moved = await terraform.plan();
    expect(moved.text).toMatch(
      /It is moved[\s\S]*0 to add, 1 to change, 0 to destroy|0 to add, 1 to change, 0 to destroy[\s\S]*It is moved/,
    );
    await terraform.apply();
    expect((await terraform.plan()).code).toBe(0);
    terraform.write(kv('moved', 'kv-v1', 'deletion_protection = false'));
    expect((await terraform.plan()).text).toMatch(
      /must be replaced[\s\S]*1 to add, 0 to change, 1 to destroy/,
    );
    await terraform.apply();
    expect((await terraform.plan()).code).toBe(0);
    expect((await terraform.destroy()).code).toBe(0);
  });

  test('a version in use is not removed', { timeout: 120_000 }, async () => {
    terraform.write(plugin('1.0.0'));
    await terraform.apply();
    await post('sys/mounts/foreign', { type: 'hello', config: { plugin_version: 'v1.0.0' } });
    // Another resource of the same run could still take the user away: a plan can only warn.
    const planned = await terraform.run('plan', '-destroy', '-input=false');
    expect(planned.code).toBe(0);
    expect(planned.flat).toMatch(/Warning: Still in use .*secrets_mount foreign\/.*the apply refuses/);
    const refused = await terraform.destroy();
    expect(refused.code).toBe(1);
    expect(refused.flat).toMatch(/Error: Still in use .*secrets_mount foreign/);
    expect(terraform.state()).toHaveProperty(['plugboard_plugin.v1_0_0']);
    await hello.server.request('DELETE', 'sys/mounts/foreign');
    expect((await terraform.destroy()).code).toBe(0);
  });

  test('another binary under a version in use reloads what runs it', { timeout: 120_000 }, async () => {
    terraform.write(`${plugin('1.0.0')}${mountBlock('same', version('1.0.0'))}`);
    await terraform.apply();
    await hello.server.addPlugin(
      'hello-again',
      Buffer.concat([await hello.bytes('1.0.0'), Buffer.from('\n//\n')]),
    );
    const again = (await import('node:crypto')).createHash('sha256');
    const sum = again
      .update(Buffer.concat([await hello.bytes('1.0.0'), Buffer.from('\n//\n')]))
      .digest('hex');
    terraform.write(
      `${pluginBlock('v1_0_0', '1.0.0', sum).replace('hello-1.0.0', 'hello-again')}${mountBlock('same', version('1.0.0'))}`,
    );
    const plan = await terraform.plan();
    expect(plan.text).toMatch(/0 to add, 2 to change, 0 to destroy/);
    expect(plan.text).toMatch(new RegExp(`running_sha256\\s+= "[0-9a-f]+" -> "${sum}"`));
    await terraform.apply();
    expect(terraform.state()['plugboard_secrets_mount.same']).toMatchObject({ running_sha256: sum });
    expect((await terraform.plan()).code).toBe(0);
    expect((await terraform.destroy()).code).toBe(0);
  });
});
