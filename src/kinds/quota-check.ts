/** Checks that rate limits and lease counts share. Quotas live in root and are read with the mount table at hand. */
import type { Finding } from '../core/finding.ts';
import { makeId, nameOf } from '../core/identity.ts';
import type { ResourceKind } from '../core/kind.ts';
import type { Spec } from '../core/schema.ts';
import { having, type World } from '../core/world.ts';

/** The server cuts one leading slash and adds or cuts a trailing one by the mount table; without both all spellings agree. */
export function bareQuotaPath<S extends Spec>(spec: S): S {
  return spec.path === undefined ? spec : { ...spec, path: `${spec.path}`.replace(/^\/+|\/+$/g, '') };
}

export function checkQuotaPath(path: string, world: World): readonly Finding[] {
  if (!world.server || path === '' || world.server.namespace !== '') return [];
  const parts = path.replace(/\*$/, '').split('/').filter(Boolean);
  const isAuth = parts[0] === 'auth';
  const [kind, names] = isAuth ? ['auth_mount', parts.slice(1)] : ['secrets_mount', parts];
  const mounts = world.later(kind as string);
  for (let depth = names.length; depth > 0; depth--)
    if (mounts.has(makeId(kind as string, `${names.slice(0, depth).join('/')}/`))) return [];
  return [
    {
      severity: 'warning',
      code: 'quota-matches-nothing',
      summary: 'The quota matches no mount',
      detail: `\`path\` ${path}: no mount of that path is declared or on the server; the server refuses such a quota unless it is a namespace.`,
      hint: 'Correct the path, or declare the mount.',
    },
  ];
}

/** One rule per path and role: a quota of another name that stays is in the way; one that goes must go first. */
export function rivals(
  kind: string,
  spec: Spec,
  world: World,
): { readonly stay: readonly Spec[]; readonly go: readonly Spec[] } {
  const own = spec.name;
  const others = having(world.seen(kind), { path: spec.path, role: spec.role ?? '' }).filter(
    ({ name }) => name !== own,
  );
  const stays = (other: Spec) => {
    const later = world.later(kind).get(makeId(kind, other.name));
    return later !== undefined && later.path === spec.path;
  };
  return { stay: others.filter(stays), go: others.filter((other) => !stays(other)) };
}

export function checkRivals(kind: ResourceKind, spec: Spec, world: World): readonly Finding[] {
  return rivals(kind.name, spec, world).stay.map((other) => ({
    severity: 'error',
    code: 'conflict',
    summary: 'Two quotas for one path',
    detail: `\`path\` ${spec.path || '(everywhere)'} is ruled by ${kind.name} ${nameOf(kind, other)} already.`,
    hint: 'To rename a quota declare the old name with `state: absent` beside the new one.',
  }));
}
