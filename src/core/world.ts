/**
 * Everything that planning one thing may look at: what is declared, what is on the server, and what will be there afterwards.
 * Immutable data with three views of each kind, each a map from id to canonical spec.
 */
import type { FieldChange } from './diff.ts';
import type { Spec } from './schema.ts';
import type { ServerInfo } from './server.ts';

export type View = ReadonlyMap<string, Spec>;

/** A thing outside the managed namespace that may use what lives in root. */
export interface Elsewhere {
  readonly kind: string;
  readonly namespace: string;
  readonly spec: Spec;
}

export interface World {
  /** Undefined while nobody asked a server. */
  readonly server: ServerInfo | undefined;
  /** Declared to be there. */
  wanted(kind: string): View;
  /** On the server now. */
  seen(kind: string): View;
  /** On the server once everything declared is applied. */
  later(kind: string): View;
  /** What the plan so far does to a thing; only kinds that come earlier have been planned. */
  changed(id: string): Planned | undefined;
  readonly elsewhere: readonly Elsewhere[];
}

export interface Planned {
  readonly action: 'create' | 'update' | 'recreate' | 'move' | 'reload' | 'remove';
  readonly fields: readonly FieldChange[];
}

/** The things of a view whose fields have the given values. */
export function having(view: View, values: Spec): readonly Spec[] {
  const layer = layers.get(view);
  const fields = Object.keys(values);
  if (!layer) return groupBy(view, fields).get(keyOf(values, fields)) ?? [];
  const { base, changed } = layer;
  const covered = new Set([...changed.keys()].map((id) => base.get(id)));
  const own = [...changed.values()].filter(
    (spec): spec is Spec => spec !== undefined && keyOf(spec, fields) === keyOf(values, fields),
  );
  return [...having(base, values).filter((spec) => !covered.has(spec)), ...own];
}

type Groups = Map<string, Spec[]>;

/** Made once per view and fields, so that looking up stays linear in the number of things. */
const groups = new WeakMap<
  View,
  Map<string, { readonly fields: readonly string[]; readonly made: Groups }>
>();

const keyOf = (spec: Spec, fields: readonly string[]): string =>
  fields.map((field) => spec[field]).join('\0');

function groupBy(view: View, fields: readonly string[]): Groups {
  const name = fields.join(' ');
  const cached = groups.get(view) ?? new Map();
  groups.set(view, cached);
  const known = cached.get(name);
  if (known) return known.made;
  const made: Groups = new Map();
  for (const spec of view.values()) addTo(made, keyOf(spec, fields), spec);
  cached.set(name, { fields, made });
  return made;
}

function addTo(made: Groups, key: string, spec: Spec): void {
  const list = made.get(key);
  if (list) list.push(spec);
  else made.set(key, [spec]);
}

/** Changes a view that lives longer than one plan, and with it what was grouped. */
export function enter(view: Map<string, Spec>, id: string, spec: Spec | undefined): void {
  const old = view.get(id);
  if (spec) view.set(id, spec);
  else view.delete(id);
  for (const { fields, made } of groups.get(view)?.values() ?? []) {
    const list = old && made.get(keyOf(old, fields));
    if (list)
      made.set(
        keyOf(old, fields),
        list.filter((other) => other !== old),
      );
    if (spec) addTo(made, keyOf(spec, fields), spec);
  }
}

interface Layer {
  readonly base: View;
  readonly changed: ReadonlyMap<string, Spec | undefined>;
}

const layers = new WeakMap<View, Layer>();

/** Beyond this a copy is cheaper. */
const FEW = 8;

/** A view with some things otherwise, undefined = not there; a few are looked at without a copy of the rest. */
export function withChanges(base: View, changed: Layer['changed']): View {
  const view = layered(base, changed);
  return changed.size > FEW ? new Map(view) : view;
}

function layered(base: View, changed: Layer['changed']): View {
  function* entries(): MapIterator<[string, Spec]> {
    for (const [id, spec] of base) if (!changed.has(id)) yield [id, spec];
    for (const [id, spec] of changed) if (spec) yield [id, spec];
  }
  const view: View = {
    get size() {
      return [...entries()].length;
    },
    has: (id) => (changed.has(id) ? changed.get(id) !== undefined : base.has(id)),
    get: (id) => (changed.has(id) ? changed.get(id) : base.get(id)),
    entries,
    [Symbol.iterator]: entries,
    *keys(): MapIterator<string> {
      for (const [id] of entries()) yield id;
    },
    *values(): MapIterator<Spec> {
      for (const [, spec] of entries()) yield spec;
    },
    forEach(visit) {
      for (const [id, spec] of entries()) visit(spec, id, view);
    },
  };
  layers.set(view, { base, changed });
  return view;
}

export const emptyView: View = new Map();

/** A world in which nothing is known but what is declared: for checks without a server. */
export function offlineWorld(wanted: ReadonlyMap<string, View>): World {
  return {
    server: undefined,
    wanted: (kind) => wanted.get(kind) ?? emptyView,
    seen: () => emptyView,
    later: (kind) => wanted.get(kind) ?? emptyView,
    changed: () => undefined,
    elsewhere: [],
  };
}
