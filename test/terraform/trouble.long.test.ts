/**
 * Tokens, servers, sizes and neighbours that make trouble, with the real program: told once, with what to do, and never with a state
 * that lies.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { programs } from '../package/run-terraform.ts';
import { delay } from '../support/faults.ts';
import { type FaultyNetwork, startFaultyNetwork } from '../support/faulty-network.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { chosenServer } from './support/chosen.ts';
import { connection, makeTerraform, type TerraformRun } from './support/terraform.ts';

const { product, version } = await chosenServer();
let server: TestServer;
let network: FaultyNetwork;

beforeAll(async () => {
  server = await startServer({ product, version });
  network = await startFaultyNetwork(server);
});

afterAll(async () => {
  await network.stop();
  await server.stop();
});

const mounts = (name: string, count: number, more = '') => `
resource "plugboard_secrets_mount" "${name}" {
  count               = ${count}
  path                = "${name}-\${count.index}"
  type                = "kv"
  deletion_protection = false
  ${more}
}
`;

async function tokenWith(policy: string): Promise<string> {
  await server.request('POST', 'sys/policies/acl/some', { policy });
  const created = await server.request('POST', 'auth/token/create', { policies: ['some'] });
  return (created.body as { auth: { client_token: string } }).auth.client_token;
}

const errorsOf = ({ text }: TerraformRun) => text.match(/^[│\s]*Error: /gm)?.length ?? 0;

describe.each(programs)(`%s on ${product} ${version}`, (program) => {
  const start = (token = server.token, address = network.address) =>
    makeTerraform({ env: connection({ address, token }), program });

  test('a wrong token', { timeout: 60_000 }, async () => {
    const terraform = await start('s.wrong');
    terraform.write(mounts('wrong', 3));
    const plan = await terraform.plan();
    expect(plan.code).toBe(1);
    expect(plan.flat).toMatch(/Error: The token (?:is wrong|lacks)/);
    expect(plan.text).not.toContain('s.wrong');
  });

  test('a token without rights: which path, which capability', { timeout: 60_000 }, async () => {
    const blind = await start(await tokenWith('path "sys/health" { capabilities = ["read"] }'));
    blind.write(mounts('blind', 1));
    const plan = await blind.plan();
    expect(plan.code).toBe(1);
    expect(plan.flat).toMatch(
      /Error: The token lacks a right .* lacks read on sys\/\S+ .*path "sys\/\S+" \{ capabilities = \["read"\] \}/,
    );

    const rights = 'path "sys/*" { capabilities = ["read", "list", "sudo"] }';
    const token = await tokenWith(rights);
    const reader = await start(token);
    reader.write(mounts('reader', 1));
    expect((await reader.plan()).code).toBe(2);
    const refused = await reader.run('apply', '-auto-approve', '-input=false');
    expect(refused.code).toBe(1);
    expect(refused.flat).toContain('path "sys/mounts/reader-0" { capabilities = ["update"] }');
    expect(reader.state()).toEqual({});
    await tokenWith(`${rights}\npath "sys/mounts/*" { capabilities = ["read", "update", "delete"] }`);
    await reader.apply();
    expect((await reader.plan()).code).toBe(0);
    expect((await reader.destroy()).code).toBe(0);
  });

  test('a sealed server', { timeout: 90_000 }, async () => {
    const other = await startServer({ product, version });
    const terraform = await start(other.token, other.address);
    terraform.write(mounts('sealed', 2));
    await terraform.apply();
    const before = terraform.stateText();
    await other.request('POST', 'sys/seal');
    for (const verb of ['plan', 'apply', 'destroy']) {
      const told = await terraform.run(verb, '-input=false', ...(verb === 'plan' ? [] : ['-auto-approve']));
      expect(told.code).toBe(1);
      expect(told.flat).toMatch(/The server is sealed/);
    }
    expect(terraform.stateText()).toBe(before);
    await other.request('POST', 'sys/unseal', { key: other.unsealKey });
    expect((await terraform.plan()).code).toBe(0);
    expect((await terraform.destroy()).code).toBe(0);
    await other.stop();
  });

  test('a value of 10 MB', { timeout: 180_000 }, async () => {
    const { sha256 } = await server.addPlugin('large', Buffer.from('#!/bin/sh\n'));
    const terraform = await start();
    // Vault takes no single text of more than a MiB.
    const large = (letter: string) => `
resource "plugboard_plugin" "large" {
  type    = "secret"
  name    = "large"
  version = "1.0.0"
  command = "large"
  sha256  = "${sha256}"
  args    = ${JSON.stringify(Array(11).fill(letter.repeat(1_000_000)))}
}
`;
    terraform.write(large('x'));
    await terraform.apply();
    expect((await terraform.plan()).code).toBe(0);
    terraform.write(large('y'));
    expect((await terraform.apply()).text).toMatch(/0 added, 1 changed, 0 destroyed/);
    expect((await terraform.plan()).code).toBe(0);
    expect((await terraform.destroy()).code).toBe(0);
  });

  test('two stacks at once', { timeout: 120_000 }, async () => {
    const [one, two] = [await start(), await start()];
    one.write(mounts('one', 25));
    two.write(mounts('two', 25));
    await Promise.all([one.apply('-parallelism=50'), two.apply('-parallelism=50')]);
    expect([(await one.plan()).code, (await two.plan()).code]).toEqual([0, 0]);
    const ends = await Promise.all([one.destroy('-parallelism=50'), two.destroy('-parallelism=50')]);
    expect(ends.map(({ code }) => code)).toEqual([0, 0]);
  });

  test('two stacks that want the same: one has it, the other is told and takes nothing over', {
    timeout: 120_000,
  }, async () => {
    const stacks = [await start(), await start()];
    for (const [index, stack] of stacks.entries()) stack.write(mounts('same', 5, `description = "${index}"`));
    network.fault({ method: 'POST', path: /^sys\/mounts\/same-/ }, delay(400));
    const ended = await Promise.all(
      stacks.map((stack) => stack.run('apply', '-auto-approve', '-input=false', '-parallelism=50')),
    );
    network.clearFaults();
    const { data } = await server.request('GET', 'sys/mounts');
    const held = stacks.map((stack) => Object.values(stack.state()).map(({ path }) => `${path}`));
    expect(held.flat().toSorted()).toEqual(Array.from({ length: 5 }, (_, index) => `same-${index}`));
    held.forEach((paths, index) => {
      for (const path of paths) expect(data?.[`${path}/`].description).toBe(`${index}`);
      // One that was so late that it saw some of them while planning says so of those, and makes nothing.
      const lost = 5 - paths.length;
      expect(errorsOf(ended[index]!)).toBeLessThanOrEqual(lost);
      expect(ended[index]!.code).toBe(lost > 0 ? 1 : 0);
    });
    for (const stack of stacks) {
      const gone = await stack.destroy('-refresh=false');
      expect([gone.code, gone.code === 0 ? '' : gone.text]).toEqual([0, '']);
    }
    const after = await server.request('GET', 'sys/mounts');
    expect(Object.keys(after.data ?? {}).filter((path) => path.startsWith('same-'))).toEqual([]);
  });

  const once = product === 'vault' ? ': OpenBao has shown it, and it takes minutes' : '';
  test.skipIf(product === 'vault')(
    `a thousand resources, fifty at once${once}`,
    { timeout: 590_000 },
    async () => {
      const { sha256 } = await server.addPlugin('some', Buffer.from('#!/bin/sh\n'));
      const terraform = await start();
      terraform.write(`${mounts('many', 250)}
resource "plugboard_plugin" "p" {
  count   = 250
  type    = "secret"
  name    = "p-\${count.index}"
  version = "1.0.0"
  command = "some"
  sha256  = "${sha256}"
}
resource "plugboard_auth_mount" "a" {
  count               = 250
  path                = "a-\${count.index}"
  type                = "userpass"
  deletion_protection = false
}
resource "plugboard_rate_limit_quota" "q" {
  count = 250
  name  = "q-\${count.index}"
  path  = plugboard_secrets_mount.many[count.index].path
  rate  = 1000
}
`);
      const made = await terraform.apply('-parallelism=50');
      expect(made.text).toMatch(/1000 added, 0 changed, 0 destroyed/);
      expect(Object.keys(terraform.state())).toHaveLength(1000);
      const before = network.connections();
      expect((await terraform.plan('-parallelism=50')).code).toBe(0);
      expect(network.connections() - before).toBeLessThanOrEqual(16);
      expect((await terraform.destroy('-parallelism=50')).text).toMatch(/1000 destroyed/);
    },
  );
});
