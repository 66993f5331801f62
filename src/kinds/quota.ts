/** What rate limits and lease counts share: quotas live in root by name, and are read with the mount table at hand. */
import { makeId } from '../core/identity.ts';
import type { JsonObject } from '../core/json.ts';
import type { ResourceKind } from '../core/kind.ts';
import { segment } from '../core/port.ts';
import type { Spec } from '../core/schema.ts';
import { checkQuotaPath, checkRivals, mountsAbove, rivals } from './quota-check.ts';

export const nameField = {
  type: 'string',
  pattern: '^\\w(?:[\\w.-]*\\w)?$',
  description: 'Name of the quota.',
  examples: ['team-a'],
} as const;

export type Quota = Spec & {
  readonly name: string;
  readonly path: string;
  readonly inheritable?: boolean | undefined;
};

/** The part of the kind that does not depend on what is counted. `type` is the server's word for it. */
export function quotaKind<Q extends Quota>(name: string, type: 'rate-limit' | 'lease-count') {
  const base = `sys/quotas/${type}`;
  const pathOf = (quota: Pick<Q, 'name'>) => `${base}/${segment(quota.name)}`;
  return {
    name,
    identity: ['name'],
    // A write to a quota that exists keeps its role, and says nothing of it.
    fixed: ['role'],
    scope: 'root',
    after: ['secrets_mount', 'auth_mount'],
    listed: 'declared',
    detailed: true,

    canonical(spec: Q): Q {
      if (spec.path === undefined) return spec; // only listed, not read
      const path = barePath(spec.path);
      return { ...spec, path, inheritable: spec.inheritable ?? path === '' };
    },
    check: (spec, world) => [...checkQuotaPath(spec.path, world), ...checkRivals(name, spec, world)],
    // The mounts that the path may lie in exist first. Of what is only listed the path is not known; the server removes such a quota
    // with its mount.
    needs: ({ path }) => (path === undefined ? [] : mountsAbove(path).ids),
    follows: (spec, world) => rivals(name, spec, world).go.map((rival) => makeId(name, rival.name)),

    /** LIST gives names only; the rest is read for what is declared. */
    async list(vault) {
      const keys = (await vault.list(base))?.keys;
      return (Array.isArray(keys) ? (keys as readonly string[]).map((key) => ({ name: key })) : []) as Q[];
    },
    async read(vault, quota) {
      return (await vault.read(pathOf(quota))) as Q | undefined;
    },
    async write(vault, { after }) {
      const { name: _, ...body } = after;
      await vault.write(pathOf(after), body as JsonObject);
    },
    async remove(vault, quota) {
      await vault.remove(pathOf(quota));
    },
  } satisfies Partial<ResourceKind<Q>>;
}

/** The server cuts one leading slash and adds or cuts a trailing one by the mount table; without both all spellings agree. */
const barePath = (path: string) => path.replace(/^\/+|\/+$/g, '');
