import { makeId } from '../core/identity.ts';
import type { ResourceKind } from '../core/kind.ts';
import { segment } from '../core/port.ts';
import type { Fields, SpecOf } from '../core/schema.ts';
import { bareQuotaPath, checkQuotaPath, checkRivals, rivals } from './quota-check.ts';
import { listNames, mountsOf } from './rate-limit-quota.ts';

const fields = {
  name: {
    type: 'string',
    pattern: '^\\w(?:[\\w.-]*\\w)?$',
    description: 'Name of the quota.',
    examples: ['team-a'],
  },
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
  name: 'lease_count_quota',
  plural: 'lease_count_quotas',
  summary: 'How many leases a path may hold.',
  notes: [
    'New installations of Vault Enterprise come with a default quota of 300000 leases everywhere; it is not touched unless declared.',
  ],
  available: { enterprise: true, openbao: false },
  fields,
  identity: ['name'],
  // A write to a quota that exists keeps its role, and says nothing of it.
  fixed: ['role'],
  scope: 'root',
  after: ['secrets_mount', 'auth_mount'],
  listed: 'declared',
  detailed: true,
  example: { name: 'team-a', path: 'team-a', max_leases: 1000 },

  canonical(spec) {
    const bare = bareQuotaPath(spec);
    if (bare.path === undefined) return bare; // only listed, not read
    return { ...bare, inheritable: bare.inheritable ?? bare.path === '' };
  },
  check: (spec, world) => [...checkQuotaPath(spec.path, world), ...checkRivals(leaseCountQuota, spec, world)],
  needs: (spec) => mountsOf(spec.path),
  follows: (spec, world) =>
    rivals('lease_count_quota', spec, world).go.map(({ name }) => makeId('lease_count_quota', name)),

  list: (vault) => listNames(vault, 'lease-count') as Promise<readonly Quota[]>,
  async read(vault, { name }) {
    return (await vault.read(`sys/quotas/lease-count/${segment(name)}`)) as Quota | undefined;
  },
  async write(vault, { after }) {
    const { name, ...body } = after;
    await vault.write(`sys/quotas/lease-count/${segment(name)}`, body);
  },
  async remove(vault, { name }) {
    await vault.remove(`sys/quotas/lease-count/${segment(name)}`);
  },
};
