import type { ResourceKind } from '../core/kind.ts';
import { type Mount, mountKind } from './mount.ts';
import {
  computedFields,
  createFields,
  identityFields,
  instructionFields,
  tuneFields,
} from './mount-fields.ts';

const fields = {
  ...identityFields,
  ...createFields,
  ...tuneFields,
  allowed_managed_keys: {
    type: 'array',
    items: { type: 'string', description: 'Name of a managed key.' },
    default: [],
    available: { openbao: false },
    description: 'Managed keys that the mount may use.',
  },
  delegated_auth_accessors: {
    type: 'array',
    items: { type: 'string', description: 'Accessor of an auth mount.' },
    default: [],
    available: { vault: '1.16', openbao: false },
    description: 'Auth mounts that the plugin may ask to authenticate.',
  },
  ...instructionFields,
  ...computedFields,
} as const;

export const secretsMount: ResourceKind<Mount> = {
  ...mountKind({ kind: 'secrets_mount', pluginType: 'secret', base: 'sys/mounts', prefix: '', fields }),
  name: 'secrets_mount',
  plural: 'secrets_mounts',
  summary: 'A secrets engine at a path, and the process behind it.',
  notes: [
    'A change of `plugin_version` is one planned step: the mount is tuned, reloaded, and proven by the version and sha256 that run and by an answer through the plugin. If anything of it fails the old version is put back and proven.',
    '`type`, `local`, `seal_wrap`, `external_entropy_access`, `force_no_cache`, kv from version 2 to 1, and the way from a version back to the builtin or unversioned entry need recreation, which loses all data: only with `--allow-destroy PATH`.',
  ],
  example: {
    path: 'team-a',
    type: 'hello',
    plugin_version: '1.0.0',
    max_lease_ttl: '24h',
    probe: 'greet/probe',
  },
};
