/** The hello plugin in real servers: what Node and go-plugin have to agree on, end to end. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildHello } from '../../examples/hello-plugin/build.ts';
import type { Fault } from '../../examples/hello-plugin/fault.ts';
import { availableServers, startServer, type TestServer } from '../support/server.ts';
import { dropFolder, tempFolder } from '../support/temp.ts';

const builds = tempFolder();
afterAll(() => dropFolder(builds));

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe.each(await availableServers())('$product $version', (which) => {
  let server: TestServer;
  /** Where the plugins put their sockets. */
  const sockets = tempFolder();

  beforeAll(async () => {
    server = await startServer({ ...which, env: { TMPDIR: sockets, HELLO_SECRET: 'hunter2' } });
  });
  afterAll(async () => {
    await server.stop();
    dropFolder(sockets);
  });

  const expectStatus = async (expected: number, method: string, path: string, body?: unknown) => {
    const answer = await server.request(method, path, body);
    expect(answer, `${method} ${path}: ${answer.text.slice(0, 500)}`).toMatchObject({ status: expected });
    return answer;
  };
  const read = async (path: string) => (await expectStatus(200, 'GET', path)).data;
  const write = (path: string, body: unknown, status = 204) => expectStatus(status, 'POST', path, body);
  const reload = () => server.request('PUT', 'sys/plugins/reload/backend', { plugin: 'hello' });

  async function register(
    version: string,
    as: string = version,
    fault?: Fault,
    args: readonly string[] = [],
  ) {
    const outfile = join(builds, `hello-${version}-${fault ?? 'sound'}.cjs`);
    await buildHello({ version, outfile, fault });
    const file = await server.addPlugin(`hello-${version}-${fault ?? 'sound'}.cjs`, outfile);
    return server.request('PUT', 'sys/plugins/catalog/secret/hello', { ...file, version: `v${as}`, args });
  }
  const mount = (path: string, version: string) =>
    server.request('POST', `sys/mounts/${path}`, {
      type: 'hello',
      config: { plugin_version: `v${version}` },
    });
  const runAt = async (path: string, version: string): Promise<void> => {
    await write(`sys/mounts/${path}/tune`, { plugin_version: `v${version}` });
  };

  test('is registered under its own version only', async () => {
    const refused = await register('1.0.0', '2.0.0');
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('reported version (v1.0.0) did not match requested version (v2.0.0)');
    const lying = await register('1.0.0', '1.0.0', 'reports-another-version');
    expect(lying.text).toContain('reported version (v99.0.0)');
    expect((await register('1.0.0', '1.0.0', undefined, ['--greeting=Moin'])).status).toBe(204);
    expect(readdirSync(sockets)).toEqual([]);
  });

  test('serves requests', async () => {
    expect((await mount('hello', '1.0.0')).status).toBe(204);
    expect(await read('hello/greet/ada')).toEqual({ message: 'Moin, ada!', name: 'ada' });
    const strange = await write('hello/names/ada', { title: 'Lady', nope: 1 }, 200);
    expect(strange.body?.warnings).toEqual(['Endpoint ignored these unrecognized parameters: [nope]']);
    await write('hello/names/ada', { note: 'first' });
    await write('hello/names/bob', { title: 'Sir' });
    expect(await read('hello/names/ada')).toEqual({ title: 'Lady', note: 'first' });
    expect((await expectStatus(200, 'LIST', 'hello/names')).data).toEqual({ keys: ['ada', 'bob'] });
    await write('hello/config', { template: 'Hey {name}' });
    expect(await read('hello/greet/ada')).toMatchObject({ message: 'Hey Lady ada' });
    expect((await write('hello/config', { template: 'no' }, 400)).text).toContain('with {name} in it');
    await expectStatus(204, 'DELETE', 'hello/config');
    expect(await read('hello/config')).toEqual({ template: '{greeting}, {name}!', greeting: 'Moin' });
    await expectStatus(204, 'DELETE', 'hello/names/bob');
    await expectStatus(404, 'GET', 'hello/names/bob');
    expect((await expectStatus(404, 'GET', 'hello/nothing/here')).text).toContain('unsupported path');
    await expectStatus(405, 'DELETE', 'hello/greet/ada');
  });

  test('tells create from update', async () => {
    const policy = 'path "hello/names/*" { capabilities = ["create"] }';
    await write('sys/policies/acl/creator', { policy });
    const { body } = await expectStatus(200, 'POST', 'auth/token/create', { policies: ['creator'] });
    const auth = body?.auth as { readonly client_token: string };
    const as = { 'X-Vault-Token': auth.client_token };
    expect((await server.request('POST', 'hello/names/new', { title: 'a' }, as)).status).toBe(204);
    expect((await server.request('POST', 'hello/names/new', { title: 'b' }, as)).status).toBe(403);
    await expectStatus(204, 'DELETE', 'hello/names/new');
  });

  test('gives help, and leaves the API description of the server whole', async () => {
    const help = await expectStatus(200, 'GET', 'hello/?help=1');
    expect(help.body).toMatchObject({ help: expect.stringContaining('greet/:name'), see_also: [] });
    expect((await expectStatus(200, 'GET', 'hello/names/ada?help=1')).text).toContain('names/:name');
    const { body } = await expectStatus(200, 'GET', 'sys/internal/specs/openapi');
    expect(Object.keys(body?.paths as object).length).toBeGreaterThan(100);
  });

  test('carries large values', async () => {
    // Vault takes no text longer than 1 MiB in a request (max_json_string_value_length).
    const note = 'x'.repeat(which.product === 'vault' ? 1_000_000 : 5_000_000);
    await write('hello/names/large', { note });
    expect((await read('hello/names/large'))?.note === note).toBe(true);
    await expectStatus(204, 'DELETE', 'hello/names/large');
  });

  test('shares one process among its mounts, each with its own storage', async () => {
    expect((await mount('second', '1.0.0')).status).toBe(204);
    const [first, second] = [await read('hello/version'), await read('second/version')];
    expect(first).toEqual(second);
    expect(first).toMatchObject({ version: '1.0.0', args: ['--greeting=Moin'] });
    expect(JSON.stringify(first)).not.toContain('hunter2');
    await expectStatus(404, 'GET', 'second/names/ada');
  });

  test('survives a reload and the death of its process with all it stored', async () => {
    const before = (await read('hello/version'))?.pid;
    expect((await reload()).status).toBe(200);
    const after = (await read('hello/version'))?.pid;
    expect(after).not.toBe(before);
    expect(isAlive(before)).toBe(false);
    process.kill(after, 'SIGKILL');
    await expect.poll(() => server.logs(), { timeout: 10_000 }).toMatch(new RegExp(`exited.*id=${after}`));
    expect(await read('hello/greet/ada')).toMatchObject({ message: 'Moin, Lady ada!' });
    expect(await read('second/greet/ada')).toMatchObject({ message: 'Moin, ada!' });
  });

  test('is upgraded, and a bad upgrade can be taken back', async () => {
    expect((await register('1.1.0')).status).toBe(204);
    await runAt('hello', '1.1.0');
    expect((await reload()).status).toBe(200);
    expect(await read('hello/version')).toMatchObject({ version: '1.1.0', args: [] });
    expect(await read('second/version')).toMatchObject({ version: '1.0.0' });
    expect((await register('1.2.0', '1.2.0', 'exits')).status).toBe(204); // a file that cannot start is registered unseen
    await runAt('hello', '1.2.0');
    expect((await reload()).status).toBeGreaterThanOrEqual(400);
    // Vault and OpenBao 2.6 go on with the old version, OpenBao 2.7 has no backend until a reload succeeds.
    const meanwhile = await server.request('GET', 'hello/version');
    expect([404, 200]).toContain(meanwhile.status);
    expect([undefined, '1.1.0']).toContain(meanwhile.data?.version);
    await runAt('hello', '1.1.0');
    expect((await reload()).status).toBe(200);
    expect(await read('hello/greet/ada')).toMatchObject({ message: 'Hello, Lady ada!' });
  });

  test('a version that crashes fails its requests only', async () => {
    expect((await register('1.3.0', '1.3.0', 'crashes-on-first-request')).status).toBe(204);
    expect((await mount('crashing', '1.3.0')).status).toBe(204);
    await expectStatus(500, 'GET', 'crashing/version');
    expect(await read('hello/version')).toMatchObject({ version: '1.1.0' });
    await expectStatus(200, 'GET', 'sys/internal/specs/openapi');
    await expectStatus(204, 'DELETE', 'sys/mounts/crashing');
  });

  test('goes with its last mount', async () => {
    const pid = (await read('second/version'))?.pid;
    await expectStatus(204, 'DELETE', 'sys/mounts/second');
    expect(isAlive(pid)).toBe(false);
    expect(await read('hello/version')).toMatchObject({ version: '1.1.0' });
  });

  test('goes with its server, sockets and all', async () => {
    const pid = (await read('hello/version'))?.pid;
    expect(readdirSync(sockets).filter((name) => name.includes(`-${pid}-`))).toHaveLength(1);
    await server.stop();
    expect(isAlive(pid)).toBe(false);
    expect(readdirSync(sockets)).toEqual([]);
  });

  test('goes when its server is killed', async () => {
    const temp = tempFolder();
    const doomed = await startServer({ ...which, env: { TMPDIR: temp } });
    const { command, sha256 } = await doomed.addPlugin('hello.cjs', join(builds, 'hello-1.0.0-sound.cjs'));
    await doomed.request('PUT', 'sys/plugins/catalog/secret/hello', { command, sha256, version: 'v1.0.0' });
    await doomed.request('POST', 'sys/mounts/hello', { type: 'hello' });
    const pid = (await doomed.request('GET', 'hello/version')).data?.pid;
    process.kill(doomed.pid, 'SIGKILL');
    await expect.poll(() => isAlive(pid), { timeout: 20_000 }).toBe(false);
    expect(readdirSync(temp).filter((name) => name.startsWith('goplugin-'))).toEqual([]);
    await doomed.stop();
    dropFolder(temp);
  });
});
