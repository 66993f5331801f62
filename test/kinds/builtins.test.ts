/** A server leaves out of its list a builtin that is hidden, so that its name must be known. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isBuiltinName, isBuiltinOf } from '../../src/kinds/builtins.ts';
import { registeredPrograms } from '../../src/kinds/programs.ts';
import { type Live, openLive } from '../support/live.ts';
import { availableServers, startServer, type TestServer } from '../support/server.ts';

describe.each(await availableServers())('$product $version', ({ product, version }) => {
  let server: TestServer;
  let live: Live;

  beforeAll(async () => {
    server = await startServer({ product, version });
    live = await openLive(server);
  });
  afterAll(async () => {
    await live?.close();
    await server?.stop();
  });

  async function listed(): Promise<ReadonlySet<string>> {
    const { detailed } = (await live.ports.root.read('sys/plugins/catalog')) as {
      detailed: readonly { type: string; name: string; builtin: boolean }[];
    };
    return new Set(detailed.flatMap(({ type, name, builtin }) => (builtin ? [`${type}/${name}`] : [])));
  }

  test('each builtin of the server is known by its name, and no name of another server', async () => {
    const builtins = await listed();
    const foreign = [
      'auth/aws',
      'auth/ldap',
      'secret/ldap',
      'secret/gcp',
      'database/mongodb-database-plugin',
    ];
    const isKnown = (id: string) => {
      const [type, name] = id.split('/') as [string, string];
      return isBuiltinOf(live.info, type, name);
    };
    expect(builtins.size).toBeGreaterThan(10);
    expect([...builtins].filter((id) => !isKnown(id))).toEqual([]);
    if (product === 'openbao') expect(foreign.filter((id) => isKnown(id) && !builtins.has(id))).toEqual([]);
  });

  test('attack 24: an unversioned entry hides the builtin from the list, and is seen to hide it', async () => {
    const { command, sha256 } = await server.addPlugin('evil', Buffer.from('#!/bin/sh\nexit 1\n'));
    await live.ports.root.write('sys/plugins/catalog/secret/kv', { command, sha256 });
    expect((await listed()).has('secret/kv')).toBe(false);
    const programs = registeredPrograms(await live.observe('plugins: []\n'), live.info);
    expect(programs).toEqual([
      expect.objectContaining({ plugin: 'secret/kv', version: '', hidesBuiltin: true }),
    ]);
  });
});

test('a database plugin of a usual name is no builtin because of its name alone', () => {
  const vault = { product: 'vault', version: '1.21.1', edition: 'community' } as const;
  expect(isBuiltinName('database', 'oracle-database-plugin')).toBe(true);
  expect(isBuiltinOf(vault, 'database', 'oracle-database-plugin')).toBe(false);
  expect(isBuiltinOf(vault, 'database', 'mongodb-database-plugin')).toBe(true);
  expect(isBuiltinOf(vault, 'secret', 'transform')).toBe(false);
  expect(isBuiltinOf({ ...vault, edition: 'enterprise' }, 'secret', 'transform')).toBe(true);
});
