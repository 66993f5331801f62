/** A manifest's entry as a Terraform configuration: every attribute, null where nothing is said. */
import type { ResourceKind } from '../../../src/core/kind.ts';
import type { Spec } from '../../../src/core/schema.ts';
import type { Attribute, CtyType } from '../../../src/terraform/attribute.ts';
import { resourceBlock } from '../../../src/terraform/schema.ts';
import type { Value, ValueObject } from '../../../src/terraform/wire/value.ts';

export function configOf(kind: ResourceKind, spec: Spec, more: ValueObject = {}): ValueObject {
  const values = Object.entries(resourceBlock(kind).attributes).map(([name, attribute]): [string, Value] => {
    const { role, field } = attribute;
    const given = spec[field];
    if (role === 'sums') return [name, typeof given === 'object' ? (given as ValueObject) : null];
    if (role === 'field')
      return [
        name,
        attribute.schema.type === 'sums' && typeof given === 'object' ? null : coerced(attribute, given),
      ];
    if (role === 'secret-wo') return [name, secretFor(attribute, given)];
    return [name, null];
  });
  return { ...Object.fromEntries(values), ...more };
}

function coerced({ type, nested }: Attribute, value: unknown): Value {
  if (value === undefined || value === null) return null;
  if (nested)
    return Object.fromEntries(
      Object.entries(nested.attributes).map(([name, inner]) => [name, coerced(inner, (value as Spec)[name])]),
    );
  return typed(type!, value);
}

function typed(type: CtyType, value: unknown): Value {
  if (type === 'string') return `${value}`;
  if (typeof type === 'string') return value as Value;
  if (type[0] === 'list') return (value as readonly unknown[]).map((item) => typed(type[1], item));
  if (type[0] === 'map')
    return Object.fromEntries(
      Object.entries(value as object).map(([key, item]) => [key, typed(type[1], item)]),
    );
  return value as Value;
}

const secretFor = ({ type }: Attribute, given: unknown): Value => {
  if (given === undefined) return null;
  if (type === 'string') return 'canary-secret';
  return Object.fromEntries(Object.keys(given as object).map((key) => [key, 'canary-secret']));
};
