/**
 * A server that goes away in the middle of an apply and comes back with what it had stored: the state tells the truth, and the next
 * apply finishes without anybody's help.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { delay } from '../support/faults.ts';
import { type FaultyNetwork, startFaultyNetwork } from '../support/faulty-network.ts';
import { type LastingServer, startLastingServer } from '../support/lasting-server.ts';
import { chosenServer } from './support/chosen.ts';
import { connection, makeTerraform, type Terraform, withEachProgram } from './support/terraform.ts';

const { product } = await chosenServer();

withEachProgram(() => {
  const COUNT = 30;
  let server: LastingServer;
  let network: FaultyNetwork;
  let terraform: Terraform;

  beforeEach(async () => {
    server = await startLastingServer(product);
    network = await startFaultyNetwork(server);
    terraform = await makeTerraform({ env: connection({ address: network.address, token: server.token }) });
  });

  afterEach(async () => {
    await network.stop();
    await server.remove();
  });

  const mounts = (more = '') => `
resource "plugboard_secrets_mount" "m" {
  count               = ${COUNT}
  path                = "m-\${count.index}"
  type                = "kv"
  deletion_protection = false
  ${more}
}
`;

  /** Descriptions of the mounts that are there, by path. */
  async function there(): Promise<Readonly<Record<string, string>>> {
    const { data } = await server.request('GET', 'sys/mounts');
    const mine = Object.entries(data ?? {}).filter(([path]) => path.startsWith('m-'));
    return Object.fromEntries(mine.map(([path, { description }]) => [path.replace(/\/$/, ''), description]));
  }

  const inState = () =>
    Object.fromEntries(Object.values(terraform.state()).map(({ path, description }) => [path, description]));

  /** Until some of what the apply writes is written; it sends two at a time. */
  async function begun(path: RegExp): Promise<void> {
    const before = network.count('POST', path);
    while (network.count('POST', path) < before + 8) await sleep(10);
  }

  test.each(['kill', 'stop'] as const)(`${product}, %s: made anew`, { timeout: 180_000 }, async (how) => {
    terraform.write(mounts());
    network.fault({ method: 'POST', path: /^sys\/mounts\// }, delay(100));
    const { done } = terraform.start('apply', '-auto-approve', '-input=false', '-parallelism=2');
    await begun(/^sys\/mounts\//);
    await server.end(how);
    const failed = await done;
    expect(failed.code).toBe(1);
    expect(failed.text).not.toMatch(/stack trace|unexpected/i);
    await server.start();
    const made = Object.keys(await there());
    expect(made.length).toBeGreaterThan(0);
    expect(made.length).toBeLessThan(COUNT);
    // Nothing that is there is forgotten.
    expect(Object.keys(inState())).toEqual(expect.arrayContaining(made));
    network.clearFaults();
    await terraform.apply();
    expect(Object.keys(await there())).toHaveLength(COUNT);
    expect((await terraform.plan()).code).toBe(0);
    expect((await terraform.destroy()).code).toBe(0);
    expect(await there()).toEqual({});
  });

  test(`${product}: back before the apply is over, changing what is there`, {
    timeout: 180_000,
  }, async () => {
    terraform.write(mounts('description = "first"'));
    await terraform.apply();
    terraform.write(mounts('description = "second"'));
    network.fault({ method: 'POST', path: /^sys\/mounts\/.*\/tune$/ }, delay(100));
    const { done } = terraform.start('apply', '-auto-approve', '-input=false', '-parallelism=2');
    await begun(/^sys\/mounts\/.*\/tune$/);
    await server.end('kill');
    await server.start();
    const ended = await done;
    network.clearFaults();
    // Whatever came of it: each is in the state as it is on the server.
    expect(Object.keys(inState())).toHaveLength(COUNT);
    if (ended.code !== 0) {
      const now = await there();
      const told = Object.entries(inState()).filter(([path, description]) => now[`${path}`] !== description);
      // What could not be read at the end stays as it was; the next plan reads it.
      for (const [, description] of told) expect(description).toBe('first');
    }
    await terraform.apply();
    expect(new Set(Object.values(await there()))).toEqual(new Set(['second']));
    expect((await terraform.plan()).code).toBe(0);
    expect((await terraform.destroy()).code).toBe(0);
  });
});
