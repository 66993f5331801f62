/** MoveResourceState: every type of hashicorp/vault that we know becomes the thing with the same name. */
import { expect, test } from 'vitest';
import { kindNamed } from '../../src/core/kind.ts';
import { kinds } from '../../src/kinds/index.ts';
import { answerCalls } from '../../src/terraform/calls.ts';
import { incumbents } from '../../src/terraform/incumbents.ts';
import { makeProvider } from '../../src/terraform/provider.ts';
import { decodeResource } from '../../src/terraform/resource-value.ts';

const { handlers } = answerCalls(makeProvider(kinds, {}));

/** What names the thing, as hashicorp/vault 5.10 stores it, and as we do. */
const states: Readonly<Record<string, readonly [source: object, target: object]>> = {
  vault_plugin: [
    { type: 'secret', name: 'hello', version: '1.0.0', env: ['A=secret'] },
    { type: 'secret', name: 'hello', version: 'v1.0.0' },
  ],
  vault_plugin_pinned_version: [
    { id: 'secret/hello', type: 'secret', name: 'hello', version: 'v1.0.0' },
    { type: 'secret', name: 'hello', version: null },
  ],
  vault_plugin_runtime: [
    { type: 'container', name: 'small', cpu_nanos: 1 },
    { type: 'container', name: 'small' },
  ],
  vault_mount: [{ path: 'team/kv', type: 'kv' }, { path: 'team/kv/' }],
  vault_auth_backend: [{ path: 'corp', type: 'oidc', tune: [] }, { path: 'corp/' }],
  vault_quota_rate_limit: [{ name: 'all', path: '', rate: 1e30 }, { name: 'all' }],
  vault_quota_lease_count: [{ name: 'all', path: '', max_leases: 1 }, { name: 'all' }],
  vault_quota_config: [{ id: 'x' }, {}],
  vault_database_secret_backend_connection: [
    { backend: 'db', name: 'app', postgresql: [{ password: 'secret' }] },
    { mount: 'db/', name: 'app' },
  ],
};

test('every type is tried', () => {
  expect(Object.keys(states).toSorted()).toEqual(Object.keys(incumbents).toSorted());
});

test.each(Object.entries(states))('%s', async (type, [source, target]) => {
  const kind = kindNamed(kinds, Object.keys(incumbents[type]!)[0]!);
  const request = {
    sourceTypeName: type,
    sourceState: { json: Buffer.from(JSON.stringify(source)) },
    targetTypeName: `plugboard_${kind.name}`,
  };
  const answer = (await (handlers.MoveResourceState as (request: object, call: object) => unknown)(
    request,
    {},
  )) as {
    targetState: { msgpack: Buffer };
  };
  const state = decodeResource(kind, { json: Buffer.alloc(0), ...answer.targetState })!;
  expect(state).toMatchObject(target);
  expect(JSON.stringify(state)).not.toContain('secret"}');
  const said = Object.entries(state).filter(([, value]) => value !== null);
  expect(said.map(([name]) => name).toSorted()).toEqual(
    Object.keys(target)
      .filter((name) => (target as Record<string, unknown>)[name] !== null)
      .toSorted(),
  );
});
