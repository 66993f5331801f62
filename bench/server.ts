/** A plan and a first apply of a thousand things on a real OpenBao: requests, connections, time, memory. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFaultyNetwork } from '../test/support/faulty-network.ts';
import { startServer, type TestServer } from '../test/support/server.ts';
import { boardYaml, sizes } from './board.ts';
import { type Bound, medians, runNode } from './measure.ts';
import { launcher } from './start.ts';

const things = Object.values(sizes).reduce((sum, size) => sum + size, 0);
const details = sizes.plugins + sizes.rate_limit_quotas;

export async function benchServer(): Promise<readonly Bound[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pb-bench-'));
  const file = join(folder, 'plugboard.yaml');
  writeFileSync(file, boardYaml());
  const server = await startServer({
    product: 'openbao',
    plugins: { tiny: Buffer.from('#!/bin/sh\nexit 1\n') },
  });
  try {
    return [...(await countRequests(server, file)), ...(await timePlan(server, file))];
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}

/** Requests are counted by a proxy in between, in runs of their own, because it costs time. */
async function countRequests(server: TestServer, file: string): Promise<readonly Bound[]> {
  const command = async (verb: string, ...args: readonly string[]) => {
    const network = await startFaultyNetwork(server);
    const { code } = await runNode([launcher, verb, '-f', file, ...args], {
      BAO_ADDR: network.address,
      BAO_TOKEN: server.token,
    });
    const counted = { requests: network.requests.length, connections: network.connections(), code };
    await network.stop();
    return counted;
  };
  const before = await command('plan');
  const applied = await command('apply', '--yes');
  const after = await command('plan');
  if (before.code !== 2 || applied.code !== 0 || after.code !== 0)
    throw new Error(`plan, apply, plan ended with ${before.code}, ${applied.code}, ${after.code}`);
  const each = (applied.requests - before.requests) / things;
  return [
    {
      what: `first apply of ${things} things, requests beyond the plan's`,
      measured: each,
      most: 2.1,
      unit: 'a thing',
      detail: `${applied.requests} - ${before.requests} requests over ${applied.connections} connections`,
    },
    {
      what: 'no-op plan, requests',
      measured: after.requests,
      most: 4 + details + 3,
      unit: 'requests',
      detail: `${details} details that no list carries`,
    },
    {
      what: 'no-op plan, connections',
      measured: after.connections,
      most: 10,
      unit: 'connections',
      detail: 'kept alive',
    },
  ];
}

async function timePlan(server: TestServer, file: string): Promise<readonly Bound[]> {
  const env = { BAO_ADDR: server.address, BAO_TOKEN: server.token };
  const memory: number[] = [];
  const [bare, reads, plan] = await medians(7, [
    () => runNode(['-e', '0']),
    () => runNode([join(import.meta.dirname, 'bare-reads.mjs')], env),
    async () => memory.push((await runNode([launcher, 'plan', '-f', file], env)).memory),
  ]);
  const floor = reads! - bare!;
  return [
    {
      what: 'no-op plan against twice the bare reads and the start of Node',
      measured: plan!,
      most: 2 * floor + bare!,
      unit: 's',
      detail: `reads ${(floor * 1000).toFixed(0)} ms, node ${(bare! * 1000).toFixed(0)} ms`,
    },
    {
      what: 'no-op plan, peak memory',
      measured: Math.max(...memory),
      most: 160,
      unit: 'MiB',
      detail: 'resident',
    },
  ];
}
