/** The hello plugin as one file: what a build contains, and what its faults do before a server is asked. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type BuiltHello, buildHello } from '../../examples/hello-plugin/build.ts';
import type { Fault } from '../../examples/hello-plugin/fault.ts';
import {
  backend,
  COOKIE,
  multiplexing,
  pluginVersion,
  storage,
} from '../../examples/hello-plugin/vault/protocol.ts';
import { implement } from '../../src/goplugin/index.ts';
import { dropFolder, tempFolder } from '../support/temp.ts';
import { endPlugins, type HostConnection, startPlugin } from './support/fake-host.ts';

const folder = tempFolder();
const env = { [COOKIE.name]: COOKIE.value };
let hello: BuiltHello;
beforeAll(async () => {
  hello = await buildHello({ version: '1.2.3', outfile: join(folder, 'hello.cjs') });
});
afterEach(endPlugins);
afterAll(() => dropFolder(folder));

const built = async (fault: Fault): Promise<string> =>
  (await buildHello({ version: '1.2.3', outfile: join(folder, `${fault}.cjs`), fault })).outfile;

/** Starts a build as a server would and sets up one mount with a storage in memory. */
async function mount(file: string, args: readonly string[] = []) {
  const plugin = await startPlugin({ folder, file, args, env, versions: '5' });
  const host = plugin.connect();
  await host.hold();
  return { plugin, host, ask: await setUp(host, 'one', 1) };
}

async function setUp(host: HostConnection, multiplex_id: string, brokerId: number) {
  const entries = new Map<string, Buffer>();
  await host.offer(brokerId, [
    implement(storage, {
      Get: ({ key }) => ({ entry: entries.has(key) ? { key, value: entries.get(key)! } : null }),
      Put: ({ entry }) => {
        entries.set(entry!.key, entry!.value);
        return {};
      },
      Delete: ({ key }) => {
        entries.delete(key);
        return {};
      },
      List: ({ prefix }) => ({
        keys: [...entries.keys()]
          .filter((key) => key.startsWith(prefix))
          .map((key) => key.slice(prefix.length)),
      }),
    }),
  ]);
  const { Setup, HandleRequest } = host.client(backend);
  expect((await Setup({ brokerId }, { multiplex_id })).error).toBe('');
  return async (operation: string, path: string, data: unknown = null) => {
    const request = { operation, path, data: JSON.stringify(data) };
    const { response, error } = await HandleRequest({ request }, { multiplex_id });
    return error ? error.type : response && { ...JSON.parse(response.data), warnings: response.warnings };
  };
}

describe('a build', () => {
  test('is one executable file, the same bytes each time', async () => {
    const bytes = readFileSync(hello.outfile);
    expect(bytes.subarray(0, 20).toString()).toBe('#!/usr/bin/env node\n');
    expect(statSync(hello.outfile).mode & 0o777).toBe(0o755);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(hello.sha256);
    expect(bytes.length).toBe(hello.bytes);
    const again = await buildHello({ version: '1.2.3', outfile: join(folder, 'again.cjs') });
    expect(again.sha256).toBe(hello.sha256);
    const other = await buildHello({ version: '1.2.4', outfile: join(folder, 'other.cjs') });
    expect(other.sha256).not.toBe(hello.sha256);
  });

  test('has no fault in it, and no path of the machine that made it', () => {
    const text = readFileSync(hello.outfile, 'utf8');
    expect(text).not.toMatch(/fault "|crashes-on|99\.0\.0/);
    expect(text).not.toContain(process.cwd());
  });

  test('says so on a Node that is too old', async () => {
    const old = join(folder, 'old.cjs');
    writeFileSync(old, "Object.defineProperty(process, 'versions', { value: { node: '18.20.0' } });");
    const run = promisify(execFile)(process.execPath, ['--require', old, hello.outfile], { env });
    await expect(run).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/needs Node 20 or newer/),
    });
  });

  test('started by hand says what it is; an unknown argument is refused', async () => {
    const run = (args: string[]) =>
      promisify(execFile)(process.execPath, [hello.outfile, ...args], { env: {} });
    await expect(run([])).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/is a plugin/),
    });
    await expect(run(['--gretting=x'])).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/unknown argument --gretting=x/),
    });
  });
});

describe('requests', () => {
  test('of two mounts do not meet', async () => {
    const { host, ask } = await mount(hello.outfile, ['--greeting=Moin']);
    const other = await setUp(host, 'two', 2);
    await ask('create', 'names/ada', { title: 'Lady', nope: 1 });
    expect(await ask('read', 'greet/ada')).toMatchObject({ message: 'Moin, Lady ada!' });
    expect(await other('read', 'greet/ada')).toMatchObject({ message: 'Moin, ada!' });
    expect(await other('read', 'names/ada')).toBeNull();
    await host.client(backend).Cleanup({}, { multiplex_id: 'one' });
    await host.client(backend).Cleanup({}, { multiplex_id: 'one' });
    await expect(ask('read', 'config')).rejects.toThrow('not set up');
    expect(await other('read', 'config')).toMatchObject({
      template: '{greeting}, {name}!',
      greeting: 'Moin',
    });
  });

  test('that are not meant for handlers reach none', async () => {
    const { ask } = await mount(hello.outfile);
    expect(await ask('resolve-path', 'names/ada')).toBe(5);
    expect(await ask('rollback', '')).toBe(5);
    expect(await ask('renew', 'names/ada')).toBe(5);
    expect(await ask('patch', 'names/ada', {})).toBe(5);
    expect(await ask('delete', 'greet/ada')).toBe(5);
    expect(await ask('read', 'names/../x')).toBe(6);
    expect(await ask('read', 'names/ada/more')).toBe(6);
  });

  test('for help always get help', async () => {
    const { ask } = await mount(hello.outfile);
    for (const path of ['', 'names/ada', 'no/such/path'])
      expect(await ask('help', path)).toMatchObject({
        help: expect.any(String),
        see_also: [],
        openapi: null,
      });
    expect((await ask('help', 'names/ada')).help).toContain('names/:name');
  });

  test('that are wrong change nothing', async () => {
    const { ask } = await mount(hello.outfile);
    expect(await ask('update', 'config', { template: 'no placeholder' })).toMatchObject({
      error: expect.stringMatching(/{name}/),
    });
    expect(await ask('update', 'config', {})).toMatchObject({ error: expect.stringMatching(/{name}/) });
    expect(await ask('create', 'names/ada', { title: 1 })).toMatchObject({ error: 'title must be a text' });
    expect(await ask('list', 'names/')).toEqual({ warnings: [] });
  });

  test('never see the environment', async () => {
    const file = hello.outfile;
    const plugin = await startPlugin({
      folder,
      file,
      versions: '5',
      env: { ...env, HELLO_SECRET: 'hunter2' },
    });
    const host = plugin.connect();
    await host.hold();
    const ask = await setUp(host, '', 1);
    const told = await ask('read', 'version');
    expect(told).toMatchObject({ version: '1.2.3', args: [], pid: plugin.pid });
    expect(JSON.stringify(told)).not.toContain('hunter2');
  });

  test('about the process itself', async () => {
    const { host } = await mount(hello.outfile);
    expect(await host.client(pluginVersion).Version({})).toEqual({ pluginVersion: 'v1.2.3' });
    expect(await host.client(multiplexing).MultiplexingSupport({})).toEqual({ supported: true });
    expect(await host.client(backend).Type({})).toEqual({ type: 1 });
  });
});

describe('fault', () => {
  test('exits', async () => {
    await expect(mount(await built('exits'))).rejects.toThrow('ended with 1: hello-plugin: fault "exits"');
  });

  test('hangs', async () => {
    const file = await built('hangs');
    const starting = startPlugin({ folder, file, env, versions: '5' }).then(() => 'started');
    starting.catch(() => {});
    const waiting = new Promise((resolve) => setTimeout(resolve, 1_000, 'waiting'));
    expect(await Promise.race([starting.catch((error) => error), waiting])).toBe('waiting');
  });

  test('crashes-on-first-request', async () => {
    const { plugin, ask } = await mount(await built('crashes-on-first-request'));
    await expect(Promise.all([ask('read', 'config'), plugin.ended])).rejects.toMatchObject({ code: 14 });
    expect(await plugin.ended).toBe(2);
    expect(plugin.stderr()).toMatch(/^panic: hello-plugin: fault/m);
  });

  test('reports-another-version', async () => {
    const { host, ask } = await mount(await built('reports-another-version'));
    expect(await host.client(pluginVersion).Version({})).toEqual({ pluginVersion: 'v99.0.0' });
    expect(await ask('read', 'version')).toMatchObject({ version: '1.2.3' });
  });
});
