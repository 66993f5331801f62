/** What a table says about each field, sorted out once for each message. */
import type { Kind, Message, Scalars, Single } from './message.ts';

export type Shape = 'single' | 'repeated' | 'map';

export interface Field {
  readonly name: string;
  readonly number: number;
  readonly shape: Shape;
  readonly kind: Single;
}

export interface Layout {
  readonly fields: readonly Field[];
  readonly byNumber: ReadonlyMap<number, Field>;
  /** What stands for absence: zeros of scalars, null for messages. */
  readonly zeros: Readonly<Record<string, unknown>>;
  /** Lists and maps. */
  readonly containers: readonly Field[];
}

/** How bytes are told apart whose field is not known. */
export const VARINT = 0;
export const FIXED_64 = 1;
export const DELIMITED = 2;
export const FIXED_32 = 5;

/** Of a map's entry. */
export const KEY = 1;
export const VALUE = 2;

export const ZEROS: Scalars = {
  string: '',
  bytes: Buffer.alloc(0),
  bool: false,
  int32: 0,
  uint32: 0,
  double: 0,
  int64: 0n,
  uint64: 0n,
};

const layouts = new WeakMap<Message, Layout>();

export function layoutOf(message: Message): Layout {
  const known = layouts.get(message);
  if (known) return known;
  const fields = Object.entries(message.table).map(([name, [number, kind]]) => fieldOf(name, number, kind));
  const made: Layout = {
    fields,
    byNumber: new Map(fields.map((field) => [field.number, field])),
    zeros: Object.fromEntries(
      fields.map(({ name, kind }) => [name, typeof kind === 'string' ? ZEROS[kind] : null]),
    ),
    containers: fields.filter(({ shape }) => shape !== 'single'),
  };
  layouts.set(message, made);
  return made;
}

function fieldOf(name: string, number: number, kind: Kind): Field {
  if (typeof kind === 'object' && 'map' in kind) return { name, number, shape: 'map', kind: kind.map };
  if (typeof kind === 'object' && 'repeated' in kind)
    return { name, number, shape: 'repeated', kind: kind.repeated };
  return { name, number, shape: 'single', kind };
}

export const messageOf = (kind: Message | (() => Message)): Message =>
  typeof kind === 'function' ? kind() : kind;

export function wireOf(kind: Single): number {
  if (typeof kind !== 'string' || kind === 'string' || kind === 'bytes') return DELIMITED;
  return kind === 'double' ? FIXED_64 : VARINT;
}
