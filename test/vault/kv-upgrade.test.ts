/** The upgrade of a real plugin of HashiCorp's on a real Vault: secrets stay, the process changes, and a bad version is taken back. */
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { obtainPlugin } from '../../scripts/servers/vault.ts';
import { type Live, openLive } from '../support/live.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { tempFolder } from '../support/temp.ts';

let server: TestServer;
let live: Live;
const sums: Record<string, string> = {};

beforeAll(async () => {
  server = await startServer({ product: 'vault' });
  const binary = await obtainPlugin('kv');
  const other = join(tempFolder(), 'kv');
  // The plugin reports no version of itself; other bytes make another sum.
  appendFileSync(other, Buffer.concat([readFileSync(binary), Buffer.from('x')]));
  for (const [name, source] of [
    ['kv-1', binary],
    ['kv-2', other],
  ] as const)
    sums[name] = (await server.addPlugin(name, source)).sha256;
  sums['kv-broken'] = (await server.addPlugin('kv-broken', Buffer.from('#!/bin/sh\nexit 1\n'))).sha256;
  live = await openLive(server);
});

afterAll(async () => {
  await live?.close();
  await server?.stop();
});

const entry = (version: string, file: string, sum = sums[file]) =>
  `  - {type: secret, name: store, version: "${version}", command: ${file}, sha256: ${sum}}\n`;
const all = () =>
  `plugins:\n${entry('1.0.0', 'kv-1')}${entry('1.1.0', 'kv-2')}${entry('2.0.0', 'kv-broken')}`;
const mount = (version?: string) =>
  `secrets_mounts:\n  - {path: store, type: store, options: {version: 2}${version ? `, plugin_version: "${version}"` : ''}}\n`;
const pin = (version: string) => `plugin_pins:\n  - {type: secret, name: store, version: "${version}"}\n`;

const running = async () => (await server.request('GET', 'sys/mounts/store')).data as Record<string, string>;
const secret = async () => (await server.request('GET', 'store/data/kept')).data?.data;

async function apply(text: string) {
  const { plan, applied } = await live.apply(text);
  expect(plan.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  return applied;
}

describe('by plugin_version', () => {
  test('a mount is made on 1.0.0, and keeps what is written to it', async () => {
    expect((await apply(all() + mount('1.0.0'))).summary.failed).toBe(0);
    expect(await running()).toMatchObject({ running_plugin_version: 'v1.0.0', running_sha256: sums['kv-1'] });
    expect((await server.request('POST', 'store/data/kept', { data: { word: 'still here' } })).status).toBe(
      200,
    );
    expect((await live.plan(all() + mount('1.0.0'))).steps).toEqual([]);
  });

  test('1.1.0 runs after the upgrade, with the secret', async () => {
    expect((await apply(all() + mount('1.1.0'))).summary).toMatchObject({ done: 1, failed: 0 });
    expect(await running()).toMatchObject({ running_plugin_version: 'v1.1.0', running_sha256: sums['kv-2'] });
    expect(await secret()).toEqual({ word: 'still here' });
    expect((await live.plan(all() + mount('1.1.0'))).steps).toEqual([]);
  });

  test('a version that does not start is taken back, and 1.1.0 runs and answers', async () => {
    const { summary, lines } = await apply(all() + mount('2.0.0'));
    expect(summary.failed).toBe(1);
    expect(lines.filter((line) => line.startsWith('failed'))).toEqual([
      'failed secrets_mount:store/ rolled-back',
    ]);
    expect(await running()).toMatchObject({ plugin_version: 'v1.1.0', running_plugin_version: 'v1.1.0' });
    expect(await secret()).toEqual({ word: 'still here' });
  });

  test('a version in use is not removed', async () => {
    const gone = all().replace('version: "1.1.0"', 'version: "1.1.0", state: absent');
    const { findings } = await live.plan(gone + mount('1.1.0'));
    expect(findings.map(({ code }) => code)).toContain('not-declared');
    const undeclared = await live.plan(gone);
    expect(undeclared.findings).toContainEqual(
      expect.objectContaining({ code: 'still-in-use', detail: expect.stringContaining('store/') }),
    );
  });
});

describe('by pin', () => {
  test('a pin moves the mount to the pinned version', async () => {
    expect((await apply(all() + mount() + pin('1.0.0'))).summary.failed).toBe(0);
    expect(await running()).toMatchObject({
      plugin_version: 'v1.1.0',
      running_plugin_version: 'v1.0.0',
      running_sha256: sums['kv-1'],
    });
    expect(await secret()).toEqual({ word: 'still here' });
    expect((await live.plan(all() + mount() + pin('1.0.0'))).steps).toEqual([]);
  });

  test('a pin that is there already excludes plugin_version', async () => {
    const { findings } = await live.plan(all() + mount('1.1.0'));
    expect(findings).toContainEqual(
      expect.objectContaining({ code: 'conflict', detail: expect.stringContaining('overridden by a pin') }),
    );
  });

  test('a pin to a version that does not start is put back, with everything that was reloaded for it', async () => {
    const { summary, lines } = await apply(all() + mount() + pin('2.0.0'));
    expect(summary.failed).toBe(1);
    expect(lines.filter((line) => line.startsWith('failed'))).toEqual([
      'failed secrets_mount:store/ rolled-back',
    ]);
    expect((await server.request('GET', 'sys/plugins/pins/secret/store')).data).toMatchObject({
      version: 'v1.0.0',
    });
    expect(await running()).toMatchObject({ running_plugin_version: 'v1.0.0' });
    expect(await secret()).toEqual({ word: 'still here' });
  });

  test('without the pin the stored version runs again', async () => {
    const unpinned = pin('1.0.0').replace('version: "1.0.0"', 'state: absent');
    expect((await apply(all() + mount('1.1.0') + unpinned)).summary.failed).toBe(0);
    expect(await running()).toMatchObject({ plugin_version: 'v1.1.0', running_plugin_version: 'v1.1.0' });
    expect((await live.plan(all() + mount('1.1.0') + unpinned)).steps).toEqual([]);
  });
});
