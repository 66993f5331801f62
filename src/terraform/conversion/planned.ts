/**
 * Planned values, by Terraform's rules: what the configuration says stands as it is, or as it stood before where both mean the
 * same; what it leaves open is known where the plan decides it, and unknown otherwise.
 */
import { canonicalDefault, canonicalValue, isPlainObject, same } from '../../core/canonical.ts';
import { fieldsOf } from '../../core/field-lists.ts';
import { canonicalSpec } from '../../core/identity.ts';
import type { ResourceKind } from '../../core/kind.ts';
import type { FieldSchema, Spec } from '../../core/schema.ts';
import { parseSha256 } from '../../core/spelling/sha256.ts';
import type { ResourceAttribute } from '../attribute.ts';
import { valuesOf } from '../schema.ts';
import { equal, isObject, isWhollyKnown, UNKNOWN, type Value, type ValueObject } from '../wire/value.ts';
import type { Given } from './given.ts';
import { show } from './show.ts';
import { means } from './state.ts';

export interface Outcome {
  readonly config: ValueObject;
  readonly given: Given;
  /** State before, and what it means; absent when the thing is made anew. */
  readonly prior?: { readonly values: ValueObject; readonly spec: Spec } | undefined;
  /** What the thing will be, as far as it is known. */
  readonly after: Spec;
  /** Values of read-only fields that the plan decides. */
  readonly expect: Spec;
  /** What proves the origin, where the kind has such an attribute. */
  readonly evidence?: Value | undefined;
  /** Nothing on the server changes; `process`: what runs, and with it what the server computes, may change. */
  readonly change: 'none' | 'process' | 'all';
}

export function plannedValues(kind: ResourceKind, outcome: Outcome): ValueObject {
  const { given, after, prior } = outcome;
  const build = (quiet: boolean): ValueObject =>
    valuesOf(kind, (name, attribute) => valueFor(kind, name, attribute, outcome, quiet));
  const planned = build(true);
  if (!prior || means(kind, planned, { ...given.spec, ...after })) return planned;
  return build(false);
}

function valueFor(
  kind: ResourceKind,
  name: string,
  attribute: ResourceAttribute,
  outcome: Outcome,
  quiet: boolean,
): Value {
  const { config, prior } = outcome;
  const { role, field, schema } = attribute;
  const wanted = config[name] ?? null;
  const old = prior?.values[name] ?? null;
  if (role === 'secret-wo') return null;
  if (role === 'protection') return wanted ?? true;
  if (role === 'evidence') return outcome.evidence ?? null;
  if (role === 'field' && schema.readOnly) return computed(field, schema, old, outcome);
  if (wanted === UNKNOWN) return UNKNOWN;
  if (wanted === null && role === 'sums') return stillSays(old, outcome.after[field]) ? old : null;
  if (wanted === null) return role === 'field' ? open(kind, field, schema, old, outcome, quiet) : null;
  if (role === 'field' && schema.type === 'object') return objectValue(field, schema, wanted, old, outcome);
  if (old === null || !isWhollyKnown(wanted)) return wanted;
  return agrees(kind, attribute, wanted, old, outcome, quiet) ? old : wanted;
}

/** Whether the old spelling may stay. */
function agrees(
  kind: ResourceKind,
  { role, field, schema }: ResourceAttribute,
  wanted: Value,
  old: Value,
  { given, prior }: Outcome,
  quiet: boolean,
): boolean {
  if (equal(wanted, old)) return true;
  if (role !== 'field' && role !== 'sums') return false;
  const [mine, theirs] = [canonicalValue(schema, wanted), canonicalValue(schema, old)];
  if (mine !== undefined && same(mine, theirs)) return true;
  const whole = canonicalSpec(kind, given.spec)[field];
  return quiet && role === 'field' && whole !== undefined && same(whole, prior?.spec[field]);
}

/** What the server computes. */
function computed(field: string, schema: FieldSchema, old: Value, { expect, prior, change }: Outcome): Value {
  if (field in expect) return show(schema, expect[field]) ?? '';
  if (!prior) return UNKNOWN;
  return change === 'none' || schema.stable ? old : UNKNOWN;
}

/** What the configuration leaves open: the other spelling, the default, or as it is on the server. */
function open(
  kind: ResourceKind,
  field: string,
  schema: FieldSchema,
  old: Value,
  { given, prior, after }: Outcome,
  quiet: boolean,
): Value {
  if (schema.instruction || schema.writeOnly) return null;
  if (schema.spells !== undefined)
    return old !== null && same(canonicalValue(schema, old), after[schema.spells]) ? old : null;
  if (given.unknown.has(field)) return UNKNOWN;
  const meant = given.spec[field];
  if (quiet && prior && old !== null && meant !== undefined && same(meant, prior.spec[field])) return old;
  const isSpelled =
    fieldsOf(kind).spelled.has(field) && given.fields.some((name) => kind.fields[name]?.spells === field);
  if (isSpelled) return show(schema, meant);
  if (schema.default !== undefined) return show(schema, canonicalDefault(schema));
  if (prior && old !== null && same(after[field], prior.spec[field])) return old;
  // One sum for each platform, and the server was not asked for its own.
  if (schema.type === 'sums' && isPlainObject(after[field]))
    return prior && stillSays(after[field] as Value, prior.spec[field]) ? old : UNKNOWN;
  const known = show(schema, after[field]);
  return known ?? (prior ? old : UNKNOWN);
}

/** Whether one of several sums is the one that holds. */
function stillSays(old: Value, sum: unknown): boolean {
  return isObject(old) && Object.values(old).some((each) => parseSha256(each) === sum);
}

function objectValue(
  field: string,
  schema: FieldSchema & { readonly type: 'object' },
  wanted: Value,
  old: Value,
  { after, prior }: Outcome,
): Value {
  if (!isObject(wanted)) return wanted;
  const will = (after[field] ?? {}) as Spec;
  return Object.fromEntries(
    Object.entries(schema.fields).map(([name, inner]): [string, Value] => {
      const mine: Value = wanted[name] ?? null;
      const theirs: Value = isObject(old) ? (old[name] ?? null) : null;
      if (mine === UNKNOWN) return [name, UNKNOWN];
      if (mine === null)
        return [name, theirs ?? show(inner, will[name]) ?? (prior && isObject(old) ? null : UNKNOWN)];
      const agree = theirs !== null && same(canonicalValue(inner, mine), canonicalValue(inner, theirs));
      return [name, agree ? theirs : mine];
    }),
  );
}
