/** A release says everything once, and its parts agree with each other. */
import { describe, expect, it } from 'vitest';
import { Board, PluginRelease, type PluginReleaseProps } from '../../src/constructs/index.ts';

const sha256 = 'ab'.repeat(32);

function manifestOf(props: PluginReleaseProps) {
  const board = new Board();
  new PluginRelease(board, 'release', props);
  expect(board.node.validate()).toEqual([]);
  return board.toManifest();
}

describe('a release', () => {
  it('of a secrets plugin has its mounts run its version', () => {
    const manifest = manifestOf({
      type: 'secret',
      name: 'hello',
      version: '1.1.0',
      command: 'hello-1.1.0',
      sha256,
      mounts: { 'team-a': { maxLeaseTtl: '24h' }, 'apps/b/': {}, 'apps-b': {} },
      retired: ['1.0.0'],
    });
    expect(manifest).toEqual({
      plugins: [
        { type: 'secret', name: 'hello', version: '1.1.0', command: 'hello-1.1.0', sha256 },
        { type: 'secret', name: 'hello', version: '1.0.0', state: 'absent' },
      ],
      secrets_mounts: [
        { path: 'team-a', type: 'hello', plugin_version: '1.1.0', max_lease_ttl: '24h' },
        { path: 'apps/b/', type: 'hello', plugin_version: '1.1.0' },
        { path: 'apps-b', type: 'hello', plugin_version: '1.1.0' },
      ],
    });
  });

  it('with a pin leaves the version to the pin', () => {
    const manifest = manifestOf({
      type: 'auth',
      name: 'corp',
      version: '2.0.0',
      command: 'corp',
      sha256,
      pin: true,
      mounts: { corp: { tokenType: 'batch' } },
    });
    expect(manifest).toMatchObject({
      plugin_pins: [{ type: 'auth', name: 'corp', version: '2.0.0' }],
      auth_mounts: [{ path: 'corp', type: 'corp', token_type: 'batch' }],
    });
    expect(JSON.stringify(manifest)).not.toContain('plugin_version');
  });

  it('has a runtime of its own, or uses one that is there', () => {
    const image = { type: 'secret', name: 'boxed', version: '1.0.0', ociImage: 'boxed', sha256 } as const;
    expect(manifestOf({ ...image, runtime: { memory: '256MiB', cpu: '0.5' } })).toMatchObject({
      plugin_runtimes: [{ name: 'boxed', memory: '256MiB', cpu: '0.5' }],
      plugins: [{ runtime: 'boxed' }],
    });
    const shared = manifestOf({ ...image, runtime: 'shared' });
    expect(shared).toMatchObject({ plugins: [{ runtime: 'shared' }] });
    expect(shared).not.toHaveProperty('plugin_runtimes');
  });

  it('of a database plugin has connections', () => {
    const database = { type: 'database', name: 'pg', version: '1.0.0', command: 'pg', sha256 } as const;
    expect(
      manifestOf({ ...database, connections: { app: { mount: 'db', password: { env: 'PG' } } } }),
    ).toMatchObject({
      database_connections: [
        { mount: 'db', name: 'app', plugin_name: 'pg', plugin_version: '1.0.0', password: { env: 'PG' } },
      ],
    });
    expect(() => manifestOf({ ...database, mounts: { db: {} } })).toThrow('connections, not mounts');
    expect(() => manifestOf({ ...database, type: 'secret', connections: { app: {} } })).toThrow(
      'only a database plugin',
    );
  });
});
