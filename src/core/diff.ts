/**
 * The pure differ: two canonical specs in, the fields that differ out. Rules:
 * - What is not declared means its default; a field without a default means "as it is on the server", in an object as well.
 * - What the server never returns (`writeOnly`) is never a difference, and neither is an instruction to plugboard.
 * - Read-only fields differ only from what the process must be (`Running.expect`), never from a declaration.
 * - If it is ambiguous, it is a difference: a reviewer sees it.
 */
import { isPlainObject, same } from './canonical.ts';
import { fieldsOf } from './field-lists.ts';
import type { ResourceKind } from './kind.ts';
import type { FieldSchema, Spec } from './schema.ts';

export interface FieldChange {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Differences in what is configured. `before` undefined: everything that is declared is new. */
export function diff(kind: ResourceKind, before: Spec | undefined, after: Spec): readonly FieldChange[] {
  const changes: FieldChange[] = [];
  for (const [field, schema] of fieldsOf(kind).compared) {
    const old = before?.[field];
    const next = after[field];
    if (next === undefined) continue;
    if (before === undefined ? same(next, schema.default) : isCovered(schema, old, next)) continue;
    changes.push({ field, before: old, after: next });
  }
  return changes;
}

/** Whether `old` has everything that `next` says. */
function isCovered(schema: FieldSchema, old: unknown, next: unknown): boolean {
  if (schema.type !== 'object' || !isPlainObject(old) || !isPlainObject(next)) return same(old, next);
  return Object.entries(schema.fields).every(
    ([name, inner]) => next[name] === undefined || isCovered(inner, old[name], next[name]),
  );
}

/** Differences between the running process and what it must be. */
export function diffRunning(observed: Spec | undefined, expect: Spec): readonly FieldChange[] {
  return Object.entries(expect)
    .filter(([field, value]) => !same(observed?.[field] ?? '', value ?? ''))
    .map(([field, value]) => ({ field, before: observed?.[field], after: value }));
}

/** The declared spec with what it leaves to the server taken from there. */
export function keepFrom(kind: ResourceKind, observed: Spec | undefined, declared: Spec): Spec {
  if (!observed) return declared;
  const spec: Record<string, unknown> = { ...declared };
  for (const field of fieldsOf(kind).kept)
    if (spec[field] === undefined && observed[field] !== undefined) spec[field] = observed[field];
  return spec;
}
