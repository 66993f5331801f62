/** A plugin that never starts: the server waits two minutes for it, and so does plugboard. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildHello } from '../../examples/hello-plugin/build.ts';
import type { Fault } from '../../examples/hello-plugin/fault.ts';
import { isObject } from '../../src/core/json.ts';
import { outcomes } from '../support/applying.ts';
import { type Live, openLive } from '../support/live.ts';
import { startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let live: Live;

beforeAll(async () => {
  server = await startServer({ product: 'openbao' });
  live = await openLive(server);
});
afterAll(async () => {
  await live?.close();
  await server?.stop();
});

async function place(version: string, fault?: Fault) {
  const folder = await mkdtemp(join(tmpdir(), 'hangs-'));
  const { outfile } = await buildHello({ version, outfile: join(folder, version), fault });
  const placed = await server.addPlugin(version, await readFile(outfile));
  await rm(folder, { recursive: true });
  return `  - {type: secret, name: hello, version: ${version}, command: ${placed.command}, sha256: ${placed.sha256}}`;
}

test('a version that hangs is not registered, and the old one runs and answers', {
  timeout: 400_000,
}, async () => {
  const mount = (version: string) => `secrets_mounts: [{path: a, type: hello, plugin_version: ${version}}]`;
  const old = await place('1.0.0');
  await live.apply(`plugins:\n${old}\n${mount('1.0.0')}\n`);
  const bad = await place('1.1.0', 'hangs');
  const { applied } = await live.apply(`plugins:\n${old}\n${bad}\n${mount('1.1.0')}\n`);
  expect(outcomes(applied)).toEqual([
    expect.stringMatching(/^failed plugin:secret\/hello\/v1\.1\.0 /),
    'skipped secrets_mount:a/: plugin secret/hello/v1.1.0 failed',
  ]);
  const found = (await live.ports.root.read('sys/mounts'))?.['a/'];
  expect(isObject(found) && found.running_plugin_version).toBe('v1.0.0');
  expect((await live.ports.root.read('a/greet/probe'))?.message).toBe('Hello, probe!');
  expect((await live.plan(`plugins:\n${old}\n${mount('1.0.0')}\n`)).steps).toEqual([]);
});
