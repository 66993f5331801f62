/** Terraform stopped, killed, or told to do only a part: the state tells the truth, and the next run finishes. */
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { programs } from '../package/run-terraform.ts';
import { delay } from '../support/faults.ts';
import { type FaultyNetwork, startFaultyNetwork } from '../support/faulty-network.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { connection, makeTerraform, type Terraform } from './support/terraform.ts';

let server: TestServer;
let network: FaultyNetwork;
let terraform: Terraform;

beforeAll(async () => {
  server = await startServer({ product: 'openbao' });
  network = await startFaultyNetwork(server);
});

afterAll(async () => {
  await network.stop();
  await server.stop();
});

const mounts = (count: number, name: string, more = '') => `
resource "plugboard_secrets_mount" "m" {
  count               = ${count}
  path                = "${name}-\${count.index}"
  type                = "kv"
  deletion_protection = false
  ${more}
}
`;

const onServer = async (name: string) =>
  Object.keys(((await server.request('GET', 'sys/mounts')).body as { data: object }).data).filter((path) =>
    path.startsWith(`${name}-`),
  ).length;
const inState = () => Object.keys(terraform.state()).length;

/** Until some of the mounts are made. */
async function begun(name: string): Promise<void> {
  while (network.count('POST', new RegExp(`^sys/mounts/${name}-`)) < 5) await sleep(10);
}

describe.each(programs)('%s', (program) => {
  beforeEach(async () => {
    network.clearFaults();
    terraform = await makeTerraform({
      program,
      env: connection({ address: network.address, token: server.token }),
    });
  });

  test('Ctrl-C in the middle: what was made is in the state', { timeout: 120_000 }, async () => {
    terraform.write(mounts(50, 'ctrl'));
    network.fault({ method: 'POST', path: /^sys\/mounts\/ctrl-/ }, delay(150));
    const { child, done } = terraform.start('apply', '-auto-approve', '-input=false');
    await begun('ctrl');
    child.kill('SIGINT');
    const stopped = await done;
    expect(stopped.code).not.toBe(0);
    expect(stopped.text).toMatch(/Interrupt received/);
    const made = await onServer('ctrl');
    expect(made).toBeGreaterThan(0);
    expect(made).toBeLessThan(50);
    expect(inState()).toBe(made);
    network.clearFaults();
    await terraform.apply();
    expect((await terraform.plan()).code).toBe(0);
    expect((await terraform.destroy('-parallelism=50')).code).toBe(0);
  });

  test('Terraform killed: the provider goes too, the next run finishes', { timeout: 120_000 }, async () => {
    terraform.write(mounts(10, 'kill'));
    network.fault({ method: 'POST', path: /^sys\/mounts\/kill-/ }, delay(100));
    const { child, done } = terraform.start('apply', '-auto-approve', '-input=false', '-parallelism=2');
    await begun('kill');
    child.kill('SIGKILL');
    await done;
    const providers = () =>
      execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
        .split('\n')
        .filter((line) => line.includes(terraform.providerFolder)).length;
    while (providers() > 0) await sleep(100);
    network.clearFaults();
    // What was made after the last save of the state is told with the way to take it in.
    const again = await terraform.run('apply', '-auto-approve', '-input=false', '-lock=false');
    if (again.code !== 0) expect(again.flat).toMatch(/It exists already.*import/);
    for (let index = 0; index < 10; index++)
      if (!(`plugboard_secrets_mount.m[${index}]` in terraform.state()))
        await terraform.run('import', '-lock=false', `plugboard_secrets_mount.m[${index}]`, `kill-${index}`);
    await terraform.apply('-lock=false');
    expect((await terraform.plan('-lock=false')).code).toBe(0);
    expect(await onServer('kill')).toBe(10);
    expect((await terraform.destroy('-lock=false')).code).toBe(0);
  });

  test('a saved plan applied later, -target, -replace, -refresh=false', { timeout: 180_000 }, async () => {
    terraform.write(mounts(3, 'part'));
    await terraform.run('plan', '-input=false', '-out=saved');
    expect((await terraform.run('apply', '-input=false', 'saved')).flat).toMatch(/3 added/);
    terraform.write(mounts(3, 'part', 'description = "new"'));
    const target = await terraform.apply('-target=plugboard_secrets_mount.m[1]');
    expect(target.flat).toMatch(/0 added, 1 changed/);
    const accessor = () => terraform.state()['plugboard_secrets_mount.m[1]']!.accessor;
    const before = accessor();
    const replaced = await terraform.apply('-replace=plugboard_secrets_mount.m[1]');
    expect(replaced.flat).toMatch(/1 added, 2 changed, 1 destroyed/);
    expect(accessor()).not.toBe(before);
    await server.request('POST', 'sys/mounts/part-0/tune', { description: 'other' });
    expect((await terraform.plan('-refresh=false')).code).toBe(0);
    expect((await terraform.plan()).code).toBe(2);
    await terraform.run('plan', '-input=false', '-out=saved');
    await server.request('POST', 'sys/mounts/part-0/tune', { description: 'a third' });
    const stale = await terraform.run('apply', '-input=false', 'saved');
    expect(stale.code).toBe(1);
    expect(stale.flat).toMatch(/changed by somebody else after the plan was made/);
    await terraform.apply();
    expect((await terraform.plan()).code).toBe(0);
    expect((await terraform.destroy()).code).toBe(0);
  });

  test('a tainted resource is made anew, unless it is protected', { timeout: 120_000 }, async () => {
    terraform.write(mounts(1, 'taint').replace('deletion_protection = false', ''));
    await terraform.apply();
    const replaced = await terraform.plan('-replace=plugboard_secrets_mount.m[0]');
    await terraform.run('taint', 'plugboard_secrets_mount.m[0]');
    for (const refused of [replaced, await terraform.run('apply', '-auto-approve')]) {
      expect(refused.code).toBe(1);
      expect(refused.flat).toMatch(/Data would be destroyed.*make it anew/);
    }
    terraform.write(mounts(1, 'taint'));
    expect((await terraform.apply()).flat).toMatch(/1 added, 0 changed, 1 destroyed/);
    expect((await terraform.plan()).code).toBe(0);
    expect((await terraform.destroy()).code).toBe(0);
  });

  test('what is written in place is not made anew beside itself', { timeout: 120_000 }, async () => {
    terraform.write(`resource "plugboard_rate_limit_quota" "q" {
  name = "beside"
  path = "secret"
  rate = 500
  lifecycle {
    create_before_destroy = true
  }
}
`);
    await terraform.apply();
    await terraform.run('taint', 'plugboard_rate_limit_quota.q');
    const refused = await terraform.run('apply', '-auto-approve');
    expect([refused.code, refused.flat]).toEqual([1, expect.stringMatching(/stands in the state already/)]);
    await terraform.run('untaint', 'plugboard_rate_limit_quota.q');
    expect((await terraform.plan()).code).toBe(0);
    expect((await terraform.destroy()).code).toBe(0);
  });
});
