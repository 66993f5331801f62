/**
 * Protocol Buffers messages as tables: `message('Entry', { key: [1, 'string'], value: [2, 'bytes'] })`. A table is plain data and
 * costs nothing at start-up; `codec.ts` turns it into code when the first such message comes by. Field names are ours alone, the
 * numbers are what is on the wire.
 */

/** Scalar kinds and what stands for them. 64-bit integers are bigint: nanoseconds of a year do not fit a number exactly. */
export interface Scalars {
  string: string;
  bytes: Buffer;
  bool: boolean;
  int32: number;
  uint32: number;
  double: number;
  int64: bigint;
  uint64: bigint;
}

export type Single = keyof Scalars | Message | (() => Message);
export interface Repeated<K extends Single = Single> {
  readonly repeated: K;
}
/** Keys are strings. */
export interface Mapped<K extends Single = Single> {
  readonly map: K;
}
export type Kind = Single | Repeated | Mapped;
export type Table = Readonly<Record<string, readonly [number: number, kind: Kind]>>;

export interface Message<T extends Table = Table> {
  readonly name: string;
  readonly table: T;
}

export const message = <const T extends Table>(name: string, table: T): Message<T> => ({ name, table });
export const repeated = <const K extends Single>(kind: K): Repeated<K> => ({ repeated: kind });
export const map = <const K extends Single>(kind: K): Mapped<K> => ({ map: kind });

/** What decoding gives: every field is there, an absent message is null, anything else absent is its zero. */
export type Value<M> = M extends Message<infer T> ? { readonly [F in keyof T]: FieldValue<T[F][1]> } : never;

type FieldValue<K> =
  K extends Repeated<infer E>
    ? readonly Present<E>[]
    : K extends Mapped<infer E>
      ? Readonly<Record<string, Present<E>>>
      : K extends keyof Scalars
        ? Scalars[K]
        : Present<K> | null;

type Present<K> = K extends keyof Scalars
  ? Scalars[K]
  : K extends Message
    ? Value<K>
    : K extends () => infer M
      ? Value<M>
      : never;

/** What encoding takes: every field may be left out. */
export type Input<M> =
  M extends Message<infer T> ? { readonly [F in keyof T]?: FieldInput<T[F][1]> | null | undefined } : never;

type FieldInput<K> =
  K extends Repeated<infer E>
    ? readonly PresentInput<E>[]
    : K extends Mapped<infer E>
      ? Readonly<Record<string, PresentInput<E>>>
      : PresentInput<K>;

type PresentInput<K> = K extends 'bytes'
  ? Uint8Array
  : K extends 'int64' | 'uint64'
    ? bigint | number
    : K extends keyof Scalars
      ? Scalars[K]
      : K extends Message
        ? Input<K>
        : K extends () => infer M
          ? Input<M>
          : never;
