/** Where a mount can stand: nothing below the paths of the server, and no mount inside another, segment by segment, in both directions. */
import type { Finding } from '../core/finding.ts';
import { having, type View, type World } from '../core/world.ts';
import type { Mount, MountTable } from './mount.ts';

/** Paths below which no secrets engine can be mounted, and that no list shows (vault-api 5.4). */
const reserved = ['auth', 'audit'];

export function checkPath(table: MountTable, spec: Mount, world: World): readonly Finding[] {
  const { path, moved_from: from } = spec;
  return [
    ...outsideOf(path)
      .filter((outer) => world.later(table.kind).has(idIn(table, outer)))
      .map((outer) => nested(spec, `lies inside the mount ${outer}.`)),
    ...insideOf(table, spec, world).map((inner) => nested(spec, `has the mount ${inner} inside of it.`)),
    ...(isMovedInside(table, spec, world)
      ? [nested(spec, `is to be moved from ${from}: one lies inside the other.`)]
      : []),
    ...(table.prefix === '' ? checkReserved(path) : []),
    ...(from === path ? [fromItself] : []),
  ];
}

/** What is removed or moved away to make room for it. */
export function roomFor(table: MountTable, spec: Mount, world: World): readonly string[] {
  const seen = world.seen(table.kind);
  if (seen.has(idIn(table, spec.path))) return [];
  const later = world.later(table.kind);
  const leaving = (id: string) => seen.has(id) && !later.has(id);
  const outer = outsideOf(spec.path)
    .map((path) => idIn(table, path))
    .filter(leaving);
  const inner = below(table, spec, seen).filter(leaving);
  return [...outer, ...inner].flatMap((id) => {
    const path = id.slice(table.kind.length + 1);
    const movers = having(world.wanted(table.kind), { moved_from: path });
    return [id, ...movers.map((mover) => idIn(table, `${mover.path}`))];
  });
}

const idIn = (table: MountTable, path: string) => `${table.kind}:${path}`;

function outsideOf(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.slice(1).map((_, depth) => `${parts.slice(0, depth + 1).join('/')}/`);
}

function below(table: MountTable, { path }: Mount, view: View): readonly string[] {
  const own = idIn(table, path);
  const found: string[] = [];
  for (const id of view.keys()) if (id.startsWith(own) && id !== own) found.push(id);
  return found;
}

/** Of what is there already nothing can lie inside; what is declared is told where it stands. */
function insideOf(table: MountTable, spec: Mount, world: World): readonly string[] {
  const seen = world.seen(table.kind);
  if (!world.server || seen.has(idIn(table, spec.path))) return [];
  const later = world.later(table.kind);
  return below(table, spec, seen)
    .filter((id) => later.has(id) && !world.wanted(table.kind).has(id))
    .map((id) => id.slice(table.kind.length + 1));
}

function isMovedInside(table: MountTable, { path, moved_from: from }: Mount, world: World): boolean {
  const seen = world.seen(table.kind);
  if (from === undefined || from === path || !seen.has(idIn(table, from))) return false;
  return !seen.has(idIn(table, path)) && (path.startsWith(from) || from.startsWith(path));
}

function checkReserved(path: string): readonly Finding[] {
  const first = path.split('/')[0]!;
  if (!reserved.includes(first)) return [];
  return [
    {
      severity: 'error',
      code: 'bad-value',
      summary: 'The value is not accepted',
      detail: `\`path\` ${path}: ${first}/ belongs to the server.`,
      hint:
        first === 'auth'
          ? 'Choose another path, or declare an auth mount: its path begins after auth/.'
          : 'Choose another path.',
    },
  ];
}

const nested = ({ path }: Mount, how: string): Finding => ({
  severity: 'error',
  code: 'conflict',
  summary: 'One mount inside another',
  detail: `\`path\` ${path} ${how}`,
  hint: 'Choose a path that is neither below another mount nor above one.',
});

const fromItself: Finding = {
  severity: 'error',
  code: 'conflict',
  summary: 'Two fields contradict each other',
  detail: '`moved_from` is the path itself.',
  hint: 'Remove `moved_from`.',
};
