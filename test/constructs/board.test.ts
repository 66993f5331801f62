/** A tree of constructs is a manifest, in the order, with the spellings and with the references that its author gave. */
import { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import * as api from '../../src/constructs/index.ts';
import {
  AuthMount,
  Board,
  DatabaseConnection,
  Plugin,
  PluginRuntime,
  QuotaConfig,
  RateLimitQuota,
  SecretsMount,
  Testing,
  Thing,
} from '../../src/constructs/index.ts';
import { camelCase } from '../../src/constructs/names.ts';
import { readManifest } from '../../src/core/manifest/merge.ts';
import { kinds } from '../../src/kinds/index.ts';

const sha256 = 'ab'.repeat(32);

describe('a board', () => {
  it('is a manifest', () => {
    const board = new Board({
      server: { address: 'http://127.0.0.1:8200', skipVerify: false, approle: { roleId: { env: 'ROLE' } } },
      unmanaged: 'ignore',
      trust: {
        roots: { team: { type: 'minisign', key: 'keys/team.pub', notAfter: '2027-06-30' } },
        rules: [{ match: { plugin: 'secret/*' }, require: { all: ['team'] }, minVersion: '1.0.0' }],
      },
    });
    const plugin = new Plugin(board, 'hello', {
      type: 'secret',
      name: 'hello',
      version: '1.0.0',
      command: 'hello-1.0.0',
      sha256,
      env: { API_KEY: { env: 'HELLO_API_KEY' } },
    });
    const mount = new SecretsMount(board, 'team-a', {
      path: 'team-a',
      type: plugin.name,
      pluginVersion: plugin.version,
      maxLeaseTtl: '24h',
      options: { someKey: 1 },
    });
    new RateLimitQuota(board, 'quota', { name: 'team-a', path: mount.path, rate: 100, blockInterval: '1m' });
    new QuotaConfig(board, 'quotas', { enableRateLimitResponseHeaders: true });
    new AuthMount(board, 'corp', {
      path: 'corp',
      type: 'approle',
      userLockoutConfig: { lockoutThreshold: 5 },
    });

    expect(board.toManifest()).toEqual({
      server: {
        address: 'http://127.0.0.1:8200',
        skip_verify: false,
        approle: { role_id: { env: 'ROLE' } },
      },
      unmanaged: 'ignore',
      trust: {
        roots: { team: { type: 'minisign', key: 'keys/team.pub', notAfter: '2027-06-30' } },
        rules: [{ match: { plugin: 'secret/*' }, require: { all: ['team'] }, minVersion: '1.0.0' }],
      },
      plugins: [
        {
          type: 'secret',
          name: 'hello',
          version: '1.0.0',
          command: 'hello-1.0.0',
          sha256,
          env: { API_KEY: { env: 'HELLO_API_KEY' } },
        },
      ],
      secrets_mounts: [
        {
          path: 'team-a',
          type: 'hello',
          plugin_version: '1.0.0',
          max_lease_ttl: '24h',
          options: { someKey: 1 },
        },
      ],
      auth_mounts: [{ path: 'corp', type: 'approle', user_lockout_config: { lockout_threshold: 5 } }],
      rate_limit_quotas: [{ name: 'team-a', path: 'team-a', rate: 100, block_interval: '1m' }],
      quota_config: { enable_rate_limit_response_headers: true },
    });
    expect(board.node.validate()).toEqual([]);
  });

  it('takes things from anywhere below it, and each board its own', () => {
    const root = new Construct(undefined as never, '');
    const boards = ['blue', 'green'].map((id) => new Board(root, id));
    for (const board of boards)
      new SecretsMount(new Construct(board, 'team'), 'kv', { path: board.node.id, type: 'kv' });
    expect(boards.map((board) => board.toManifest())).toEqual([
      { secrets_mounts: [{ path: 'blue', type: 'kv' }] },
      { secrets_mounts: [{ path: 'green', type: 'kv' }] },
    ]);
  });

  it('is what a thing must stand on', () => {
    const root = new Construct(undefined as never, '');
    expect(() => new SecretsMount(root, 'kv', { path: 'kv', type: 'kv' })).toThrow(
      'kv must stand on a board',
    );
  });

  it('says what a thing must not be', () => {
    const board = new Board();
    new SecretsMount(board, 'old', { path: 'old', type: 'kv', state: 'absent' });
    expect(board.toManifest()).toEqual({ secrets_mounts: [{ path: 'old', type: 'kv', state: 'absent' }] });
  });

  it('gives the default of a field that is referred to but not given', () => {
    const board = new Board();
    const connection = new DatabaseConnection(board, 'app', { name: 'app', pluginName: 'p' });
    expect(`${connection.mount}`).toBe('database/');
    expect(JSON.stringify([connection.name])).toBe('["app"]');
    expect(() => `${connection.runningPluginVersion}`).toThrow('is known to the server only');
    expect(() => new PluginRuntime(board, 'x', { name: 'x' }).read('nothing')).toThrow(
      'has no field nothing',
    );
  });

  it('has a text for snapshots', () => {
    const board = new Board();
    new SecretsMount(board, 'kv', { path: 'kv', type: 'kv' });
    expect(Testing.synth(board)).toBe(
      '{\n  "secrets_mounts": [\n    {\n      "path": "kv",\n      "type": "kv"\n    }\n  ]\n}\n',
    );
  });
});

describe.each(kinds)('the class of $name', (kind) => {
  const name = camelCase(`_${kind.name}`);
  const Class = (api as unknown as Record<string, new (board: Board, id: string, props: object) => Thing>)[
    name
  ]!;
  const toProps = (spec: object) =>
    Object.fromEntries(Object.entries(spec).map(([field, value]) => [camelCase(field), value]));

  it('makes the entry of the example', () => {
    const board = new Board();
    const thing = new Class(board, 'thing', toProps(kind.example));
    expect(thing).toBeInstanceOf(Thing);
    expect(thing.toEntry()).toEqual(kind.example);
    const { manifest } = readManifest([{ file: 'board', text: JSON.stringify(board.toManifest()) }], kinds);
    expect(manifest.documents.map((document) => document.kind.name)).toEqual([kind.name]);
  });

  it('has props for all that can be declared, each with its own name', () => {
    const names = Object.keys(kind.fields).map(camelCase);
    expect(new Set(names).size).toBe(names.length);
  });
});
