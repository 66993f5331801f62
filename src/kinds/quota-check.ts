/** Checks that rate limits and lease counts share. Quotas live in root and are read with the mount table at hand. */
import type { Finding } from '../core/finding.ts';
import { makeId } from '../core/identity.ts';
import type { Spec } from '../core/schema.ts';
import { visible } from '../core/visible.ts';
import { having, type World } from '../core/world.ts';

/** Ids of the mounts that a quota's path may lie in, all of one kind. */
export function mountsAbove(path: string): { readonly kind: string; readonly ids: readonly string[] } {
  const parts = path.replace(/\*$/, '').split('/').filter(Boolean);
  const isAuth = parts[0] === 'auth';
  const kind = isAuth ? 'auth_mount' : 'secrets_mount';
  const names = isAuth ? parts.slice(1) : parts;
  return { kind, ids: names.map((_, depth) => makeId(kind, `${names.slice(0, depth + 1).join('/')}/`)) };
}

export function checkQuotaPath(path: string, world: World): readonly Finding[] {
  if (!world.server || path === '' || world.server.namespace !== '') return [];
  const { kind, ids } = mountsAbove(path);
  const mounts = world.later(kind);
  if (ids.some((id) => mounts.has(id))) return [];
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

export function checkRivals(kind: string, spec: Spec, world: World): readonly Finding[] {
  return rivals(kind, spec, world).stay.map((other) => ({
    severity: 'error',
    code: 'conflict',
    summary: 'Two quotas for one path',
    detail: `\`path\` ${spec.path || '(everywhere)'} is ruled by ${kind} ${visible(`${other.name}`)} already.`,
    hint: 'To rename a quota declare the old name with `state: absent` beside the new one.',
  }));
}
