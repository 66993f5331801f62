/** A resource of Terraform as a document: what the core plans. The place of a field is the name of its attribute. */
import { canonicalDefault, same } from '../../core/canonical.ts';
import { idOf, nameOf } from '../../core/identity.ts';
import type { ResourceKind } from '../../core/kind.ts';
import type { Document } from '../../core/manifest/document.ts';
import type { Spec } from '../../core/schema.ts';
import { emptyView, type View, withChanges } from '../../core/world.ts';
import type { Given } from '../conversion/given.ts';

const place = (name: string) => ({ file: name, line: 1, column: 1 });

/** `before`: the same resource as Terraform's state has it. A new name means a move where the kind can do that. */
export function documentFor(kind: ResourceKind, given: Given, before: Spec | undefined): Document {
  const id = idOf(kind, given.spec);
  const isRenamed = before !== undefined && idOf(kind, before) !== id;
  const move = isRenamed ? moveField(kind, given.spec, before) : undefined;
  return {
    kind,
    id,
    name: nameOf(kind, given.spec),
    spec: move === undefined ? given.spec : { ...given.spec, ...move },
    given: given.fields.filter((field) => saysSomething(kind, field, given.spec, before)),
    absent: false,
    at: place(''),
    place,
  };
}

/**
 * A default that is written out says nothing, such as one in a generated configuration for what the server does not have. Nor does
 * what such a server tells all the same.
 */
function saysSomething(kind: ResourceKind, name: string, spec: Spec, before: Spec | undefined): boolean {
  const field = kind.fields[name]!;
  if (field.available && before && same(spec[name], before[name])) return false;
  return field.default === undefined || !same(spec[name], canonicalDefault(field));
}

/** The instruction that says where a thing is moved from, found by trying: no kind is known by its fields here. */
function moveField(kind: ResourceKind, spec: Spec, before: Spec): Spec | undefined {
  if (!kind.move || !kind.movedFrom) return undefined;
  const from = idOf(kind, before);
  return Object.entries(kind.fields)
    .filter(([, field]) => field.instruction)
    .map(([name]) => ({ [name]: before[kind.identity[0]!] }))
    .find((move) => kind.movedFrom!({ ...spec, ...move }) === from);
}

export function isMove({ kind, spec, id }: Document, before: Spec | undefined): boolean {
  return before !== undefined && kind.movedFrom?.(spec) === idOf(kind, before) && idOf(kind, before) !== id;
}

export function removalOf(kind: ResourceKind, spec: Spec): Document {
  return {
    kind,
    id: idOf(kind, spec),
    name: nameOf(kind, spec),
    spec,
    given: [],
    absent: true,
    at: place(''),
    place,
  };
}

/** The views with one thing as Terraform knows it: there (`spec`), or not there. */
export function withOwn(
  views: ReadonlyMap<string, View>,
  kind: ResourceKind,
  entries: readonly (readonly [string, Spec | undefined])[],
): ReadonlyMap<string, View> {
  const own = withChanges(views.get(kind.name) ?? emptyView, new Map(entries));
  return new Map([...views, [kind.name, own]]);
}

/** The views with nothing but the things that count. */
export function ofThese(
  views: ReadonlyMap<string, View>,
  counts: (id: string) => boolean,
): ReadonlyMap<string, View> {
  return new Map([...views].map(([name, view]) => [name, new Map([...view].filter(([id]) => counts(id)))]));
}

/** A thing of which the server has exactly one, always. */
export const isSingleton = (kind: ResourceKind): boolean => kind.identity.length === 0;

/** What a manifest says in these fields the lock says here, of which nothing is known yet. */
export function saidElsewhere(kind: ResourceKind): Spec {
  const said = Object.entries(kind.fields).filter(([, field]) => field.instruction === 'manifest');
  return Object.fromEntries(said.map(([name]) => [name, {}]));
}
