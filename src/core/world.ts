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

/** Things grouped by some of their fields; made once per view, so that looking up stays linear in the number of things. */
export function groupBy(view: View, fields: readonly string[]): ReadonlyMap<string, readonly Spec[]> {
  const name = fields.join(' ');
  const cached = groups.get(view) ?? new Map<string, ReadonlyMap<string, readonly Spec[]>>();
  groups.set(view, cached);
  const known = cached.get(name);
  if (known) return known;
  const made = new Map<string, Spec[]>();
  for (const spec of view.values()) {
    const key = fields.map((field) => spec[field]).join('\0');
    const list = made.get(key);
    if (list) list.push(spec);
    else made.set(key, [spec]);
  }
  cached.set(name, made);
  return made;
}

const groups = new WeakMap<View, Map<string, ReadonlyMap<string, readonly Spec[]>>>();

/** The things of a view whose fields have the given values. */
export function having(view: View, values: Spec): readonly Spec[] {
  return groupBy(view, Object.keys(values)).get(Object.values(values).join('\0')) ?? [];
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
