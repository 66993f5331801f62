import type { ResourceKind } from '../core/kind.ts';
import type { Fields } from '../core/schema.ts';
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
  token_type: {
    type: 'string',
    enum: ['default-service', 'default-batch', 'service', 'batch'],
    default: 'default-service',
    description: 'Type of the tokens that a login gives.',
  },
  user_lockout_config: {
    type: 'object',
    description: 'When users are locked out. Once set it can be changed, but not removed.',
    fields: {
      lockout_threshold: { type: 'integer', minimum: 0, description: 'Failed logins until then.' },
      lockout_duration: { type: 'duration', description: 'How long.' },
      lockout_counter_reset_duration: {
        type: 'duration',
        description: 'After this time failed logins are forgotten.',
      },
      lockout_disable: { type: 'boolean', description: 'Never locks anybody out.' },
    },
  },
  ...instructionFields,
  ...computedFields,
} as const satisfies Fields;

export const authMount: ResourceKind<Mount> = {
  ...mountKind({ kind: 'auth_mount', pluginType: 'auth', base: 'sys/auth', prefix: 'auth/', fields }),
  name: 'auth_mount',
  plural: 'auth_mounts',
  summary: 'An auth method at a path, and the process behind it.',
  notes: [
    'Tuning goes through `sys/mounts/auth/PATH/tune`, which needs no `sudo`; enabling and disabling do.',
  ],
  example: { path: 'corp', type: 'approle', default_lease_ttl: '1h', token_type: 'default-service' },
};
