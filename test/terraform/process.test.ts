/** The provider's process, asked by a client of our own: protocol 6.9, who may connect, one login that is revoked at the end. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { kindNamed } from '../../src/core/kind.ts';
import { makeCertificate } from '../../src/goplugin/certificate.ts';
import { kinds } from '../../src/kinds/index.ts';
import { objectType } from '../../src/terraform/attribute.ts';
import { providerBlock } from '../../src/terraform/provider-schema.ts';
import { decodeResource, encodeResource } from '../../src/terraform/resource-value.ts';
import { encodeDynamic } from '../../src/terraform/wire/dynamic.ts';
import { providerService } from '../../src/terraform/wire/provider-service.ts';
import type { ValueObject } from '../../src/terraform/wire/value.ts';
import { endPlugins, startPlugin } from '../goplugin/support/fake-host.ts';
import { type FaultyNetwork, startFaultyNetwork } from '../support/faulty-network.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { tempFolder } from '../support/temp.ts';
import { providerFile } from './support/terraform.ts';

const COOKIE = 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2';
const mount = kindNamed(kinds, 'secrets_mount');

let server: TestServer;
let network: FaultyNetwork;

beforeAll(async () => {
  server = await startServer({ product: 'openbao' });
  network = await startFaultyNetwork(server);
});
afterEach(endPlugins);
afterAll(async () => {
  await network.stop();
  await server.stop();
});

async function start() {
  const plugin = await startPlugin({
    folder: tempFolder(),
    file: await providerFile(),
    versions: '6,5',
    env: { TF_PLUGIN_MAGIC_COOKIE: COOKIE },
  });
  const connection = plugin.connect();
  await connection.hold();
  return { plugin, connection, provider: connection.client(providerService) };
}

const config = (values: ValueObject) => ({
  config: encodeDynamic(objectType(providerBlock.attributes), values),
});

test('says what it has, identity included', async () => {
  const { plugin, connection, provider } = await start();
  expect(plugin.line.slice(0, 3)).toEqual(['1', '6', 'unix']);
  const [schema, metadata, identities, functions] = await Promise.all([
    provider.GetProviderSchema({}),
    provider.GetMetadata({}),
    provider.GetResourceIdentitySchemas({}),
    provider.GetFunctions({}),
  ]);
  const types = kinds.map(({ name }) => `plugboard_${name}`);
  expect(Object.keys(schema.resourceSchemas).toSorted()).toEqual(types.toSorted());
  expect(metadata.resources.map(({ typeName }) => typeName)).toEqual(types);
  expect(Object.keys(functions.functions)).toEqual(['normalize_version', 'sha256_for', 'duration_seconds']);
  expect(schema.serverCapabilities).toEqual({
    planDestroy: true,
    getProviderSchemaOptional: true,
    moveResourceState: true,
  });
  const named = identities.identitySchemas.plugboard_plugin!.identityAttributes;
  expect(named.map(({ name, requiredForImport }) => [name, requiredForImport])).toEqual([
    ['type', true],
    ['name', true],
    ['version', false],
  ]);
  expect(identities.identitySchemas).not.toHaveProperty('plugboard_quota_config');
  await connection.shutdown();
  expect(await plugin.ended).toBe(0);
});

test('lists what is on the server', async () => {
  const { provider } = await start();
  await provider.ConfigureProvider(config({ address: server.address, token: server.token }));
  const list = async (type: string, more: object) => {
    const events: { displayName: string; resourceObject: { msgpack: Buffer; json: Buffer } | null }[] = [];
    const stream = provider.ListResource({ typeName: `plugboard_${type}`, ...more });
    stream.receive((event) => void events.push(event));
    await stream.ended;
    return events;
  };
  const mounts = await list('secrets_mount', { includeResourceObject: true });
  expect(mounts.map(({ displayName }) => displayName)).toEqual(['secret/']);
  expect(decodeResource(mount, mounts[0]!.resourceObject)).toMatchObject({ path: 'secret/', type: 'kv' });
  expect(await list('rate_limit_quota', { limit: 5n })).toEqual([]);
  expect((await provider.GetMetadata({})).listResources).toHaveLength(kinds.length - 1);
});

test('only the host that started it may connect', async () => {
  const { plugin } = await start();
  const stranger = makeCertificate(new Date());
  const tls = { trusted: plugin.certificatePem, certificate: stranger.pem, key: stranger.keyPem };
  const other = plugin.connect(tls);
  await expect(other.client(providerService).GetMetadata({})).rejects.toThrow();
  other.close();
});

test('one login, when something needs it; revoked at the end', async () => {
  await server.request('POST', 'sys/auth/approle', { type: 'approle' });
  await server.request('POST', 'sys/policies/acl/all', {
    policy: 'path "*" { capabilities = ["create","read","update","delete","list","sudo"] }',
  });
  await server.request('POST', 'auth/approle/role/ci', { token_policies: ['all'], bind_secret_id: true });
  const role = (await server.request('GET', 'auth/approle/role/ci/role-id')).body as {
    data: { role_id: string };
  };
  const secret = (await server.request('POST', 'auth/approle/role/ci/secret-id', {})).body as {
    data: { secret_id: string };
  };
  const { plugin, connection, provider } = await start();
  const approle = { role_id: role.data.role_id, secret_id: secret.data.secret_id };
  const done = await provider.ConfigureProvider(config({ address: network.address, approle }));
  expect(done.diagnostics).toEqual([]);
  expect(network.count('POST', /login/)).toBe(0);
  const state = encodeResource(mount, { path: 'secret' });
  const reads = await Promise.all(
    Array.from({ length: 20 }, () =>
      provider.ReadResource({ typeName: 'plugboard_secrets_mount', currentState: state }),
    ),
  );
  for (const { diagnostics, newState } of reads) {
    expect(diagnostics).toEqual([]);
    expect(decodeResource(mount, newState)).toMatchObject({ path: 'secret', type: 'kv' });
  }
  expect(network.count('POST', /login/)).toBe(1);
  expect(network.count('GET', 'sys/mounts')).toBe(1);
  await connection.shutdown();
  expect(await plugin.ended).toBe(0);
  expect(network.count('POST', 'auth/token/revoke-self')).toBe(1);
  expect(plugin.stdout().split('\n')).toHaveLength(2);
  for (const text of [role.data.role_id, secret.data.secret_id]) expect(plugin.stderr()).not.toContain(text);
});

test('what it does not know is refused, and it lives on', async () => {
  const { provider } = await start();
  await expect(provider.ReadResource({ typeName: 'plugboard_nothing' })).rejects.toThrow(
    /no resource plugboard_nothing/,
  );
  await expect(
    provider.PlanResourceChange({
      typeName: 'plugboard_secrets_mount',
      priorState: { msgpack: Buffer.from([0xc1]) },
    }),
  ).rejects.toThrow(/begins no value/);
  expect((await provider.GetMetadata({})).resources).toHaveLength(kinds.length);
});
