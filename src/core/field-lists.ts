/** The fields of a kind by what is done with them: sorted out once, because plans go through them for each of many thousand things. */
import type { ResourceKind } from './kind.ts';
import { type FieldSchema, isCompared } from './schema.ts';

type Entry = readonly [name: string, field: FieldSchema];

export interface FieldLists {
  readonly all: readonly Entry[];
  /** What the server returns and a manifest declares; without the identity, which is the same by definition. */
  readonly compared: readonly Entry[];
  /** What is taken from the server where it is not declared. */
  readonly kept: readonly string[];
  /** Fields that have another spelling. */
  readonly spelled: ReadonlySet<string | undefined>;
}

/** By fields: a kind that only tells what it does has those of the kind that it is made of. */
const lists = new WeakMap<ResourceKind['fields'], FieldLists>();

export function fieldsOf(kind: ResourceKind): FieldLists {
  const known = lists.get(kind.fields);
  if (known) return known;
  const all = Object.entries(kind.fields);
  const made: FieldLists = {
    all,
    compared: all.filter(([name, field]) => isCompared(field) && !kind.identity.includes(name)),
    kept: all.filter(([, field]) => isCompared(field) || field.readOnly).map(([name]) => name),
    spelled: new Set(all.map(([, field]) => field.spells)),
  };
  lists.set(kind.fields, made);
  return made;
}
