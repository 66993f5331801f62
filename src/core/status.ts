/** What the server runs, side by side with what it was told and what is declared. */
import { nameOf } from './identity.ts';
import type { Registry } from './kind.ts';
import type { Document } from './manifest/document.ts';
import type { Spec } from './schema.ts';
import type { View } from './world.ts';

export interface StatusRow {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly spec: Spec;
  readonly declared: boolean;
  /** The server's words when it does not answer. */
  readonly dead?: string | undefined;
  readonly remark?: string | undefined;
}

export interface Status {
  readonly rows: readonly StatusRow[];
  /** Declared, but not on the server. */
  readonly missing: readonly Pick<StatusRow, 'id' | 'kind' | 'name'>[];
  /** Declared things among all that could be declared, in per cent; 100 when there is nothing. */
  readonly coverage: number;
}

export function makeStatus(
  registry: Registry,
  observed: ReadonlyMap<string, View>,
  documents: readonly Document[],
  dead: ReadonlyMap<string, string>,
): Status {
  const declared = new Set(documents.map(({ id }) => id));
  // What every server has once is neither there nor missing.
  const kinds = registry.filter((kind) => kind.identity.length > 0);
  const rows = kinds.flatMap((kind) =>
    [...(observed.get(kind.name) ?? [])]
      .filter(([, spec]) => !kind.isServerManaged?.(spec))
      .map(([id, spec]) => ({
        id,
        kind: kind.name,
        name: nameOf(kind, spec),
        spec,
        declared: declared.has(id),
        dead: dead.get(id),
        remark: kind.remark?.(spec),
      })),
  );
  const missing = documents
    .filter(({ kind, id, absent }) => kinds.includes(kind) && !absent && !observed.get(kind.name)?.has(id))
    .map(({ id, kind, name }) => ({ id, kind: kind.name, name }));
  const ours = rows.filter((row) => row.declared).length;
  return { rows, missing, coverage: rows.length === 0 ? 100 : Math.floor((ours / rows.length) * 100) };
}
