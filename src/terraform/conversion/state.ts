/**
 * The state of a thing from what the server has. Where the server means the same as what stood there before (configuration, plan
 * or state), the user's spelling stays: Terraform demands it, and a plan is quieter for it.
 */
import { canonicalValue, isPlainObject, same } from '../../core/canonical.ts';
import { canonicalSpec } from '../../core/identity.ts';
import type { ResourceKind } from '../../core/kind.ts';
import { isCompared, type Spec } from '../../core/schema.ts';
import type { ResourceAttribute } from '../attribute.ts';
import { attributesOf, valuesOf } from '../schema.ts';
import { isWhollyKnown, UNKNOWN, type Value, type ValueObject } from '../wire/value.ts';
import { readState } from './given.ts';
import { show } from './show.ts';

/** `base`: what is kept where it agrees, and everything that the server does not know of. */
export function stateFrom(kind: ResourceKind, found: Spec, base: ValueObject): ValueObject {
  const meant = readState(kind, base);
  const observed = withoutSecrets(kind, found, meant, base);
  const build = (keep: (field: string) => boolean): ValueObject =>
    valuesOf(kind, (name, attribute) => valueFor(attribute, observed, known(base[name]), keep));
  const kept = build((field) => same(meant[field], observed[field]));
  // Spellings of several fields can hang together; together they must mean what the server has.
  return means(kind, kept, observed) ? kept : build(() => false);
}

/**
 * Servers return secret keys among others in clear, and the names of those that are write-only stand in no state: while there are
 * some, only keys that are known already are taken over, so that no secret comes into the state by being read.
 */
function withoutSecrets(kind: ResourceKind, found: Spec, meant: Spec, base: ValueObject): Spec {
  if (!kind.conceal) return found;
  const spec: Record<string, unknown> = { ...kind.conceal(found, meant) };
  const hidden = attributesOf(kind).some(
    ([name, { role, field }]) =>
      role === 'secret-version' && kind.fields[field]?.type === 'map' && known(base[name]) !== null,
  );
  if (!hidden) return spec;
  for (const [name, field] of Object.entries(kind.fields)) {
    const [had, value] = [meant[name], spec[name]];
    if (field.type === 'map' && isCompared(field) && isPlainObject(had) && isPlainObject(value))
      spec[name] = Object.fromEntries(Object.entries(value).filter(([key]) => key in had));
  }
  return spec;
}

function valueFor(
  { role, field, schema }: ResourceAttribute,
  observed: Spec,
  old: Value,
  keep: (field: string) => boolean,
): Value {
  switch (role) {
    case 'protection':
      return old ?? true;
    case 'secret-wo':
      return null;
    case 'secret':
    case 'secret-version':
    case 'evidence':
      return old;
    case 'sums':
      return isPlainObject(old) && Object.values(old).some((sum) => sameSum(sum, observed[field]))
        ? old
        : null;
    case 'field':
      return fieldValue(field, schema, observed, old, keep);
    default:
      throw new Error(`no such role: ${role satisfies never}`);
  }
}

function fieldValue(
  field: string,
  schema: ResourceAttribute['schema'],
  observed: Spec,
  old: Value,
  keep: (field: string) => boolean,
): Value {
  if (schema.spells !== undefined) {
    if (old === null) return null;
    return same(canonicalValue(schema, old), observed[schema.spells])
      ? old
      : show(schema, observed[schema.spells]);
  }
  if (schema.readOnly) return show(schema, observed[field]);
  if (!isCompared(schema)) return old;
  return old !== null && keep(field) ? old : show(schema, observed[field]);
}

function sameSum(one: unknown, other: unknown): boolean {
  return typeof one === 'string' && one.toLowerCase().replace(/^sha256:/, '') === other;
}

const known = (value: Value | undefined): Value =>
  value === undefined || !isWhollyKnown(value) ? null : value;

/** Whether the values say about every compared field what the spec says. */
export function means(kind: ResourceKind, values: ValueObject, spec: Spec): boolean {
  const meant = canonicalSpec(kind, readState(kind, values));
  return Object.entries(kind.fields).every(
    ([name, field]) =>
      !isCompared(field) ||
      values[name] === UNKNOWN ||
      spec[name] === undefined ||
      same(meant[name], spec[name]),
  );
}
