/** Servers and tokens that do not do what is wanted: told once, with what to do, and never with a lost state. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kindNamed } from '../../src/core/kind.ts';
import { kinds } from '../../src/kinds/index.ts';
import type { ValueObject } from '../../src/terraform/wire/value.ts';
import { answer, reset } from '../support/faults.ts';
import { type FaultyNetwork, startFaultyNetwork } from '../support/faulty-network.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { configOf } from './support/config.ts';
import { makeCore } from './support/core.ts';
import { realSessions } from './support/real-session.ts';

const mountKind = kindNamed(kinds, 'secrets_mount');
const pluginKind = kindNamed(kinds, 'plugin');
const consent: ValueObject = { deletion_protection: false };
const kv = (path: string, more: object = {}) => configOf(mountKind, { path, type: 'kv', ...more }, consent);

let server: TestServer;
let network: FaultyNetwork;

beforeAll(async () => {
  server = await startServer({ product: 'openbao' });
  network = await startFaultyNetwork(server);
});

afterAll(async () => {
  await network.stop();
  await server.stop();
});

function coreWith(token = server.token, address = network.address) {
  const sessions = realSessions({ address, token });
  return { core: makeCore(kinds, sessions.open), close: sessions.close };
}

test('a wrong token', async () => {
  const { core, close } = coreWith('s.wrong');
  const { errors } = await core.plan('x', mountKind, kv('a'));
  expect(errors).toEqual([expect.stringMatching(/^The token (?:is wrong|lacks).*: secrets_mount.*/s)]);
  await close();
});

test('a token without rights: which path, which capability', async () => {
  const created = await server.request('POST', 'auth/token/create', { policies: ['default'] });
  const { client_token } = (created.body as { auth: { client_token: string } }).auth;
  const { core, close } = coreWith(client_token);
  const { errors } = await core.plan('x', mountKind, kv('a'));
  expect(errors.join()).toMatch(/sys\/[\s\S]*read/);
  await close();
});

test('nobody listens', async () => {
  const { core, close } = coreWith('t', 'http://127.0.0.1:9');
  const { errors } = await core.plan('x', mountKind, kv('a'));
  expect(errors).toEqual([expect.stringMatching(/No connection to the server/)]);
  await close();
});

test('a sealed server, and the same one unsealed', async () => {
  const other = await startServer({ product: 'openbao' });
  const sessions = realSessions(other);
  const core = makeCore(kinds, sessions.open);
  await other.request('POST', 'sys/seal');
  const { errors } = await core.plan('x', mountKind, kv('a'));
  expect(errors).toEqual([expect.stringMatching(/^The server is sealed.*unseal/s)]);
  await other.request('POST', 'sys/unseal', { key: other.unsealKey });
  expect((await core.apply('x', mountKind, kv('a'))).errors).toEqual([]);
  await sessions.close();
  await other.stop();
});

describe('a write that fails', () => {
  test('is not in the state when it was not made', async () => {
    const { core, close } = coreWith();
    network.fault({ method: 'POST', path: 'sys/mounts/broken' }, answer(400, ['no such luck']));
    const made = await core.apply('x', mountKind, kv('broken'));
    expect(made.errors.join()).toMatch(/no such luck/);
    expect(made.complaints).toEqual([]);
    expect(core.state.has('x')).toBe(false);
    network.clearFaults();
    await close();
  });

  test('is in the state when it was made, though the answer got lost', async () => {
    const { core, close } = coreWith();
    network.fault({ method: 'POST', path: 'sys/mounts/lost', nth: 1 }, reset('unanswered'));
    const made = await core.apply('x', mountKind, kv('lost'));
    network.clearFaults();
    expect(made.complaints).toEqual([]);
    const there = (await server.request('GET', 'sys/mounts')).body as { data: object };
    expect(core.state.has('x')).toBe('lost/' in there.data);
    const again = await core.apply('x', mountKind, kv('lost'));
    expect(again.errors).toEqual([]);
    expect((await core.plan('x', mountKind, kv('lost'))).action).toBe('none');
    await core.apply('x', mountKind, null);
    await close();
  });

  test('leaves the state of an update as it is on the server', async () => {
    const { core, close } = coreWith();
    await core.apply('x', mountKind, kv('upd', { description: 'first' }));
    network.fault({ method: 'POST', path: 'sys/mounts/upd/tune' }, answer(400, ['no']));
    const failed = await core.apply('x', mountKind, kv('upd', { description: 'second' }));
    network.clearFaults();
    expect(failed.errors).toHaveLength(1);
    expect(failed.complaints).toEqual([]);
    expect(core.state.get('x')).toMatchObject({ description: 'first' });
    expect((await core.apply('x', mountKind, kv('upd', { description: 'second' }))).errors).toEqual([]);
    await core.apply('x', mountKind, null);
    await close();
  });

  test('when even reading back fails, nothing is forgotten', async () => {
    const { core, close } = coreWith();
    // The list of the plan, the look before the write, and from then on nothing any more.
    const later = Array.from({ length: 30 }, (_, index) => index + 3);
    network.fault({ method: 'GET', path: 'sys/mounts', nth: later }, answer(400, ['dark']));
    const made = await core.apply('x', mountKind, kv('dark'), await core.walk());
    network.clearFaults();
    expect(made.errors.join()).toMatch(/dark/);
    expect(made.complaints).toEqual([]);
    expect(core.state.get('x')).toMatchObject({ path: 'dark', type: 'kv' });
    expect((await core.apply('x', mountKind, kv('dark'))).errors).toEqual([]);
    await core.apply('x', mountKind, null);
    await close();
  });
});

test('two runs at once: the second is told, and takes nothing over', async () => {
  const [one, two] = [coreWith(), coreWith()];
  const walk = await two.core.walk();
  expect((await two.core.plan('x', mountKind, kv('race'), walk)).action).toBe('create');
  expect((await one.core.apply('x', mountKind, kv('race', { description: 'mine' }))).errors).toEqual([]);
  const second = await two.core.apply('x', mountKind, kv('race'), walk);
  expect(second.errors.join()).toMatch(/exists already/);
  expect(two.core.state.has('x')).toBe(false);
  await one.core.apply('x', mountKind, null);
  await Promise.all([one.close(), two.close()]);
});

test('changed between plan and apply: told, not overwritten', async () => {
  const { core, close } = coreWith();
  await core.apply('x', mountKind, kv('stale', { description: 'first' }));
  const walk = await core.walk();
  await core.plan('x', mountKind, kv('stale', { description: 'second' }), walk);
  await server.request('POST', 'sys/mounts/stale/tune', { max_lease_ttl: '9h' });
  const late = await core.apply('x', mountKind, kv('stale', { description: 'second' }), walk);
  expect(late.errors.join()).toMatch(/changed by somebody else/);
  expect(core.state.get('x')).toMatchObject({ description: 'first' });
  await core.apply('x', mountKind, null);
  await close();
});

test('a quota is renamed: the old one makes room', async () => {
  const { core, close } = coreWith();
  const quota = kindNamed(kinds, 'rate_limit_quota');
  const named = (name: string) => configOf(quota, { name, path: 'sys/plugins', rate: 10_000 });
  expect((await core.apply('q', quota, named('old'))).errors).toEqual([]);
  const renamed = await core.apply('q', quota, named('new'));
  expect([renamed.action, renamed.errors, renamed.complaints]).toEqual(['replace', [], []]);
  expect((await core.plan('q', quota, named('new'))).action).toBe('none');
  await core.apply('q', quota, null);
  await close();
});

test('a thing that this server does not have', async () => {
  const { core, close } = coreWith();
  const pin = kindNamed(kinds, 'plugin_pin');
  const { errors } = await core.plan('x', pin, configOf(pin, { type: 'secret', name: 'a', version: '1' }));
  expect(errors.join()).toMatch(/The server has no such kind/);
  await close();
});

test('a value of 10 MB', async () => {
  const { core, close } = coreWith();
  const { sha256 } = await server.addPlugin('large', Buffer.from('#!/bin/sh\n'));
  const args = ['x'.repeat(10 * 2 ** 20)];
  const config = configOf(pluginKind, {
    type: 'secret',
    name: 'large',
    version: '1',
    command: 'large',
    sha256,
    args,
  });
  const made = await core.apply('x', pluginKind, config);
  expect(made.complaints).toEqual([]);
  expect(made.errors).toEqual([]);
  expect((await core.plan('x', pluginKind, config)).action).toBe('none');
  await close();
});
