/**
 * One sample for each kind: a thing, its changes one after the other, and the last state in other words. The contract suite takes
 * each of them through its life on every real server. A new kind adds one sample here and is covered.
 */
import type { Spec } from '../../src/core/schema.ts';
import type { ServerInfo } from '../../src/core/server.ts';

/** Executable files in the plugin directory, with their sums. */
export interface Files {
  /** The hello plugin, version 1.0.0. */
  readonly hello: string;
  /** The same version with other bytes. */
  readonly helloAgain: string;
  /** Version 1.1.0. */
  readonly helloNext: string;
  /** A database plugin that reports no version; only where one can be built. */
  readonly database: string | undefined;
}

export interface Sample {
  readonly kind: string;
  /** Declared beside it, and there first. By the keys of a manifest. */
  readonly beside?: (files: Files) => Readonly<Record<string, readonly Spec[]>>;
  readonly first: (files: Files) => Spec;
  /** What is declared differently from then on; several fields where they only make sense together. */
  readonly changes: (files: Files, server: ServerInfo) => readonly Spec[];
  /** The last state in other spellings. */
  readonly respelled: (last: Spec) => Spec;
  /** Fields that no change can show on this server, with the reason. */
  readonly exempt?: (server: ServerInfo) => Readonly<Record<string, string>>;
}

const isVault = ({ product }: ServerInfo) => product === 'vault';
const onVault = (server: ServerInfo, ...changes: readonly Spec[]) => (isVault(server) ? changes : []);

const pluginFile = (version: string, command: string, sha256: string): Spec => ({
  type: 'secret',
  name: 'hello',
  version,
  command,
  sha256,
});

const hellos = (files: Files): readonly Spec[] => [
  pluginFile('1.0.0', 'hello-1.0.0', files.hello),
  pluginFile('1.1.0', 'hello-1.1.0', files.helloNext),
];

const tuned: readonly Spec[] = [
  { description: 'changed' },
  { max_lease_ttl: '2h' },
  { default_lease_ttl: '90m' },
  { listing_visibility: 'unauth' },
  { audit_non_hmac_request_keys: ['a', 'b'] },
  { audit_non_hmac_response_keys: ['c'] },
  { passthrough_request_headers: ['X-One', 'X-Two'] },
  { allowed_response_headers: ['X-Three'] },
  // And back: what was set can be cleared, both TTLs at once.
  { description: '', listing_visibility: 'hidden', audit_non_hmac_request_keys: [], default_lease_ttl: '0s' },
  { passthrough_request_headers: ['X-Two'], max_lease_ttl: '1h', default_lease_ttl: '45m' },
];

const respelledMount = (last: Spec): Spec => ({
  ...last,
  path: `/${last.path}/`,
  max_lease_ttl: 3600,
  default_lease_ttl: '2700',
  local: false,
  seal_wrap: false,
  description: '',
});

export const samples: readonly Sample[] = [
  {
    kind: 'plugin_runtime',
    first: () => ({ name: 'contract', cpu: '0.5', memory: '64MiB' }),
    changes: () => [
      { cpu: '1500m' },
      { memory: '128MiB' },
      { oci_runtime: 'runc' },
      { cgroup_parent: '/plugins' },
      { rootless: true },
      { rootless: false, oci_runtime: '' },
    ],
    respelled: ({ cpu: _, memory: __, ...last }) => ({
      ...last,
      type: 'container',
      cpu_nanos: 1_500_000_000,
      memory_bytes: '0.125GiB',
      rootless: false,
    }),
  },
  {
    kind: 'plugin',
    beside: () => ({ plugin_runtimes: [{ name: 'small', cpu: 1, memory: '64MiB' }] }),
    first: (files) => pluginFile('1.0.0', 'hello-1.0.0', files.hello),
    changes: (files, server) => [
      { args: ['--greeting=Hi there', '--x'] },
      { command: 'hello-1.0.0-again', sha256: files.helloAgain },
      { args: [] },
      ...onVault(server, { runtime: 'small' }, { runtime: '' }),
      { args: ['--greeting=Hi'] },
    ],
    respelled: ({ args, ...last }) => ({
      ...last,
      version: 'v1',
      command: `./${last.command} ${(args as readonly string[]).join(' ')}`,
      sha256: `sha256:${`${last.sha256}`.toUpperCase()}`,
    }),
    exempt: () => ({
      env: 'the server never returns it',
      oci_image: 'needs a container engine',
      oci: 'needs an OCI image',
    }),
  },
  {
    kind: 'plugin_pin',
    beside: (files) => ({ plugins: hellos(files) }),
    first: () => ({ type: 'secret', name: 'hello', version: '1.0.0' }),
    changes: () => [{ version: '1.1.0' }],
    respelled: (last) => ({ ...last, version: 'v1.1' }),
  },
  {
    kind: 'secrets_mount',
    beside: (files) => ({ plugins: hellos(files) }),
    first: () => ({ path: 'contract/a', type: 'hello', plugin_version: '1.0.0' }),
    changes: (_, server) => [
      ...tuned,
      { plugin_version: '1.1.0' },
      { options: { colour: 'blue', size: 2, on: true } },
      { options: { size: 3 } },
      ...onVault(
        server,
        { trim_request_trailing_slashes: true },
        { delegated_auth_accessors: ['auth_approle_1'] },
        { delegated_auth_accessors: [] },
        { allowed_managed_keys: ['one'] },
      ),
    ],
    respelled: (last) => ({ ...respelledMount(last), plugin_version: 'v1.1', options: { size: '3' } }),
    exempt: () => ({ identity_token_key: 'needs a key of the identity engine' }),
  },
  {
    kind: 'auth_mount',
    first: () => ({ path: 'contract', type: 'userpass' }),
    changes: (_, server) => [
      ...tuned,
      { token_type: 'batch' },
      { token_type: 'default-batch' },
      { user_lockout_config: { lockout_threshold: 7 } },
      {
        user_lockout_config: {
          lockout_threshold: 7,
          lockout_duration: '10m',
          lockout_counter_reset_duration: '5m',
        },
      },
      { user_lockout_config: { lockout_threshold: 8, lockout_disable: true } },
      ...onVault(server, { trim_request_trailing_slashes: true }),
    ],
    respelled: respelledMount,
    exempt: () => ({
      plugin_version: 'there is no external auth plugin here',
      options: 'userpass has none',
      identity_token_key: 'needs a key of the identity engine',
    }),
  },
  {
    kind: 'database_connection',
    beside: ({ database }) => ({
      secrets_mounts: [{ path: 'databases/main', type: 'database' }],
      ...(database && {
        plugins: ['1.0.0', '1.1.0'].map((version) => ({
          type: 'database',
          name: 'pg',
          version,
          command: 'database',
          sha256: database,
        })),
      }),
    }),
    first: ({ database }) => ({
      mount: 'databases/main',
      name: 'contract',
      plugin_name: database ? 'pg' : 'postgresql-database-plugin',
      ...(database && { plugin_version: '1.0.0' }),
      verify_connection: false,
      connection_details: {
        connection_url: 'postgresql://{{username}}:{{password}}@127.0.0.1:9/app',
        username: 'plugboard',
        max_open_connections: 2,
      },
      password: { env: 'DATABASE_PASSWORD' },
    }),
    changes: ({ database }) => [
      { allowed_roles: ['reader', 'writer'] },
      { root_rotation_statements: ['ALTER ROLE x'] },
      { password_policy: 'strong' },
      {
        connection_details: {
          connection_url: 'postgresql://{{username}}:{{password}}@127.0.0.1:9/other',
          username: 'someone',
        },
      },
      { allowed_roles: [], password_policy: '' },
      ...(database ? [{ plugin_version: '1.1.0' }] : []),
    ],
    respelled: (last) => ({
      ...last,
      mount: '/databases/main/',
      ...(last.plugin_version !== undefined && { plugin_version: 'v1.1' }),
      allowed_roles: [],
    }),
    exempt: (server) => ({
      ...(!isVault(server) && { plugin_version: 'there is no external database plugin here' }),
      plugin_name: 'one database plugin is enough',
      verify_connection: 'the server does not return it',
      password: 'the server never returns it',
      connection_secrets: 'the server never returns them',
    }),
  },
  {
    kind: 'rate_limit_quota',
    beside: () => ({
      secrets_mounts: [
        { path: 'limited', type: 'kv' },
        { path: 'other', type: 'kv' },
      ],
      auth_mounts: [{ path: 'limited', type: 'approle' }],
    }),
    first: () => ({ name: 'contract', path: 'limited', rate: 100 }),
    changes: () => [
      { rate: 150.5 },
      { interval: '10s' },
      { block_interval: '1m' },
      { path: 'other/some/thing' },
      { path: 'other/some/*' },
      { path: 'auth/limited' },
      { role: 'reader' },
      { role: '' },
      { path: '', rate: 100_000 },
      { path: 'limited', block_interval: '0s' },
    ],
    respelled: (last) => ({ ...last, path: '/limited/', interval: 10, block_interval: 'system' }),
    exempt: () => ({
      inheritable: 'follows from the path on most servers',
      group_by: 'Enterprise',
      secondary_rate: 'Enterprise',
    }),
  },
  {
    kind: 'lease_count_quota',
    first: () => ({ name: 'contract', max_leases: 100 }),
    changes: () => [{ max_leases: 200 }],
    respelled: (last) => ({ ...last, path: '/' }),
    exempt: () => ({ path: 'Enterprise', role: 'Enterprise', inheritable: 'Enterprise' }),
  },
  {
    kind: 'quota_config',
    first: () => ({ enable_rate_limit_response_headers: true }),
    changes: (_, server) => [
      { rate_limit_exempt_paths: ['sys/health', 'sys/seal-status'] },
      { enable_rate_limit_audit_logging: true },
      { enable_rate_limit_response_headers: false },
      ...onVault(server, { absolute_rate_limit_exempt_paths: ['sys/health'] }),
      { rate_limit_exempt_paths: [] },
    ],
    respelled: ({ enable_rate_limit_response_headers: _, ...last }) => last,
  },
];
