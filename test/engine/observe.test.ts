/** What is asked of a server, and what is made of the answers: lists, detection, namespaces, secrets. */
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import { ServerError, type Vault } from '../../src/core/port.ts';
import type { Spec } from '../../src/core/schema.ts';
import { reveal, type Secret } from '../../src/core/secret.ts';
import { detectServer } from '../../src/engine/detect.ts';
import { lookElsewhere, proveNamespace } from '../../src/engine/namespaces.ts';
import { observe } from '../../src/engine/observe.ts';
import { parsePlanFile, toPlanFile, whyStale } from '../../src/engine/saved-plan.ts';
import { resolveReference } from '../../src/engine/secrets.ts';
import { kinds } from '../../src/kinds/index.ts';
import { documentsOf, read, sumA, sumB } from '../support/manifest.ts';
import { memoryVault } from '../support/memory-vault.ts';
import { enterprise, type Observed, openbao, planFor, vault } from '../support/planning.ts';
import { kv } from '../support/things.ts';

/** Answers from a table; what is not in it is absent. */
function answering(table: Readonly<Record<string, JsonObject | number>>) {
  const asked: string[] = [];
  const answer = async (verb: string, path: string) => {
    asked.push(`${verb} ${path}`);
    const found = table[path];
    if (typeof found !== 'number') return found;
    throw new ServerError('request-refused', `status ${found}`, { status: found, errors: [], path });
  };
  const port: Vault = {
    read: (path) => answer('read', path),
    list: (path) => answer('list', path),
    write: () => Promise.reject(new Error('nothing is written here')),
    remove: () => Promise.reject(new Error('nothing is removed here')),
  };
  return { port, asked };
}

const look = (
  text: string,
  { port }: { port: Vault },
  extent: 'declared' | 'all' = 'declared',
  server = openbao,
) =>
  observe({
    registry: kinds,
    documents: documentsOf(text),
    ports: { root: port, namespaced: port },
    server,
    extent,
    concurrency: 4,
  });

describe('observation', () => {
  const catalog: JsonObject = {
    detailed: [
      { type: 'secret', name: 'hello', version: 'v1.0.0', sha256: sumA, builtin: false },
      { type: 'secret', name: 'hello', version: 'v1.1.0', sha256: sumB, builtin: false },
      { type: 'secret', name: 'kv', version: 'v2.7.2+builtin.bao', builtin: true },
    ],
  };
  const hello: JsonObject = {
    name: 'hello',
    version: 'v1.0.0',
    command: 'hello',
    args: null,
    sha256: sumA,
    builtin: false,
  };
  const table = {
    'sys/plugins/catalog': catalog,
    'sys/plugins/catalog/secret/hello': hello,
    'sys/mounts': { 'a/': { type: 'kv', options: { version: '2' }, config: { max_lease_ttl: 60 } } },
    'sys/auth': { 'token/': { type: 'token', options: null, config: {} } },
  };
  const declared = `plugins: [{type: secret, name: hello, version: "1.0", command: hello, sha256: ${sumA}}]\n`;

  test('lists what matters, and reads what is declared and not whole in its list', async () => {
    const server = answering(table);
    const views = await look(declared, server);
    expect(server.asked.toSorted()).toEqual([
      'read sys/auth',
      'read sys/mounts',
      'read sys/plugins/catalog',
      'read sys/plugins/catalog/secret/hello',
    ]);
    expect([...views.get('plugin')!.keys()]).toEqual([
      'plugin:secret/hello/v1.0.0',
      'plugin:secret/hello/v1.1.0',
      'plugin:secret/kv/v2.7.2+builtin.bao',
    ]);
    expect(views.get('plugin')!.get('plugin:secret/hello/v1.0.0')).toMatchObject({
      command: 'hello',
      args: [],
    });
    expect(views.get('plugin')!.get('plugin:secret/hello/v1.1.0')).not.toHaveProperty('command');
    expect(views.get('secrets_mount')!.get('secrets_mount:a/')).toMatchObject({
      options: { version: '2' },
      max_lease_ttl: 60,
      default_lease_ttl: 0,
    });
  });

  test('pins and runtimes are not asked of a server that has none', async () => {
    const server = answering(table);
    await look('secrets_mounts: [{path: a, type: kv}]\n', server, 'declared', vault);
    expect(server.asked).toContain('read sys/plugins/pins');
    expect(server.asked).toContain('list sys/plugins/runtimes/catalog');
    const other = answering(table);
    await look('secrets_mounts: [{path: a, type: kv}]\n', other);
    expect(other.asked.join()).not.toMatch(/pins|runtimes/);
  });

  test('everything is read for drift, but what belongs to the server is not', async () => {
    const server = answering(table);
    await look('x-nothing: 1\n', server, 'all');
    expect(server.asked.filter((path) => path === 'read sys/plugins/catalog/secret/hello')).toHaveLength(2);
    expect(server.asked).not.toContain('read sys/plugins/catalog/secret/kv');
    expect(server.asked).toContain('list sys/quotas/rate-limit');
  });

  test('connections are looked at when a database plugin is declared', async () => {
    const mounts = { 'sys/mounts': { 'db/': { type: 'database' } }, 'db/config': { keys: ['app'] } };
    const server = answering({ ...mounts, 'db/config/app': { plugin_name: 'pg', plugin_version: 'v1.0.0' } });
    const text = `plugins: [{type: database, name: pg, version: "1.0", command: pg, sha256: ${sumA}}]\n`;
    const views = await look(text, server);
    expect([...views.get('database_connection')!.keys()]).toEqual(['database_connection:db/app']);
    const other = answering(mounts);
    await look(declared, other);
    expect(other.asked).not.toContain('list db/config');
  });
});

describe('detection', () => {
  const detailed = (version: string) => ({
    'sys/plugins/catalog': { detailed: [{ builtin: true, version }] },
  });
  const detect = (
    health: JsonObject,
    table: Parameters<typeof answering>[0] = {},
    overrides: Spec = {},
    text = 'x-a: 1\n',
  ) =>
    detectServer({
      health,
      root: answering(table).port,
      namespace: '',
      overrides,
      documents: documentsOf(text),
    });

  test.each([
    [{ version: '1.21.1', enterprise: false }, {}, 'vault', 'community'],
    [{ version: '1.21.1+ent', enterprise: true }, {}, 'vault', 'enterprise'],
    [{ version: '1.13.0+ent' }, {}, 'vault', 'enterprise'],
    [{ version: '2.7.2' }, detailed('v2.7.2+builtin.bao'), 'openbao', 'community'],
    [{ version: '1.13.0' }, detailed('v1.13.0+builtin.vault'), 'vault', 'community'],
  ])('%j is %s', async (health, table, product, edition) => {
    expect(await detect(health, table)).toMatchObject({ product, edition, version: health.version });
  });

  test('what is declared beats what is found', async () => {
    const found = await detect(
      { version: '2.7.2' },
      {},
      { product: 'openbao', version: '2.6.0', platform: 'linux/arm64' },
    );
    expect(found).toMatchObject({ product: 'openbao', version: '2.6.0', platform: 'linux/arm64' });
  });

  test('what cannot be told is an error with a way out', async () => {
    await expect(detect({ version: '2.4.0' })).rejects.toMatchObject({ code: 'unknown-product' });
    await expect(detect({})).rejects.toMatchObject({ code: 'unknown-product' });
  });

  const ttl = 'secrets_mounts: [{path: a, type: kv, max_lease_ttl: 1h}]\n';
  test('facts are asked only for what depends on them', async () => {
    const state = { 'sys/config/state/sanitized': { max_lease_ttl: 0 } };
    expect(await detect({ version: '1.21.1', enterprise: false }, state)).not.toHaveProperty('maxLeaseTtl');
    expect(await detect({ version: '1.21.1', enterprise: false }, state, {}, ttl)).toMatchObject({
      maxLeaseTtl: 32 * 86_400,
    });
  });

  test('who may not ask gets no answer, and no failure', async () => {
    const found = await detect(
      { version: '1.21.1', enterprise: false },
      { 'sys/config/state/sanitized': 403 },
      {},
      ttl,
    );
    expect(found.maxLeaseTtl).toBeUndefined();
  });
});

describe('namespaces', () => {
  const inside = (tree: Readonly<Record<string, Parameters<typeof answering>[0]>>) => (namespace: string) =>
    answering(tree[namespace] ?? {}).port;

  test('a server without them is not asked to ignore one', async () => {
    await expect(proveNamespace({ ...vault, namespace: 'team/' }, inside({}))).rejects.toMatchObject({
      code: 'no-namespaces',
    });
    await expect(
      proveNamespace({ ...openbao, version: '2.2.0', namespace: 'team/' }, inside({})),
    ).rejects.toMatchObject({ code: 'no-namespaces' });
  });

  test('one that is not there', async () => {
    await expect(proveNamespace({ ...openbao, namespace: 'team/' }, inside({}))).rejects.toMatchObject({
      code: 'namespace-missing',
    });
  });

  test('one below another is asked of its parent', async () => {
    const tree = { 'team/': { 'sys/namespaces/a': { path: 'team/a/' } } };
    await proveNamespace({ ...openbao, namespace: 'team/a/' }, inside(tree));
    await proveNamespace({ ...vault, namespace: '' }, inside({}));
  });

  const removal = documentsOf('plugins: [{type: secret, name: hello, version: "1.0", state: absent}]\n');
  const tree = {
    '': { 'sys/namespaces': { keys: ['a/'] } },
    'a/': {
      'sys/namespaces': { keys: ['b/'] },
      'sys/mounts': { 'x/': { type: 'hello', plugin_version: 'v1.0.0' } },
    },
    'a/b/': { 'sys/auth': { 'y/': { type: 'hello' } } },
  };

  test('removals from root look into all of them', async () => {
    const found = await lookElsewhere(kinds, removal, openbao, inside(tree));
    expect(found.map(({ kind, namespace, spec }) => [kind, namespace, spec.path])).toEqual([
      ['secrets_mount', 'a/', 'x/'],
      ['auth_mount', 'a/b/', 'y/'],
    ]);
  });

  test('from a namespace root is elsewhere', async () => {
    const root = { ...tree, '': { ...tree[''], 'sys/mounts': { 'r/': { type: 'hello' } } } };
    const found = await lookElsewhere(kinds, removal, { ...openbao, namespace: 'a/' }, inside(root));
    expect(found.map(({ namespace, spec }) => [namespace, spec.path])).toEqual([
      ['root', 'r/'],
      ['a/b/', 'y/'],
    ]);
  });

  test('nothing else needs the look', async () => {
    const server = answering({});
    for (const text of [
      'secrets_mounts: [{path: a, state: absent}]\n',
      'rate_limit_quotas: [{name: a, state: absent}]\n',
    ])
      expect(await lookElsewhere(kinds, documentsOf(text), enterprise, () => server.port)).toEqual([]);
    expect(await lookElsewhere(kinds, removal, vault, () => server.port)).toEqual([]);
    expect(server.asked).toEqual([]);
  });
});

describe('secret references', () => {
  const sources = {
    env: { SET: 'from env', EMPTY: '' },
    readFile: async (path: string) => {
      if (path === 'there') return 'from file\n';
      if (path === 'crlf') return 'from file\r\n';
      if (path === 'lines') return 'one\ntwo\n\n';
      throw new Error('ENOENT');
    },
    vault: memoryVault({
      'kv/plain': { password: 'from v1', count: 5 },
      'kv/nested': { more: { password: 'deep' } },
      'kv/data/app': { data: { password: 'from v2', data: 'named data' }, metadata: { version: 1 } },
    }),
  };
  test.each([
    [{ env: 'SET' }, 'from env'],
    [{ file: 'there' }, 'from file'],
    [{ file: 'crlf' }, 'from file'],
    [{ file: 'lines' }, 'one\ntwo\n'],
    [{ vault: 'kv/plain#password' }, 'from v1'],
    [{ vault: 'kv/plain#count' }, '5'],
    [{ vault: 'kv/data/app#password' }, 'from v2'],
    [{ vault: 'kv/data/app#data' }, 'named data'],
  ])('%j', async (reference, value) => {
    const found: Secret = await resolveReference(reference, sources);
    expect(reveal(found)).toBe(value);
    expect(`${found} ${JSON.stringify({ found })}`).not.toContain(value);
  });

  test.each([
    [{ env: 'UNSET' }],
    [{ env: 'EMPTY' }],
    [{ file: 'gone' }],
    [{ vault: 'kv/plain#gone' }],
    [{ vault: 'kv/gone#password' }],
    [{ vault: 'kv/data/app#gone' }],
    [{ vault: 'kv/data/app#metadata' }],
    [{ vault: 'kv/nested#more' }],
  ])('%j has no value', async (reference) => {
    await expect(resolveReference(reference, sources)).rejects.toMatchObject({ code: 'secret-missing' });
  });
});

describe('a saved plan', () => {
  const text = 'secrets_mounts: [{path: a, type: kv, max_lease_ttl: 1h}]\n';
  const observed: Observed = { secrets_mount: [kv('a')] };
  const save = (
    manifest = text,
    more: Parameters<typeof planFor>[0] = { text: manifest, observed },
    clusterId = 'c1',
  ) =>
    toPlanFile(planFor(more), {
      version: '0.1.0',
      path: 'board.yaml',
      clusterId,
      manifest: read(manifest).manifest,
      allowDestroy: [],
      rewrite: [],
    });

  test('is read back as it was', () => {
    const saved = save();
    const again = parsePlanFile(JSON.stringify(saved), 'plan.json');
    expect(whyStale(again, save())).toBeUndefined();
    expect(again.summary).toMatchObject({ create: 0, update: 1, unchanged: 0 });
  });

  test('the same manifest in another spelling is the same', () => {
    const other = 'secrets_mounts:\n  - {max_lease_ttl: 3600, type: kv, path: /a/}\n';
    expect(whyStale(save(), save(other))).toBeUndefined();
  });

  test.each([
    ['another manifest', save(text.replace('1h', '2h')), /manifest changed/],
    ['another server', save(text, { text, observed }, 'c2'), /another server/],
    [
      'another version of the server',
      save(text, { text, observed, server: { ...openbao, version: '2.7.3' } }),
      /2\.7\.3/,
    ],
    [
      'another state of the server',
      save(text, { text, observed: { secrets_mount: [kv('a', '1', { description: 'x' })] } }),
      /server changed/,
    ],
  ])('%s makes it stale', (_, fresh, why) => {
    expect(whyStale(save(), fresh)).toMatch(why);
  });

  test('what is not looked at for the steps does not make it stale', () => {
    const fresh = save(text, { text, observed: { secrets_mount: [kv('a'), kv('b')] } });
    expect(whyStale(save(), fresh)).toBeUndefined();
  });

  test('edited steps are refused', () => {
    const edited = structuredClone(JSON.parse(JSON.stringify(save())));
    edited.steps[0].after.max_lease_ttl = 7200;
    expect(whyStale(edited, save())).toMatch(/steps of the plan/);
  });

  test.each([
    ['no JSON', 'hello', /not JSON/],
    ['another JSON', '{"a": 1}', /not a plan/],
    ['another format', JSON.stringify({ ...save(), format_version: 99 }), /format is 99/],
  ])('%s is refused', (_, content, why) => {
    expect(() => parsePlanFile(content, 'x.json')).toThrow(why);
  });
});
