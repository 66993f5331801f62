/** What is in the way may go in the same run, in whichever order Terraform plans and applies. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canonicalSpec, idOf } from '../../src/core/identity.ts';
import { kindNamed } from '../../src/core/kind.ts';
import { kinds } from '../../src/kinds/index.ts';
import { makeBoard } from '../../src/terraform/board.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { configOf } from './support/config.ts';
import { type Core, makeCore } from './support/core.ts';
import { type RealSessions, realSessions } from './support/real-session.ts';

const mount = kindNamed(kinds, 'secrets_mount');
const kv = (path: string) => configOf(mount, { path, type: 'kv' }, { deletion_protection: false });

let server: TestServer;
let sessions: RealSessions;
let core: Core;

beforeAll(async () => {
  server = await startServer({ product: 'openbao' });
  sessions = realSessions(server);
  core = makeCore(kinds, sessions.open);
});

afterAll(async () => {
  await sessions.close();
  await server.stop();
});

test('of what nobody heard of it is an error', async () => {
  expect((await core.plan('x', mount, kv('secret/x'))).errors).toEqual([
    expect.stringMatching(/^One mount inside another: .*secret\/x\/ lies inside the mount secret\//s),
  ]);
});

test('of what stays it is an error', async () => {
  await core.apply('stays', mount, kv('stays'));
  const walk = await core.walk();
  await core.plan('stays', mount, kv('stays'), walk);
  expect((await core.plan('in', mount, kv('stays/in'), walk)).errors).toHaveLength(1);
});

test('of what stands in the state and is not decided yet it is a warning', async () => {
  await core.apply('old', mount, kv('old'));
  const walk = await core.walk();
  const [made] = await Promise.all([
    core.plan('new', mount, kv('old/new'), walk),
    walk.call('UpgradeResourceState', {
      typeName: 'plugboard_secrets_mount',
      rawState: { json: Buffer.from(JSON.stringify(core.state.get('old'))) },
    }),
  ]);
  expect(made.errors).toEqual([]);
  expect(made.warnings).toEqual([expect.stringMatching(/takes that away first, the apply refuses/)]);
});

test('what went since the first look is looked for again when it is applied', async () => {
  const walk = await core.walk();
  await walk.call('UpgradeResourceState', {
    typeName: 'plugboard_secrets_mount',
    rawState: { json: Buffer.from(JSON.stringify(core.state.get('old'))) },
  });
  expect((await core.plan('new', mount, kv('old/new'), walk)).warnings).toHaveLength(1);
  await server.request('DELETE', 'sys/mounts/old');
  const made = await core.apply('new', mount, kv('old/new'), walk);
  expect([made.errors, made.complaints]).toEqual([[], []]);
});

test('what is decided to go is gone at the same moment', async () => {
  const board = makeBoard(kinds, sessions.open, new Map());
  const spec = canonicalSpec(mount, { path: 'secret', type: 'kv' });
  const id = idOf(mount, spec);
  const view = (await board.views(mount, spec, 'expected')).get(mount.name)!;
  const now = () => [board.isPlanned(id), view.has(id)];
  expect(now()).toEqual([false, true]);
  board.expect(mount, id, undefined);
  for (let turn = 0; turn < 20; turn++) {
    expect(now()).not.toEqual([true, true]);
    await Promise.resolve();
  }
  expect(now()).toEqual([true, false]);
});
