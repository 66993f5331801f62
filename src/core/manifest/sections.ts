/** What a manifest may say beside the lists of things. */
import type { ResourceKind } from '../kind.ts';
import type { Fields } from '../schema.ts';
import { trustFields } from './trust.ts';

export const serverFields = {
  address: {
    type: 'string',
    description: 'URL of the server, or unix:///path. Default: BAO_ADDR, VAULT_ADDR.',
    examples: ['https://bao.example.com:8200'],
  },
  namespace: {
    type: 'string',
    description:
      'Namespace in which mounts are managed. Catalog, pins, runtimes and quotas are always in root.',
    examples: ['team-a'],
  },
  ca_cert: { type: 'string', description: 'PEM file with the certificates that the server is trusted by.' },
  ca_path: { type: 'string', description: 'Folder of such PEM files.' },
  client_cert: { type: 'string', description: 'PEM file with our certificate for mutual TLS.' },
  client_key: { type: 'string', description: 'PEM file with the key of that certificate.' },
  tls_server_name: { type: 'string', description: 'Name that the certificate of the server must have.' },
  skip_verify: {
    type: 'boolean',
    description: 'Trusts any certificate: anybody on the way can read the token.',
  },
  timeout: { type: 'duration', description: 'Longest wait for one answer.', examples: ['3m'] },
  max_retries: {
    type: 'integer',
    minimum: 0,
    description: 'How often a request that may be repeated is tried again. Default: 2.',
  },
  rate_limit: {
    type: 'string',
    description: 'Requests per second that we allow ourselves, or rate:burst.',
    examples: ['50:100'],
  },
  redirect_hosts: {
    type: 'array',
    items: { type: 'string', description: 'name or name:port.' },
    description: 'Hosts that may see the token when the server redirects to them.',
  },
  token: { type: 'secret', description: 'Token to use.', examples: [{ env: 'BAO_TOKEN' }] },
  approle: {
    type: 'object',
    description: 'Logs in once per run; the token is revoked at the end.',
    fields: {
      mount: { type: 'string', description: 'Path of the auth mount.', default: 'approle' },
      role_id: { type: 'secret', required: true, description: 'RoleID.', examples: [{ env: 'ROLE_ID' }] },
      secret_id: { type: 'secret', description: 'SecretID.', examples: [{ file: 'secret-id' }] },
    },
  },
  product: {
    type: 'string',
    enum: ['vault', 'openbao'],
    description: 'Overrides the detection of the product.',
  },
  edition: {
    type: 'string',
    enum: ['community', 'enterprise'],
    description: 'Overrides the detection of the edition.',
  },
  version: {
    type: 'string',
    description: 'Overrides the version that the server reports.',
    examples: ['1.21.1'],
  },
  platform: {
    type: 'string',
    pattern: '^[a-z0-9]+/[a-z0-9]+$',
    description:
      'Platform of the server, for plugins with one sha256 per platform. Default: asked from the server.',
    examples: ['linux/amd64'],
  },
} as const satisfies Fields;

export const sections = {
  server: { type: 'object', description: 'Which server, and how to reach it.', fields: serverFields },
  unmanaged: {
    type: 'string',
    enum: ['ignore', 'report', 'error'],
    default: 'report',
    description: 'What drift makes of things on the server that the manifest does not declare.',
  },
  trust: {
    type: 'object',
    description:
      'Who must have signed a plugin before it may run. With this section nothing is registered without evidence.',
    fields: trustFields,
  },
} as const satisfies Fields;

/** Beside its fields every entry may say that the thing must not exist. */
export const stateField = {
  type: 'string',
  enum: ['present', 'absent'],
  default: 'present',
  description: '`absent` declares that the thing must not exist; the other fields may then be left out.',
} as const;

/** What an entry may give. A singleton is always there. */
export function entryFields(kind: ResourceKind): Fields {
  return kind.identity.length === 0 ? kind.fields : { ...kind.fields, state: stateField };
}
