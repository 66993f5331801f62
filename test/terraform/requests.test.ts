/** How little is asked: counted by a network between the provider and a real server, with real Terraform. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FaultyNetwork, startFaultyNetwork } from '../support/faulty-network.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { connection, makeTerraform, type Terraform } from './support/terraform.ts';

let server: TestServer;
let network: FaultyNetwork;
let terraform: Terraform;
const EACH = Number(process.env.EACH ?? 20);

beforeAll(async () => {
  server = await startServer({ product: 'openbao' });
  network = await startFaultyNetwork(server);
  terraform = await makeTerraform({ env: connection({ address: network.address, token: server.token }) });
});

afterAll(async () => {
  await network.stop();
  await server.stop();
});

const many = (sum: string, description: string) => `
resource "plugboard_plugin" "p" {
  count   = ${EACH}
  type    = "secret"
  name    = "p-\${count.index}"
  version = "1.0.0"
  command = "some"
  sha256  = "${sum}"
}
resource "plugboard_secrets_mount" "m" {
  count               = ${EACH}
  path                = "m-\${count.index}"
  type                = "kv"
  description         = "${description}"
  deletion_protection = false
}
resource "plugboard_auth_mount" "a" {
  count               = ${EACH}
  path                = "a-\${count.index}"
  type                = "userpass"
  deletion_protection = false
}
resource "plugboard_rate_limit_quota" "q" {
  count = ${EACH}
  name  = "q-\${count.index}"
  path  = plugboard_secrets_mount.m[count.index].path
  rate  = 1000
}
`;

async function counted(work: () => Promise<unknown>) {
  const [requests, connections] = [network.requests.length, network.connections()];
  const start = performance.now();
  await work();
  return {
    requests: network.requests.length - requests,
    connections: network.connections() - connections,
    seconds: (performance.now() - start) / 1000,
  };
}

test('a plan reads lists and what lists do not carry, an apply little more than it writes', {
  timeout: 300_000,
}, async () => {
  const { sha256 } = await server.addPlugin('some', Buffer.from('#!/bin/sh\n'));
  terraform.write(many(sha256, 'first'));
  const first = await counted(() => terraform.apply());
  const writes = network.writes().length;
  const nothing = await counted(async () => expect((await terraform.plan()).text).toMatch(/No changes/));
  terraform.write(many(sha256, 'second'));
  const change = await counted(() => terraform.apply());
  const end = await counted(() => terraform.destroy());
  console.log({ first, writes, nothing, change, end });
  expect(writes).toBe(4 * EACH);
  expect(first.requests).toBeLessThanOrEqual(3 * 4 * EACH);
  expect(nothing.requests).toBeLessThanOrEqual(10 + 2 * EACH);
  for (const { connections } of [first, nothing, change, end])
    expect(connections).toBeLessThanOrEqual(4 * 16);
  expect(nothing.connections).toBeLessThanOrEqual(16);
});
