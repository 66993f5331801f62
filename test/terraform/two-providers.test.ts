/** Each `provider` block is a process of its own, with what it has read of the server. In a namespace plugins need a second block. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kindNamed } from '../../src/core/kind.ts';
import { kinds } from '../../src/kinds/index.ts';
import { configOf } from './support/config.ts';
import { makeCore } from './support/core.ts';
import { type HelloServer, startHelloServer } from './support/hello.ts';
import { realSessions } from './support/real-session.ts';

const mount = kindNamed(kinds, 'secrets_mount');
const plugin = kindNamed(kinds, 'plugin');
let hello: HelloServer;

beforeAll(async () => {
  hello = await startHelloServer({ '1.0.0': undefined });
  await hello.server.request('POST', 'sys/namespaces/team');
});

afterAll(() => hello.server.stop());

test('what another one registered after the first look is seen', async () => {
  const [root, team] = ['', 'team'].map((namespace) => realSessions(hello.server, namespace));
  const [inRoot, inTeam] = [makeCore(kinds, root!.open), makeCore(kinds, team!.open)];
  const walk = await inTeam.walk();
  const open = { deletion_protection: false };
  const other = configOf(mount, { path: 'other', type: 'kv' }, open);
  expect((await inTeam.apply('other', mount, other, walk)).errors).toEqual([]);
  const entry = { type: 'secret', name: 'hello', version: '1.0.0', command: 'hello-1.0.0' };
  const registered = configOf(plugin, { ...entry, sha256: hello.sums['1.0.0'] });
  expect((await inRoot.apply('p', plugin, registered)).errors).toEqual([]);
  const config = configOf(mount, { path: 'm', type: 'hello', plugin_version: '1.0.0' }, open);
  const made = await inTeam.apply('m', mount, config, walk);
  expect([made.errors, made.complaints]).toEqual([[], []]);
  expect(inTeam.state.get('m')).toMatchObject({ running_sha256: hello.sums['1.0.0'] });

  // What is in use there is not removed from here.
  expect((await inRoot.apply('p', plugin, null)).errors.join()).toMatch(/m\/ in namespace team/);
  for (const address of ['m', 'other']) await inTeam.apply(address, mount, null);
  expect((await inRoot.apply('p', plugin, null)).errors).toEqual([]);
  await Promise.all([root!.close(), team!.close()]);
});
