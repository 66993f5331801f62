/** Things as servers return them, for tests without a server. */
import type { Spec } from '../../src/core/schema.ts';
import { sumA } from './manifest.ts';

export const entry = (version: string, more: Spec = {}): Spec => ({
  type: 'secret',
  name: 'hello',
  version,
  command: `hello-${version.replace(/^v/, '')}`,
  args: [],
  sha256: sumA,
  builtin: false,
  ...more,
});

export const builtin = (type: string, name: string, version = 'v2.7.2+builtin.bao'): Spec => ({
  type,
  name,
  version,
  builtin: true,
});

/** A mount of the plugin hello that runs what it stores. */
export const mount = (path: string, version: string, more: Spec = {}): Spec => ({
  path: `${path}/`,
  type: 'hello',
  plugin_version: version,
  running_plugin_version: version,
  running_sha256: sumA,
  accessor: `hello_${path}`,
  uuid: path,
  options: null,
  ...more,
});

export const kv = (path: string, version: '1' | '2' = '1', more: Spec = {}): Spec => ({
  path: `${path}/`,
  type: 'kv',
  plugin_version: '',
  running_plugin_version: 'v2.7.2+builtin.bao',
  running_sha256: '',
  options: { version },
  ...more,
});

export const connection = (name: string, version: string, more: Spec = {}): Spec => ({
  mount: 'database/',
  name,
  plugin_name: 'pg',
  plugin_version: version,
  allowed_roles: [],
  connection_details: {},
  ...more,
});

export const databaseMount: Spec = {
  path: 'database/',
  type: 'database',
  plugin_version: '',
  running_plugin_version: '',
  running_sha256: '',
  options: null,
};
