import type { ResourceKind } from '../core/kind.ts';
import type { Fields, SpecOf } from '../core/schema.ts';
import { nameField, quotaKind } from './quota.ts';

const fields = {
  name: nameField,
  path: {
    type: 'string',
    default: '',
    description: 'Mount or namespace; empty is everywhere.',
    examples: ['team-a'],
  },
  max_leases: {
    type: 'integer',
    minimum: 1,
    required: true,
    description: 'Leases that may exist at once.',
    examples: [1000],
  },
  role: {
    type: 'string',
    default: '',
    description: 'Role of the auth mount at `path` whose leases are counted.',
  },
  inheritable: {
    type: 'boolean',
    description: 'Also counts in child namespaces. Left out: only when `path` is empty.',
  },
  type: { type: 'string', readOnly: true, stable: true, description: 'Always lease-count.' },
} as const satisfies Fields;

type Quota = SpecOf<typeof fields, 'name' | 'path' | 'max_leases'>;

export const leaseCountQuota: ResourceKind<Quota> = {
  ...quotaKind<Quota>('lease_count_quota', 'lease-count'),
  plural: 'lease_count_quotas',
  summary: 'How many leases a path may hold.',
  notes: [
    'New installations of Vault Enterprise come with a default quota of 300000 leases everywhere; it is not touched unless declared.',
  ],
  available: { enterprise: true, openbao: false },
  fields,
  example: { name: 'team-a', path: 'team-a', max_leases: 1000 },
};
