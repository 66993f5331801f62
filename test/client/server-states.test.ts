import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { findServer } from '../../scripts/servers/binary.ts';
import { findFreePair } from '../support/ports.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { startSupervised } from '../support/supervised.ts';
import { dropFolder, tempFolder } from '../support/temp.ts';
import { failureOf, open } from './opening.ts';

let server: TestServer;
let socket: string;

beforeAll(async () => {
  socket = join(tempFolder(), 'bao.sock');
  server = await startServer({
    product: 'openbao',
    config: `listener "unix" {\n  address = "${socket}"\n}\n`,
  });
});
afterAll(() => server.stop());

describe('answers', () => {
  test('data, absent, empty list, bare bodies', async () => {
    const { root, health, sealStatus } = await open(server.address, { token: server.token });
    expect(await root.read('sys/mounts')).toHaveProperty('secret/');
    expect(await root.read('sys/mounts')).not.toHaveProperty('request_id');
    expect(await root.read('secret/data/absent')).toBeUndefined();
    expect(await root.list('secret/metadata')).toBeUndefined();
    expect(await root.list('sys/policies/acl')).toMatchObject({ keys: expect.arrayContaining(['default']) });
    expect(await root.read('sys/leader')).toHaveProperty('ha_enabled');
    expect(await root.read('secret', { help: 1 })).toHaveProperty('help');
    expect(await root.read('sys/internal/specs/openapi')).toHaveProperty('info');
    expect(await health()).toMatchObject({ status: 200, body: { version: server.version, sealed: false } });
    expect(await sealStatus()).toMatchObject({ sealed: false });
  });

  test('writing and removing', async () => {
    const { root, warned } = await open(server.address, { token: server.token });
    expect(await root.write('secret/data/a', { data: { x: 1 } })).toMatchObject({ version: 1 });
    expect(await root.write('sys/mounts/kv1', { type: 'kv' })).toBeUndefined();
    await root.remove('sys/mounts/kv1');
    await root.remove('sys/plugins/catalog/secret/absent', { version: 'v1.0.0+x' });
    expect(await failureOf(root.write('sys/mounts/secret', { type: 'kv' }))).toMatchObject({
      code: 'request-refused',
      status: 400,
      message: expect.stringContaining('path is already in use'),
    });
    await root.write('sys/policies/password/p', { policy: 'x', bogus: 1 }).catch(() => {});
    expect(warned).toEqual([]);
  });

  test('what the server warns of comes with its path', async () => {
    const { root, warned } = await open(server.address, { token: server.token });
    await root.write('sys/capabilities-self', { paths: ['x'], bogus: 1 });
    expect(warned).toEqual([
      { path: 'sys/capabilities-self', namespace: '', text: expect.stringContaining('bogus') },
    ]);
  });

  test('an unknown path, an unknown method, a write that finds nothing', async () => {
    const { root } = await open(server.address, { token: server.token });
    expect(await failureOf(root.read('sys/nope'))).toMatchObject({ code: 'request-refused', status: 404 });
    expect(await failureOf(root.list('sys/plugins/catalog'))).toMatchObject({ status: 405 });
    expect(await failureOf(root.write('secret/x', { a: 1 }))).toMatchObject({
      code: 'request-refused',
      status: 404,
      message: expect.stringContaining('versioned K/V'),
    });
  });
});

describe('namespaces', () => {
  test('each port acts in its own', async () => {
    await server.request('POST', 'sys/namespaces/team', {});
    await server.request('POST', 'sys/namespaces/sub', {}, { 'X-Vault-Namespace': 'team' });
    const vault = await open(server.address, { token: server.token, namespace: '/team/' });
    await vault.namespaced.write('sys/mounts/mine', { type: 'kv' });
    expect(await vault.namespaced.read('sys/mounts')).toHaveProperty('mine/');
    expect(await vault.in('team/').read('sys/mounts')).toHaveProperty('mine/');
    expect(await vault.root.read('sys/mounts')).not.toHaveProperty('mine/');
    expect(await vault.in('root').read('sys/mounts')).not.toHaveProperty('mine/');
    expect(await vault.in('team/sub').read('sys/mounts')).not.toHaveProperty('mine/');
    expect((await vault.health()).status).toBe(200);
    await vault.namespaced.write('sys/capabilities-self', { paths: ['x'], bogus: 1 });
    expect(vault.warned[0]?.namespace).toBe('team');
  });

  test('one that does not exist', async () => {
    const vault = await open(server.address, { token: server.token, namespace: 'nowhere' });
    expect(await failureOf(vault.namespaced.read('sys/mounts'))).toMatchObject({
      code: 'namespace-missing',
      message: 'The namespace nowhere does not exist on the server.',
    });
  });

  test('a token of a namespace in root', async () => {
    await server.request('POST', 'sys/namespaces/home', {});
    const inHome = { 'X-Vault-Namespace': 'home' };
    await server.request(
      'POST',
      'sys/policies/acl/all',
      { policy: 'path "*" { capabilities = ["read"] }' },
      inHome,
    );
    const made = await server.request('POST', 'auth/token/create-orphan', { policies: ['all'] }, inHome);
    const token = (made.body as { auth: { client_token: string } }).auth.client_token;
    const vault = await open(server.address, { token, namespace: 'home' });
    expect(await vault.namespaced.read('sys/mounts')).toHaveProperty('sys/');
    expect(await failureOf(vault.root.read('sys/mounts'))).toMatchObject({
      code: 'permission-denied',
      message: 'The token belongs to another namespace and may not GET sys/mounts in root.',
    });
  });

  test('what lives in root only', async () => {
    const vault = await open(server.address, { token: server.token, namespace: 'team' });
    expect(await failureOf(vault.namespaced.read('sys/quotas/config'))).toMatchObject({
      code: 'request-refused',
      message: expect.stringContaining('operation only available in root namespace'),
    });
    expect(await failureOf(vault.namespaced.read('sys/plugins/catalog/secret/x'))).toMatchObject({
      message: 'The server does not know GET sys/plugins/catalog/secret/x in the namespace team.',
    });
  });
});

test('over a socket file', async () => {
  const vault = await open(`unix://${socket}`, { token: server.token });
  expect(await vault.root.read('sys/mounts')).toHaveProperty('secret/');
  expect((await vault.health()).status).toBe(200);
  const absent = await open(`unix://${socket}.absent`, { token: server.token });
  expect(await failureOf(absent.health())).toMatchObject({
    code: 'unreachable',
    message: `The socket unix://${socket}.absent cannot be opened (ENOENT).`,
  });
});

test('sealed, and unsealed again', async () => {
  const vault = await open(server.address, { token: server.token });
  await server.request('PUT', 'sys/seal');
  expect(await failureOf(vault.root.read('sys/mounts'))).toMatchObject({
    code: 'sealed',
    message: `The server at ${server.address} is sealed.`,
    hint: expect.stringContaining('operator unseal'),
  });
  expect((await failureOf(vault.root.write('sys/mounts/x/tune', {}))).code).toBe('sealed');
  expect((await vault.health()).status).toBe(503);
  expect(await vault.sealStatus()).toMatchObject({ sealed: true });
  expect(vault.stats.retries).toBe(0);
  await server.request('PUT', 'sys/unseal', { key: server.unsealKey });
  await vi.waitUntil(() => vault.health().then(({ status }) => status === 200));
  expect(await vault.root.read('sys/mounts')).toHaveProperty('secret/');
});

test('a server that is not initialised', async () => {
  const folder = tempFolder();
  const port = await findFreePair();
  const listener = `listener "tcp" {\n  address = "127.0.0.1:${port}"\n  tls_disable = true\n}\n`;
  writeFileSync(join(folder, 'bao.hcl'), `storage "inmem" {}\n${listener}`);
  const program = await startSupervised({
    program: (await findServer('openbao')).path,
    args: ['server', `-config=${join(folder, 'bao.hcl')}`],
    env: { HOME: folder },
    folder,
  });
  onTestFinished(async () => {
    await program.stop();
    dropFolder(folder);
  });
  const vault = await open(`http://127.0.0.1:${port}`, { token: 'any' });
  const state = await vi.waitUntil(() => vault.health().catch(() => undefined), { timeout: 20_000 });
  expect(state).toMatchObject({ status: 501, body: { initialized: false } });
  expect(await vault.sealStatus()).toMatchObject({ initialized: false });
  expect(await failureOf(vault.root.read('sys/mounts'))).toMatchObject({ code: 'not-initialized' });
});
