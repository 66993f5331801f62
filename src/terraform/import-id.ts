/**
 * Import ids. The first field of the identity comes first; the others follow in their order, or each behind its name:
 * `secret/hello/v1.0.0`, `secret/version/v1.0.0/name/hello`, `database/config/app`. The last value may contain slashes, a path in
 * front as well. These are the ids of the provider hashicorp/vault, so that import blocks need no rewrite.
 */
import { canonicalSpec } from '../core/identity.ts';
import type { ResourceKind } from '../core/kind.ts';
import type { Spec } from '../core/schema.ts';

/** Words that stand between a path and a name. */
const BETWEEN = 'config';

export function importId(kind: ResourceKind, spec: Spec): string {
  const { identity } = kind;
  if (identity.length === 0) return kind.name;
  if (identity.length === 1) return bare(spec[identity[0]!]);
  if (kind.fields[identity[0]!]?.type === 'path')
    return `${bare(spec[identity[0]!])}/${BETWEEN}/${spec[identity[1]!]}`;
  if (identity.length === 2) return identity.map((field) => spec[field]).join('/');
  const [first, ...rest] = identity;
  const named = rest.toReversed().filter((field) => spec[field]);
  return [spec[first!], ...named.flatMap((field) => [field, spec[field]])].join('/');
}

const bare = (value: unknown) => `${value ?? ''}`.replace(/\/+$/, '');

/** The identity, canonical; undefined when the text is no id of the kind. */
export function parseImportId(kind: ResourceKind, id: string): Spec | undefined {
  const given = kind.identity.length === 0 ? {} : parts(kind, id);
  if (!given) return undefined;
  const whole = canonicalSpec(kind, given, 'partial');
  const identity = Object.fromEntries(kind.identity.map((field) => [field, whole[field]]));
  return Object.values(identity).every((value) => value !== undefined) && isSane(kind, identity)
    ? identity
    : undefined;
}

function isSane(kind: ResourceKind, spec: Spec): boolean {
  return Object.entries(spec).every(([name, value]) => {
    const field = kind.fields[name]!;
    if (field.type === 'path') return value !== '';
    if (field.type !== 'string') return true;
    return (
      value !== '' &&
      (!field.enum || field.enum.includes(`${value}`)) &&
      (!field.pattern || new RegExp(field.pattern, 'u').test(`${value}`))
    );
  });
}

function parts(kind: ResourceKind, id: string): Spec | undefined {
  const [first, ...rest] = kind.identity as readonly [string, ...string[]];
  if (rest.length === 0) return { [first]: id };
  if (kind.fields[first]?.type === 'path') return belowPath(first, rest[0]!, id);
  const words = id.split('/');
  const hasDefault = kind.fields[first]?.default !== undefined;
  if (words.length === 1) return rest.length === 1 && hasDefault ? { [rest[0]!]: id } : undefined;
  const [head, ...tail] = words;
  return rest.length > 1 && rest.includes(tail[0]!)
    ? named(first, head!, rest, tail)
    : inOrder(first, head!, rest, tail);
}

function belowPath(path: string, name: string, id: string): Spec | undefined {
  const [, before, after] = /^(?:(.+)\/)?([^/]+)$/.exec(id) ?? [];
  if (after === undefined) return undefined;
  const mount = before?.replace(new RegExp(`/${BETWEEN}$`), '');
  return { ...(mount !== undefined && { [path]: mount }), [name]: after };
}

function named(first: string, head: string, rest: readonly string[], tail: readonly string[]): Spec {
  const given: Record<string, string> = { [first]: head };
  let at = 0;
  while (at < tail.length) {
    const field = tail[at]!;
    let end = at + 1;
    while (end < tail.length && (end === at + 1 || !rest.includes(tail[end]!) || tail[end]! in given)) end++;
    given[field] = tail.slice(at + 1, end).join('/');
    at = end;
  }
  return given;
}

/** The last word belongs to the last field only where there is one for each. */
function inOrder(
  first: string,
  head: string,
  rest: readonly string[],
  tail: readonly string[],
): Spec | undefined {
  if (rest.length === 1) return { [first]: head, [rest[0]!]: tail.join('/') };
  if (tail.length < 2) return { [first]: head, [rest[0]!]: tail.join('/') };
  return { [first]: head, [rest[0]!]: tail.slice(0, -1).join('/'), [rest[1]!]: tail.at(-1)! };
}
