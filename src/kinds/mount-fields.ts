/** Fields that secrets and auth mounts share. Names are the server's; what the API nests under `config` stands flat here. */
import type { Fields } from '../core/schema.ts';

const header = { type: 'string', description: 'Name of a header.' } as const;
const key = { type: 'string', description: 'Name of a key.' } as const;

export const identityFields = {
  path: { type: 'path', description: 'Path of the mount.', examples: ['team-a'] },
  type: {
    type: 'string',
    required: true,
    description:
      'Name of the plugin in the catalog, or a builtin. `kv-v2` is `kv` with `options: {version: 2}`.',
    examples: ['hello'],
  },
  description: { type: 'string', default: '', description: 'Text for people.' },
  plugin_version: {
    type: 'mount-version',
    description:
      'Version that the mount stores and runs. Left out: as it is on the server, which chooses once at creation. On OpenBao 2.7 or newer also `latest`.',
    examples: ['1.0.0'],
  },
} as const satisfies Fields;

export const tuneFields = {
  default_lease_ttl: {
    type: 'duration',
    default: 0,
    zero: 'system default',
    description: 'Default lease duration.',
    examples: ['1h'],
  },
  max_lease_ttl: {
    type: 'duration',
    default: 0,
    zero: 'system default',
    description: 'Longest lease duration.',
    examples: ['24h'],
  },
  listing_visibility: {
    type: 'string',
    enum: ['', 'unauth', 'hidden'],
    default: '',
    description: 'Whether the mount is listed for those who are not logged in.',
  },
  audit_non_hmac_request_keys: {
    type: 'array',
    items: key,
    default: [],
    description: 'Request keys that the audit log shows in clear.',
  },
  audit_non_hmac_response_keys: {
    type: 'array',
    items: key,
    default: [],
    description: 'Response keys that the audit log shows in clear.',
  },
  passthrough_request_headers: {
    type: 'array',
    items: header,
    default: [],
    description: 'Request headers that the plugin gets to see.',
  },
  allowed_response_headers: {
    type: 'array',
    items: header,
    default: [],
    description: 'Response headers that the plugin may set.',
  },
  identity_token_key: {
    type: 'string',
    default: '',
    available: { vault: '1.16', openbao: false },
    description: 'Key that signs identity tokens for the plugin.',
  },
  trim_request_trailing_slashes: {
    type: 'boolean',
    default: false,
    available: { vault: '1.18', openbao: false },
    description: 'Trailing slashes of requests are cut.',
  },
} as const satisfies Fields;

export const createFields = {
  options: {
    type: 'map',
    values: { type: 'text', description: 'Value.' },
    default: {},
    description: 'Options of the plugin, such as `version` of kv. Values are text.',
    examples: [{ version: '2' }],
  },
  local: { type: 'boolean', default: false, description: 'Not replicated. Cannot be changed.' },
  seal_wrap: {
    type: 'boolean',
    default: false,
    description: 'Critical values are wrapped by the seal. Cannot be changed.',
  },
  external_entropy_access: {
    type: 'boolean',
    default: false,
    description: 'Uses external entropy. Cannot be changed.',
  },
  force_no_cache: {
    type: 'boolean',
    default: false,
    description: 'Storage is not cached. Cannot be changed.',
  },
} as const satisfies Fields;

export const instructionFields = {
  moved_from: {
    type: 'path',
    instruction: true,
    description:
      'Former path: the mount is moved from there with its data. Its leases and tokens are revoked.',
  },
  probe: {
    type: 'string',
    instruction: true,
    description:
      'Path below the mount that must answer to a read after each change; otherwise an upgrade is taken back.',
    examples: ['greet/probe'],
  },
} as const satisfies Fields;

export const computedFields = {
  accessor: {
    type: 'string',
    readOnly: true,
    stable: true,
    description: 'Stable across moves, new after recreation.',
  },
  uuid: {
    type: 'string',
    readOnly: true,
    stable: true,
    description: 'Stable across moves, new after recreation.',
  },
  running_plugin_version: {
    type: 'string',
    readOnly: true,
    description: 'Version of the process as of its last start.',
  },
  running_sha256: {
    type: 'string',
    readOnly: true,
    description: 'Sum of the process as of its last start; empty for a builtin.',
  },
  deprecation_status: { type: 'string', readOnly: true, description: 'Of a builtin.' },
} as const satisfies Fields;

export const fixedFields = [
  'type',
  'local',
  'seal_wrap',
  'external_entropy_access',
  'force_no_cache',
] as const;
