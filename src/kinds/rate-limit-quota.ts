import type { Finding } from '../core/finding.ts';
import type { ResourceKind } from '../core/kind.ts';
import type { Fields, SpecOf } from '../core/schema.ts';
import { nameField, quotaKind } from './quota.ts';

const fields = {
  name: nameField,
  path: {
    type: 'string',
    default: '',
    description: 'Mount, namespace, or path below a mount; empty is everywhere.',
    examples: ['team-a'],
  },
  rate: {
    type: 'number',
    exclusiveMinimum: 0,
    required: true,
    description: 'Requests per `interval`.',
    examples: [100],
  },
  interval: {
    type: 'duration',
    default: 1,
    description: 'Over which `rate` is counted; at least one second.',
  },
  block_interval: {
    type: 'duration',
    default: 0,
    zero: 'not blocked',
    description: 'How long a client is refused after it exceeded the rate.',
  },
  role: {
    type: 'string',
    default: '',
    available: { vault: '1.12' },
    description: 'Role of the auth mount at `path` whose logins are counted.',
  },
  inheritable: {
    type: 'boolean',
    available: { vault: '1.15', openbao: '2.3' },
    description: 'Also counts in child namespaces. Left out: only when `path` is empty.',
  },
  group_by: {
    type: 'string',
    enum: ['ip', 'none', 'entity_then_ip', 'entity_then_none'],
    available: { vault: '1.20', openbao: false, enterprise: true },
    description: 'What is counted together.',
  },
  secondary_rate: {
    type: 'number',
    available: { vault: '1.20', openbao: false, enterprise: true },
    description: 'Requests per `interval` for the second part of `group_by`.',
  },
  type: { type: 'string', readOnly: true, stable: true, description: 'Always rate-limit.' },
} as const satisfies Fields;

type Quota = SpecOf<typeof fields, 'name' | 'path' | 'rate' | 'interval'>;

const quota = quotaKind<Quota>('rate_limit_quota', 'rate-limit');

export const rateLimitQuota: ResourceKind<Quota> = {
  ...quota,
  plural: 'rate_limit_quotas',
  summary: 'How many requests a path takes in a time.',
  notes: [
    'A changed `role` means removal and creation: for a moment there is no limit.',
    'One rule per path and role. To rename one, declare the old name absent beside the new one: it is removed first.',
  ],
  fields,
  example: { name: 'team-a', path: 'team-a', rate: 100, interval: '1s' },

  canonical(spec) {
    // Vault Community empties what it does not use when the mount of a quota is moved.
    const { group_by, ...bare } = quota.canonical(spec);
    if (bare.path === undefined) return bare;
    return { ...bare, ...(group_by && { group_by }), interval: bare.interval || 1 };
  },
  check: (spec, world) => [...quota.check(spec, world), ...checkRate(spec)],
  write(vault, { after }) {
    // An older server knows no `inheritable`.
    const { inheritable, ...body } = after;
    return quota.write(vault, { after: inheritable === (after.path === '') ? body : after });
  },
};

/** Below this many requests a second a plan's own reads can run into the limit. */
const comfortable = 100;

function checkRate(spec: Quota): readonly Finding[] {
  const countsUs = (spec.path === '' || /^sys(?:\/|$)/.test(spec.path)) && !spec.role;
  if (!countsUs || spec.rate / spec.interval >= comfortable) return [];
  return [
    {
      severity: 'warning',
      code: 'quota-throttles-us',
      summary: 'The quota also counts plugboard',
      detail: `\`rate\` ${spec.rate} per ${spec.interval}s counts requests to sys/ as well: plans and applies will be slowed down or refused.`,
      hint: `Raise it to ${comfortable} a second, or give a \`path\`.`,
    },
  ];
}
