/** What goes wrong with hashicorp/vault 5.10, each by its number in its own terms: here it must not. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kindNamed } from '../../src/core/kind.ts';
import { kinds } from '../../src/kinds/index.ts';
import type { ValueObject } from '../../src/terraform/wire/value.ts';
import { UNKNOWN } from '../../src/terraform/wire/value.ts';
import { answer } from '../support/faults.ts';
import { type FaultyNetwork, startFaultyNetwork } from '../support/faulty-network.ts';
import { configOf } from './support/config.ts';
import { type Core, makeCore } from './support/core.ts';
import { type HelloServer, startHelloServer } from './support/hello.ts';
import { enterprise, memoryServer } from './support/memory-server.ts';
import { type RealSessions, realSessions } from './support/real-session.ts';

const plugin = kindNamed(kinds, 'plugin');
const mount = kindNamed(kinds, 'secrets_mount');
const auth = kindNamed(kinds, 'auth_mount');
const database = kindNamed(kinds, 'database_connection');
const runtime = kindNamed(kinds, 'plugin_runtime');
const consent: ValueObject = { deletion_protection: false };

let hello: HelloServer;
let network: FaultyNetwork;
let sessions: RealSessions;
let core: Core;

beforeAll(async () => {
  hello = await startHelloServer({
    '1.0.0': undefined,
    '1.1.0': undefined,
    '3.0.0': 'reports-another-version',
  });
  network = await startFaultyNetwork(hello.server);
  sessions = realSessions({ address: network.address, token: hello.server.token });
  core = makeCore(kinds, sessions.open);
});

afterAll(async () => {
  await sessions.close();
  await network.stop();
  await hello.server.stop();
});

const entry = (version: string, more: object = {}) =>
  configOf(plugin, {
    type: 'secret',
    name: 'hello',
    version,
    command: `hello-${version}`,
    sha256: hello.sums[version],
    ...more,
  });

async function fine(address: string, kind: typeof plugin, config: ValueObject | null) {
  const made = await core.apply(address, kind, config);
  expect([made.errors, made.complaints]).toEqual([[], []]);
  return made;
}

test('1: an update of an auth mount that the server refuses is a failure', async () => {
  const config = (ttl: string) =>
    configOf(auth, { path: 'corp', type: 'approle', max_lease_ttl: ttl }, consent);
  await fine('auth', auth, config('1h'));
  network.fault({ method: 'POST', path: 'sys/mounts/auth/corp/tune' }, answer(400, ['refused']));
  const failed = await core.apply('auth', auth, config('2h'));
  network.clearFaults();
  expect(failed.errors.join()).toMatch(/refused/);
  expect(core.state.get('auth')).toMatchObject({ max_lease_ttl: '1h' });
  await fine('auth', auth, config('2h'));
  await fine('auth', auth, null);
});

test('2: an image needs no command', async () => {
  const server = memoryServer(enterprise);
  const there = makeCore(kinds, server.open);
  const image = configOf(plugin, {
    type: 'secret',
    name: 'a',
    version: '1',
    oci_image: 'x/a',
    sha256: 'a'.repeat(64),
  });
  const { errors, complaints } = await there.plan('x', plugin, image);
  expect([errors, complaints]).toEqual([[], []]);
});

test('3: a signed artifact of Vault needs no sha256, and one that is not known yet is not empty', async () => {
  const server = memoryServer(enterprise);
  const there = makeCore(kinds, server.open);
  const artifact = await there.plan(
    'x',
    plugin,
    configOf(plugin, { type: 'secret', name: 'a', version: '1.0.0' }),
  );
  expect([artifact.errors, artifact.complaints]).toEqual([[], []]);
  const config: ValueObject = { ...entry('1.0.0'), sha256: UNKNOWN as typeof UNKNOWN };
  const unknown = await core.plan('x', plugin, config);
  expect([unknown.errors, unknown.complaints]).toEqual([[], []]);
  expect(unknown.planned!.sha256).toBe(UNKNOWN);
});

test('4: a wrong import id is told', async () => {
  const { call } = await core.walk();
  const told = await call('ImportResourceState', {
    typeName: 'plugboard_plugin',
    id: 'hello',
    identity: null,
  });
  expect(told.diagnostics[0].detail).toMatch(/"hello" is no import id of plugin/);
});

test('5: a binary that reports another version than declared is told, with what to declare', async () => {
  const other = await core.apply('p', plugin, entry('3.0.0'));
  expect(other.errors.join()).toMatch(/reported version \(v99.0.0\)/);
  const { version: _, ...unversioned } = entry('1.0.0');
  const made = await core.apply('p', plugin, { ...unversioned, version: null });
  expect(made.complaints).toEqual([]);
  expect(made.errors.join()).toMatch(/not there after the write.*Declare that one/s);
  expect(core.state.has('p')).toBe(false);
  await hello.server.request('DELETE', 'sys/plugins/catalog/secret/hello?version=v1.0.0');
});

test('6: force_no_cache is planned as what it is, once', async () => {
  const config = (more: object) => configOf(mount, { path: 'six', type: 'kv', ...more }, consent);
  await fine('m', mount, config({ force_no_cache: true }));
  expect((await core.plan('m', mount, config({ force_no_cache: true }))).action).toBe('none');
  expect((await core.plan('m', mount, config({}))).action).toBe('replace');
  await fine('m', mount, null);
});

test('7: a limit that is no longer declared is gone', async () => {
  const server = memoryServer(enterprise);
  const there = makeCore(kinds, server.open);
  const config = (more: object) => configOf(runtime, { name: 'r', ...more });
  const planned = async (more: object) => (await there.plan('r', runtime, config(more))).planned!;
  there.state.set('r', { ...(await planned({ cpu: '0.5', memory: '64MiB' })) });
  expect(await planned({ cpu: '0.5', memory: '64MiB' })).toMatchObject({ memory: '64MiB' });
  expect(await planned({})).toMatchObject({ cpu: null, cpu_nanos: 0, memory: null, memory_bytes: '0' });
});

test('8: a database plugin may have any name', async () => {
  const config = configOf(database, { mount: 'database', name: 'a', plugin_name: 'my-own-oracle' }, consent);
  const { errors } = await core.plan('d', database, config);
  expect(errors).toEqual([]);
});

test('9: what the server refuses is not tried again', async () => {
  const config = (text: string) => configOf(mount, { path: 'nine', type: 'kv', description: text }, consent);
  await fine('m', mount, config('first'));
  for (const status of [400, 403]) {
    network.fault({ method: 'POST', path: 'sys/mounts/nine/tune' }, answer(status, ['no']));
    const before = network.count('POST', 'sys/mounts/nine/tune');
    expect((await core.apply('m', mount, config('second'))).errors).toHaveLength(1);
    expect(network.count('POST', 'sys/mounts/nine/tune')).toBe(before + 1);
    network.clearFaults();
  }
  await fine('m', mount, null);
});

test('10: arguments that are removed are planned and removed', async () => {
  await fine('p', plugin, entry('1.0.0', { args: ['--greeting=Hi'] }));
  const gone = await fine('p', plugin, entry('1.0.0'));
  expect(gone).toMatchObject({ action: 'update', planned: { args: [] } });
  expect((await core.plan('p', plugin, entry('1.0.0'))).action).toBe('none');
  await fine('p', plugin, null);
});

test('a changed plugin_version is running at the end, not only stored', async () => {
  await fine('p0', plugin, entry('1.0.0'));
  await fine('p1', plugin, entry('1.1.0'));
  const config = (version: string) =>
    configOf(mount, { path: 'run', type: 'hello', plugin_version: version }, consent);
  await fine('m', mount, config('1.0.0'));
  const upgraded = await fine('m', mount, config('1.1.0'));
  expect(upgraded.planned).toMatchObject({
    running_plugin_version: 'v1.1.0',
    running_sha256: hello.sums['1.1.0'],
  });
  const refused = await core.apply('p1', plugin, null);
  expect(refused.errors.join()).toMatch(/Still in use/);
  for (const [address, kind] of [
    ['m', mount],
    ['p0', plugin],
    ['p1', plugin],
  ] as const)
    await fine(address, kind, null);
});
