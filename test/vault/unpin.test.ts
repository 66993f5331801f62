/** A pin is removed behind Terraform: the server takes no version of a mount while it stands, so the pin goes first. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kindNamed } from '../../src/core/kind.ts';
import { kinds } from '../../src/kinds/index.ts';
import { configOf } from '../terraform/support/config.ts';
import { type Core, makeCore } from '../terraform/support/core.ts';
import { type HelloServer, startHelloServer } from '../terraform/support/hello.ts';
import { type RealSessions, realSessions } from '../terraform/support/real-session.ts';

const plugin = kindNamed(kinds, 'plugin');
const pin = kindNamed(kinds, 'plugin_pin');
const mount = kindNamed(kinds, 'secrets_mount');
const pinned = (version: string) => configOf(pin, { type: 'secret', name: 'hello', version });
const team = (more: object = {}) =>
  configOf(mount, { path: 'team', type: 'hello', ...more }, { deletion_protection: false });

let hello: HelloServer;
let sessions: RealSessions;
let core: Core;

beforeAll(async () => {
  hello = await startHelloServer({ '1.0.0': undefined, '1.1.0': undefined }, 'vault');
  sessions = realSessions(hello.server);
  core = makeCore(kinds, sessions.open);
  for (const version of ['1.0.0', '1.1.0']) {
    const entry = { type: 'secret', name: 'hello', version, command: `hello-${version}` };
    const config = configOf(plugin, { ...entry, sha256: hello.sums[version] });
    expect((await core.apply(version, plugin, config)).errors).toEqual([]);
  }
  expect((await core.apply('m', mount, team({ plugin_version: '1.0.0' }))).errors).toEqual([]);
});

afterAll(async () => {
  await sessions.close();
  await hello.server.stop();
});

const runs = async () => {
  const { data } = (await hello.server.request('GET', 'sys/mounts')).body as {
    data: Record<string, { plugin_version: string; running_plugin_version: string }>;
  };
  const { plugin_version, running_plugin_version } = data['team/']!;
  return [plugin_version, running_plugin_version];
};

test('what the mount stores runs again, and the plan says so', async () => {
  expect((await core.apply('p', pin, pinned('1.1.0'))).errors).toEqual([]);
  expect(await runs()).toEqual(['v1.0.0', 'v1.1.0']);
  const removed = await core.apply('p', pin, null);
  expect(removed.errors).toEqual([]);
  expect(removed.warnings.join()).toMatch(/Something else runs without it: .*team\/ \(v1\.0\.0\)/);
  expect(await runs()).toEqual(['v1.0.0', 'v1.0.0']);
});

test('with a version that the same run declares', async () => {
  expect((await core.apply('p', pin, pinned('1.1.0'))).errors).toEqual([]);
  const walk = await core.walk();
  expect((await core.apply('p', pin, null, walk)).errors).toEqual([]);
  const moved = await core.apply('m', mount, team({ plugin_version: '1.1.0' }), walk);
  expect([moved.errors, moved.complaints]).toEqual([[], []]);
  expect(await runs()).toEqual(['v1.1.0', 'v1.1.0']);
});

test('together with everything that it rules, at once', async () => {
  expect((await core.apply('p', pin, pinned('1.0.0'))).errors).toEqual([]);
  const walk = await core.walk();
  const both = [core.apply('p', pin, null, walk), core.apply('m', mount, null, walk)];
  expect((await Promise.all(both)).map(({ errors }) => errors)).toEqual([[], []]);
});
