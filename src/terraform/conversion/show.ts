/** Canonical values in Terraform's types, in the spelling that a person would choose: `1h`, `256MiB`. */
import { isPlainObject } from '../../core/canonical.ts';
import type { FieldSchema } from '../../core/schema.ts';
import { showBytes } from '../../core/spelling/bytes.ts';
import { showCpus } from '../../core/spelling/cpus.ts';
import { showDuration } from '../../core/spelling/duration.ts';
import type { Value } from '../wire/value.ts';

export function show(field: FieldSchema, value: unknown): Value {
  if (value === undefined || value === null) return null;
  switch (field.type) {
    case 'duration':
      return showDuration(value as number);
    case 'bytes':
      return showBytes(value as number);
    case 'cpus':
      return showCpus(value as number);
    case 'sums':
      return typeof value === 'string' ? value : null;
    case 'array':
      return (value as readonly unknown[]).map((item) => show(field.items, item));
    case 'map':
      return Object.fromEntries(
        Object.entries(value).map(([key, item]): [string, Value] => [key, show(field.values, item)]),
      );
    case 'object':
      return Object.fromEntries(
        Object.entries(field.fields).map(([name, inner]): [string, Value] => [
          name,
          isPlainObject(value) ? show(inner, value[name]) : null,
        ]),
      );
    default:
      return value as Value;
  }
}
