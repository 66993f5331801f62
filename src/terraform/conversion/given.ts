/**
 * What a configuration or a state says about a thing, as a spec in a manifest's spelling. Nulls are left out, unknown values are
 * named, secrets are taken aside.
 */
import { same } from '../../core/canonical.ts';
import { canonicalSpec } from '../../core/identity.ts';
import type { ResourceKind } from '../../core/kind.ts';
import type { Spec } from '../../core/schema.ts';
import { secret } from '../../core/secret.ts';
import type { ResourceAttribute } from '../attribute.ts';
import { attributesOf } from '../schema.ts';
import { isObject, isWhollyKnown, type Value, type ValueObject } from '../wire/value.ts';

export interface Given {
  /** Spelled as the user did. */
  readonly spelled: Spec;
  /** What it means; without the unknown fields. */
  readonly spec: Spec;
  /** Fields that the text gives, with known values. */
  readonly fields: readonly string[];
  /** Fields whose values are not known yet. */
  readonly unknown: ReadonlySet<string>;
  /** The secrets themselves, by field: one, or one for each key. */
  readonly secrets: Spec;
}

/** A configuration: what stands in it was written by the user. */
export function readConfig(kind: ResourceKind, values: ValueObject): Given {
  return read(kind, values, 'config');
}

const states = new WeakMap<ValueObject, Spec>();

/** A state holds every spelling of a field; the field itself is the true one. Asked several times of one and the same state. */
export function readState(kind: ResourceKind, values: ValueObject): Spec {
  const spec = states.get(values) ?? read(kind, values, 'state').spec;
  states.set(values, spec);
  return spec;
}

function read(kind: ResourceKind, values: ValueObject, from: 'config' | 'state'): Given {
  const spelled: Record<string, unknown> = {};
  const secrets: Record<string, unknown> = {};
  const unknown = new Set<string>();
  for (const [name, attribute] of attributesOf(kind)) {
    const value = values[name] ?? null;
    const { field, role } = attribute;
    if (value === null || role === 'protection' || role === 'secret-version' || role === 'evidence') continue;
    if (from === 'state' && (role === 'sums' || attribute.schema.spells !== undefined)) continue;
    if (!isWhollyKnown(value)) unknown.add(attribute.schema.spells ?? field);
    else if (role === 'secret' || role === 'secret-wo') secrets[field] = secretsIn(value);
    else spelled[field] ??= plain(attribute, value);
  }
  const spec: Record<string, unknown> = { ...canonicalSpec(kind, spelled) };
  if (unknown.size > 0) for (const field of derived(kind, spelled, spec, unknown)) unknown.add(field);
  for (const field of unknown) delete spec[field];
  return { spelled, spec, fields: Object.keys(spelled), unknown, secrets };
}

/**
 * Fields without a default that have a value although nobody gave one: it follows from others. When it is another one with any value
 * in the place of those that are not known yet, it is not known either.
 */
function derived(
  kind: ResourceKind,
  spelled: Spec,
  spec: Spec,
  unknown: ReadonlySet<string>,
): readonly string[] {
  const guesses = [...unknown].map((name) => [name, kind.example[name] ?? kind.fields[name]!.examples?.[0]]);
  const guessed = canonicalSpec(kind, { ...Object.fromEntries(guesses), ...spelled });
  const isGiven = (name: string) =>
    name in spelled || Object.keys(spelled).some((other) => kind.fields[other]?.spells === name);
  return Object.keys(spec).filter(
    (name) => kind.fields[name]!.default === undefined && !isGiven(name) && !same(spec[name], guessed[name]),
  );
}

function secretsIn(value: Value): unknown {
  if (!isObject(value)) return secret(String(value));
  const entries = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(entries.map(([key, item]) => [key, secret(String(item))]));
}

/** Without the nulls that Terraform puts where nothing is said. */
function plain({ nested }: ResourceAttribute, value: Value): unknown {
  if (!nested || !isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null));
}
