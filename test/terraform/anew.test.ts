/** What a server has once by its name is written in place: Terraform does not make it anew beside itself. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kindNamed } from '../../src/core/kind.ts';
import { kinds } from '../../src/kinds/index.ts';
import { UNKNOWN, type ValueObject } from '../../src/terraform/wire/value.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { configOf } from './support/config.ts';
import { type Core, makeCore } from './support/core.ts';
import { type RealSessions, realSessions } from './support/real-session.ts';

const quota = kindNamed(kinds, 'rate_limit_quota');
const auth = kindNamed(kinds, 'auth_mount');
const limit = (more: object = {}) =>
  configOf(quota, { name: 'limit', path: 'auth/logins', rate: 500, ...more });

let server: TestServer;
let sessions: RealSessions;
let core: Core;

beforeAll(async () => {
  server = await startServer({ product: 'openbao' });
  sessions = realSessions(server);
  core = makeCore(kinds, sessions.open);
  const logins = configOf(auth, { path: 'logins', type: 'approle' }, { deletion_protection: false });
  expect((await core.apply('a', auth, logins)).errors).toEqual([]);
  expect((await core.apply('q', quota, limit())).errors).toEqual([]);
});

afterAll(async () => {
  await sessions.close();
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
