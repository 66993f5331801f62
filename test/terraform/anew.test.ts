/** What a server has once by its name is written in place: Terraform does not make it anew beside itself. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kindNamed } from '../../src/core/kind.ts';
import { kinds } from '../../src/kinds/index.ts';
import { UNKNOWN, type ValueObject } from '../../src/terraform/wire/value.ts';
import { answer } from '../support/faults.ts';
import { type FaultyNetwork, startFaultyNetwork } from '../support/faulty-network.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { configOf } from './support/config.ts';
import { type Core, makeCore } from './support/core.ts';
import { type RealSessions, realSessions } from './support/real-session.ts';

const quota = kindNamed(kinds, 'rate_limit_quota');
const auth = kindNamed(kinds, 'auth_mount');
const limit = (more: object = {}) =>
  configOf(quota, { name: 'limit', path: 'auth/logins', rate: 500, ...more });

let server: TestServer;
let network: FaultyNetwork;
let sessions: RealSessions;
let core: Core;

beforeAll(async () => {
  server = await startServer({ product: 'openbao' });
  network = await startFaultyNetwork(server);
  sessions = realSessions({ address: network.address, token: server.token });
  core = makeCore(kinds, sessions.open);
  const logins = configOf(auth, { path: 'logins', type: 'approle' }, { deletion_protection: false });
  expect((await core.apply('a', auth, logins)).errors).toEqual([]);
  expect((await core.apply('q', quota, limit())).errors).toEqual([]);
});

afterAll(async () => {
  await sessions.close();
  await network.stop();
  await server.stop();
});

test('tainted: refused when it is planned, with the way out', async () => {
  core.tainted.add('q');
  const configs: readonly ValueObject[] = [limit(), { ...limit(), rate: UNKNOWN }];
  for (const config of configs)
    expect((await core.plan('q', quota, config)).errors).toEqual([
      expect.stringMatching(/^It stands in the state already: .*limit.*terraform untaint/s),
    ]);
  core.tainted.clear();
  expect((await core.plan('q', quota, limit())).action).toBe('none');
});

test('at another address: refused when it is planned, with the way out', async () => {
  const walk = await core.walk();
  await core.plan('q', quota, limit(), walk);
  expect((await core.plan('other', quota, limit(), walk)).errors).toEqual([
    expect.stringMatching(/^It stands in the state already: .*`moved` block/s),
  ]);
});

test('gone from the server: it is made', async () => {
  core.tainted.add('q');
  await server.request('DELETE', 'sys/quotas/rate-limit/limit');
  const made = await core.apply('q', quota, limit());
  expect([made.action, made.errors, made.complaints]).toEqual(['create', [], []]);
  core.tainted.clear();
});

test('with another value of what cannot be changed in place: it is replaced', async () => {
  for (const role of ['one', 'two']) {
    const replaced = await core.apply('q', quota, limit({ role }));
    expect([replaced.action, replaced.errors, replaced.complaints]).toEqual(['replace', [], []]);
  }
});

test('what could not be proven is taken back, so that nothing is tainted', async () => {
  const other = (rate: number) => configOf(quota, { name: 'other', path: 'secret', rate });
  network.fault({ method: 'GET', path: 'sys/quotas/rate-limit/other', nth: 1 }, answer(400, ['dark']));
  const failed = await core.apply('o', quota, other(500));
  network.clearFaults();
  expect([failed.errors, failed.complaints]).toEqual([[expect.stringMatching(/dark/)], []]);
  expect(core.state.has('o')).toBe(false);
  expect((await server.request('GET', 'sys/quotas/rate-limit/other')).status).toBe(404);
  expect((await core.apply('o', quota, other(500))).errors).toEqual([]);
});

test('what cannot be taken back either stands in the state', async () => {
  const other = configOf(quota, { name: 'third', path: 'cubbyhole', rate: 500 });
  network.fault({ method: 'GET', path: 'sys/quotas/rate-limit/third' }, answer(400, ['dark']));
  network.fault({ method: 'DELETE', path: 'sys/quotas/rate-limit/third' }, answer(400, ['dark']));
  const failed = await core.apply('t', quota, other);
  network.clearFaults();
  expect(failed.errors).toHaveLength(1);
  expect(core.state.get('t')).toMatchObject({ name: 'third', rate: 500 });
  expect((await core.plan('t', quota, other)).action).toBe('none');
});
