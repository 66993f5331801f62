/** Import ids: those of hashicorp/vault, and our own short form. */
import { describe, expect, test } from 'vitest';
import { canonicalSpec } from '../../src/core/identity.ts';
import { kindNamed } from '../../src/core/kind.ts';
import { kinds } from '../../src/kinds/index.ts';
import { importId, parseImportId } from '../../src/terraform/import-id.ts';

test.each([
  ['plugin', 'secret/version/v1.0.0/name/hello', { type: 'secret', name: 'hello', version: 'v1.0.0' }],
  ['plugin', 'auth/name/hello', { type: 'auth', name: 'hello', version: '' }],
  ['plugin', 'secret/name/team/hello', { type: 'secret', name: 'team/hello', version: '' }],
  ['plugin', 'secret/version/1.2/name/a/b', { type: 'secret', name: 'a/b', version: 'v1.2.0' }],
  ['plugin', 'secret/hello/v1.0.0', { type: 'secret', name: 'hello', version: 'v1.0.0' }],
  ['plugin', 'secret/hello', { type: 'secret', name: 'hello', version: '' }],
  ['plugin_pin', 'secret/hello', { type: 'secret', name: 'hello' }],
  ['plugin_runtime', 'container/small', { type: 'container', name: 'small' }],
  ['plugin_runtime', 'small', { type: 'container', name: 'small' }],
  ['secrets_mount', 'team-a/kv', { path: 'team-a/kv/' }],
  ['secrets_mount', 'team-a/', { path: 'team-a/' }],
  ['auth_mount', 'corp', { path: 'corp/' }],
  ['database_connection', 'database/config/app', { mount: 'database/', name: 'app' }],
  ['database_connection', 'a/b/config/app', { mount: 'a/b/', name: 'app' }],
  ['database_connection', 'db/app', { mount: 'db/', name: 'app' }],
  ['rate_limit_quota', 'global', { name: 'global' }],
  ['quota_config', 'anything', {}],
] as const)('%s %s', (name, id, identity) => {
  expect(parseImportId(kindNamed(kinds, name), id)).toEqual(identity);
});

test.each([
  ['plugin', 'hello'],
  ['plugin', 'other/hello/v1'],
  ['plugin', ''],
  ['plugin_pin', 'secret'],
  ['secrets_mount', ''],
  ['database_connection', 'database/config/'],
  ['rate_limit_quota', 'a/b'],
] as const)('%s %j is refused', (name, id) => {
  expect(parseImportId(kindNamed(kinds, name), id)).toBeUndefined();
});

describe.each(kinds.map((kind) => [kind.name, kind] as const))('%s', (_, kind) => {
  test('the id that is shown is understood', () => {
    const spec = canonicalSpec(kind, kind.example);
    const identity = Object.fromEntries(kind.identity.map((field) => [field, spec[field]]));
    expect(parseImportId(kind, importId(kind, spec))).toEqual(identity);
  });
});
