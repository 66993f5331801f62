import type { Finding } from '../core/finding.ts';
import { makeId } from '../core/identity.ts';
import type { ResourceKind } from '../core/kind.ts';
import { segment, type Vault } from '../core/port.ts';
import type { Fields, SpecOf } from '../core/schema.ts';
import type { World } from '../core/world.ts';
import { bareQuotaPath, checkQuotaPath, checkRivals, rivals } from './quota-check.ts';

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

export const rateLimitQuota: ResourceKind<Quota> = {
  name: 'rate_limit_quota',
  plural: 'rate_limit_quotas',
  summary: 'How many requests a path takes in a time.',
  notes: [
    'A changed `role` means removal and creation: for a moment there is no limit.',
    'One rule per path and role. To rename one, declare the old name absent beside the new one: it is removed first.',
  ],
  fields,
  identity: ['name'],
  // A write to a quota that exists keeps its role, and says nothing of it.
  fixed: ['role'],
  scope: 'root',
  after: ['secrets_mount', 'auth_mount'],
  listed: 'declared',
  detailed: true,
  example: { name: 'team-a', path: 'team-a', rate: 100, interval: '1s' },

  canonical(spec) {
    // Vault Community empties what it does not use when the mount of a quota is moved.
    const { group_by, ...bare } = bareQuotaPath(spec);
    if (bare.path === undefined) return bare; // only listed, not read
    return {
      ...bare,
      ...(group_by && { group_by }),
      interval: bare.interval || 1,
      inheritable: bare.inheritable ?? bare.path === '',
    };
  },
  check,
  needs: (spec) => mountsOf(spec.path),
  follows: (spec, world) =>
    rivals('rate_limit_quota', spec, world).go.map(({ name }) => makeId('rate_limit_quota', name)),

  list: (vault) => listNames(vault, 'rate-limit') as Promise<readonly Quota[]>,
  async read(vault, { name }) {
    return (await vault.read(`sys/quotas/rate-limit/${segment(name)}`)) as Quota | undefined;
  },
  async write(vault, { after }) {
    const { name, inheritable, ...body } = after;
    const isDefault = inheritable === (after.path === '');
    await vault.write(`sys/quotas/rate-limit/${segment(name)}`, {
      ...body,
      ...(isDefault ? {} : { inheritable }),
    });
  },
  async remove(vault, { name }) {
    await vault.remove(`sys/quotas/rate-limit/${segment(name)}`);
  },
};

/** LIST gives names only; the rest is read for what is declared. */
export async function listNames(
  vault: Vault,
  type: 'rate-limit' | 'lease-count',
): Promise<readonly { readonly name: string }[]> {
  const keys = (await vault.list(`sys/quotas/${type}`))?.keys;
  return Array.isArray(keys) ? (keys as readonly string[]).map((name) => ({ name })) : [];
}

/** The mounts that a quota's path may lie in: they exist first. Only those in this plan matter. */
export function mountsOf(path: string | undefined): readonly string[] {
  // Of what is only listed the path is not known; the server removes such a quota with its mount.
  if (path === undefined) return [];
  const parts = path.replace(/\*$/, '').split('/').filter(Boolean);
  const [kind, names] = parts[0] === 'auth' ? ['auth_mount', parts.slice(1)] : ['secrets_mount', parts];
  return names.map((_, depth) => makeId(kind as string, `${names.slice(0, depth + 1).join('/')}/`));
}

/** Below this many requests a second a plan's own reads can run into the limit. */
const comfortable = 100;

function check(spec: Quota, world: World): readonly Finding[] {
  const findings = [...checkQuotaPath(spec.path, world), ...checkRivals(rateLimitQuota, spec, world)];
  const countsUs = (spec.path === '' || /^sys(?:\/|$)/.test(spec.path)) && !spec.role;
  if (countsUs && spec.rate / spec.interval < comfortable)
    findings.push({
      severity: 'warning',
      code: 'quota-throttles-us',
      summary: 'The quota also counts plugboard',
      detail: `\`rate\` ${spec.rate} per ${spec.interval}s counts requests to sys/ as well: plans and applies will be slowed down or refused.`,
      hint: `Raise it to ${comfortable} a second, or give a \`path\`.`,
    });
  return findings;
}
