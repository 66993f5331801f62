/** Moves, recreations and namespaces on real servers: what happens to the things around a mount. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildHello } from '../../examples/hello-plugin/build.ts';
import { obtainPlugin } from '../../scripts/servers/vault.ts';
import { findDead } from '../../src/engine/life.ts';
import { kinds } from '../../src/kinds/index.ts';
import { outcomes } from '../support/applying.ts';
import { type Consent, type Live, openLive } from '../support/live.ts';
import { availableServers, startServer, type TestServer } from '../support/server.ts';

describe.each(await availableServers())('$product $version', ({ product, version }) => {
  let server: TestServer;
  let live: Live;
  let hello: string;

  beforeAll(async () => {
    server = await startServer({ product, version });
    live = await openLive(server);
    const folder = await mkdtemp(join(tmpdir(), 'mounts-'));
    const { outfile } = await buildHello({ version: '1.0.0', outfile: join(folder, 'hello') });
    const { command, sha256 } = await server.addPlugin('hello', await readFile(outfile));
    await rm(folder, { recursive: true });
    hello = `{type: secret, name: hello, version: 1.0.0, command: ${command}, sha256: ${sha256}}`;
  });
  afterAll(async () => {
    await live?.close();
    await server?.stop();
  });

  const { root } = { root: () => live.ports.root };

  /** Applies without a failure and has nothing to do afterwards. */
  async function converge(text: string, consent?: Consent): Promise<readonly string[]> {
    const { plan, applied } = await live.apply(text, consent);
    expect(plan.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(
      applied.events.flatMap((event) => (event.type === 'failed' ? [event.failure.message] : [])),
    ).toEqual([]);
    const { steps } = await live.plan(text);
    expect(steps.map(({ action, id, fields }) => [action, id, fields])).toEqual([]);
    return plan.steps.map(({ action, id }) => `${action} ${id}`);
  }

  test('a move keeps the data, and a quota that moves along is no surprise', async () => {
    const quota = (path: string) => `rate_limit_quotas: [{name: moving, path: ${path}, rate: 500}]\n`;
    await converge(`secrets_mounts: [{path: old, type: kv-v1}]\n${quota('old')}`);
    await root().write('old/thing', { value: 'kept' });
    const steps = await converge(
      `secrets_mounts: [{path: new/place, type: kv-v1, moved_from: old, max_lease_ttl: 1h}]\n${quota('new/place')}`,
    );
    expect(steps).toEqual(['move secrets_mount:new/place/', 'update rate_limit_quota:moving']);
    expect(await root().read('new/place/thing')).toEqual({ value: 'kept' });
    expect((await root().read('sys/mounts'))?.['old/']).toBeUndefined();
  });

  test('a move of an auth method', async () => {
    await converge('auth_mounts: [{path: before, type: approle}]\n');
    await root().write('auth/before/role/reader', { token_ttl: '1h' });
    expect(await converge('auth_mounts: [{path: after, type: approle, moved_from: before}]\n')).toEqual([
      'move auth_mount:after/',
    ]);
    expect(await root().read('auth/after/role/reader')).toMatchObject({ token_ttl: 3600 });
  });

  test('a recreation loses the data, needs consent, and brings its quota back', async () => {
    const text = (local: boolean) =>
      `secrets_mounts: [{path: fixed, type: kv, local: ${local}}]\nrate_limit_quotas: [{name: fixed, path: fixed, rate: 500}]\n`;
    await converge(text(false));
    await root().write('fixed/thing', { value: 'lost' });
    const refused = await live.plan(text(true));
    expect(refused.findings.map(({ code }) => code)).toEqual(['destroy-not-allowed']);
    expect(await converge(text(true), { allowDestroy: ['fixed'] })).toEqual([
      'recreate secrets_mount:fixed/',
      'create rate_limit_quota:fixed',
    ]);
    expect(await root().read('fixed/thing')).toBeUndefined();
  });

  test('kv goes from version 1 to 2 in place', async () => {
    await converge('secrets_mounts: [{path: growing, type: kv}]\n');
    await root().write('growing/thing', { value: 'kept' });
    expect(await converge('secrets_mounts: [{path: growing, type: kv-v2, description: grown}]\n')).toEqual([
      'update secrets_mount:growing/',
    ]);
  });

  test('a quota is renamed in one run', async () => {
    await converge('rate_limit_quotas: [{name: first, path: "", rate: 900}]\n');
    const renamed =
      'rate_limit_quotas: [{name: second, path: "", rate: 900}, {name: first, state: absent}]\n';
    expect(await converge(renamed)).toEqual([
      'remove rate_limit_quota:first',
      'create rate_limit_quota:second',
    ]);
  });

  test('what is in the way goes first: a mount around or inside of a new one', async () => {
    await converge('secrets_mounts: [{path: wide, type: kv}, {path: deep/in/side, type: kv}]\n');
    const turned =
      'secrets_mounts: [{path: wide/r, type: kv}, {path: wide, state: absent}, {path: deep, type: kv}, {path: away, type: kv, moved_from: deep/in/side}]\n';
    await converge(turned, { allowDestroy: ['wide'] });
    const { steps, findings } = await live.plan('secrets_mounts: [{path: deep/er, type: kv}]\n');
    expect([steps.length, findings.map(({ code }) => code)]).toEqual([1, ['conflict']]);
  });

  test('an unversioned plugin is registered, used, and not removed while it is in use', async () => {
    const unversioned = hello
      .replace('name: hello, version: 1.0.0', 'name: plain')
      .replace('type: secret', 'type: secret');
    const { applied } = await live.apply(`plugins: [${unversioned}]\n`);
    // The hello plugin reports a version, under which the server stores it: the declared entry is not there.
    expect(outcomes(applied)).toEqual(['failed plugin:secret/plain not-converged']);
    const failure = applied.events.find((event) => event.type === 'failed');
    expect(failure?.type === 'failed' && failure.failure.hint).toMatch(/another version/);
  });

  test('everything of a sitting board is removed in one run, users first', async () => {
    const board = `plugins: [${hello}]\nsecrets_mounts: [{path: sitting, type: hello, plugin_version: 1.0.0}]\nrate_limit_quotas: [{name: sitting, path: sitting, rate: 500}]\n`;
    await converge(board);
    const gone =
      'plugins: [{type: secret, name: hello, version: 1.0.0, state: absent}]\nsecrets_mounts: [{path: sitting, state: absent}]\nrate_limit_quotas: [{name: sitting, state: absent}]\n';
    expect(await converge(gone, { allowDestroy: ['sitting'] })).toEqual([
      'remove rate_limit_quota:sitting',
      'remove secrets_mount:sitting/',
      'remove plugin:secret/hello/v1.0.0',
    ]);
  });

  test.runIf(product === 'openbao')('a mount in another namespace holds a version', async () => {
    await root().write('sys/namespaces/team', {});
    await converge(`plugins: [${hello}]\n`);
    const team = await openLive(server, 'team');
    try {
      const { applied } = await team.apply(
        `plugins: [${hello}]\nsecrets_mounts: [{path: theirs, type: hello, plugin_version: 1.0.0}]\n`,
      );
      expect(outcomes(applied)).toEqual(['done secrets_mount:theirs/']);
      const gone = 'plugins: [{type: secret, name: hello, version: 1.0.0, state: absent}]\n';
      const { findings } = await live.plan(gone);
      expect(findings.map(({ code, detail }) => [code, detail])).toEqual([
        ['still-in-use', expect.stringContaining('secrets_mount theirs/ in namespace team/')],
      ]);
      const removed = await team.apply('secrets_mounts: [{path: theirs, state: absent}]\n', {
        allowDestroy: ['theirs'],
      });
      expect(removed.applied.summary).toMatchObject({ done: 1, failed: 0 });
      expect(await converge(gone)).toEqual(['remove plugin:secret/hello/v1.0.0']);
    } finally {
      await team.close();
    }
  });

  /** An external kv plugin of version 1 gives leases that cannot be revoked: its removal fails half-way. */
  test.runIf(product === 'vault')('a tainted mount is seen', async () => {
    const { command, sha256 } = await server.addPlugin(
      'kv-external',
      await readFile(await obtainPlugin('kv')),
    );
    const plugin = `{type: secret, name: leasing, version: 1.0.0, command: ${command}, sha256: ${sha256}}`;
    const text = `plugins: [${plugin}]\nsecrets_mounts: [{path: leased, type: leasing, plugin_version: 1.0.0}]\n`;
    await converge(text);
    await root().write('leased/thing', { value: 'x', ttl: '1h', lease: '1h' });
    await root().read('leased/thing');
    const gone = 'secrets_mounts: [{path: leased, state: absent}]\n';
    const { applied } = await live.apply(gone, { allowDestroy: ['leased'] });
    expect(applied.summary).toMatchObject({ done: 0, failed: 1 });
    const { dead } = await findDead({
      registry: kinds,
      observed: await live.observe(text),
      wanted: new Map(),
      ports: live.ports,
      concurrency: 4,
    });
    expect([...dead.entries()]).toEqual([['secrets_mount:leased/', expect.stringContaining('tainted')]]);
  });
});
