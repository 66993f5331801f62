import { canonicalDefault, canonicalValue } from './canonical.ts';
import { fieldsOf } from './field-lists.ts';
import type { ResourceKind } from './kind.ts';
import type { Spec } from './schema.ts';
import { visible } from './visible.ts';

/**
 * The canonical spec: every field in its one form, other spellings moved to the field they spell, absent fields at their default.
 * What is not of the field's type is left out: checking is `manifest/check`'s work and happens before. A `partial` spec, as a list
 * carries it, gets no defaults: what is not there is not known.
 */
export function canonicalSpec(
  kind: ResourceKind,
  spec: Spec,
  completeness: 'whole' | 'partial' = 'whole',
): Spec {
  const result: Record<string, unknown> = {};
  for (const [name, field] of fieldsOf(kind).all) {
    const given = spec[name] ?? undefined;
    const isDefaulted = given === undefined && (completeness === 'whole' || kind.identity.includes(name));
    if (given === undefined && !isDefaulted) continue;
    // What a server calls a thing is its name, whatever a manifest could say.
    const asGiven = kind.identity.includes(name) ? given : undefined;
    const canonical = isDefaulted ? canonicalDefault(field) : (canonicalValue(field, given) ?? asGiven);
    if (canonical === undefined) continue;
    if (field.spells === undefined) result[name] ??= canonical;
    else if (given !== undefined) result[field.spells] = canonical;
  }
  return kind.canonical ? kind.canonical(result) : result;
}

const lists = new WeakMap<readonly Spec[], ReadonlyMap<string, Spec>>();

/** What a list has, canonical, by id; made once for each list, because those who begin together share one. */
export function byId(kind: ResourceKind, listed: readonly Spec[]): ReadonlyMap<string, Spec> {
  const known = lists.get(listed);
  if (known) return known;
  const specs = listed.map((found) => canonicalSpec(kind, found, 'partial'));
  const made = new Map(specs.map((spec) => [idOf(kind, spec), spec]));
  lists.set(listed, made);
  return made;
}

/** What people call the thing: `secret/hello/v1.0.0`, `team-a/`; the kind's own name for a singleton. */
export function nameOf(kind: ResourceKind, spec: Spec): string {
  if (kind.identity.length === 0) return kind.name;
  return visible(joinParts(kind.identity.map((field) => spec[field])));
}

/** A path among the parts brings its slash along. */
function joinParts(parts: readonly unknown[]): string {
  let joined = '';
  for (const part of parts) {
    if (part === undefined || part === '') continue;
    joined += joined === '' || joined.endsWith('/') ? `${part}` : `/${part}`;
  }
  return joined;
}

/** What plugboard calls the thing in plans and events; unique among all kinds. */
export function idOf(kind: ResourceKind, spec: Spec): string {
  return kind.identity.length === 0
    ? kind.name
    : makeId(kind.name, ...kind.identity.map((field) => spec[field]));
}

/** The id of a thing of another kind, from the canonical parts of its identity. */
export function makeId(kind: string, ...parts: readonly unknown[]): string {
  return `${kind}:${joinParts(parts)}`;
}
