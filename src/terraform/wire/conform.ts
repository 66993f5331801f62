/** A value brought into the form of its type: every attribute is there, nothing else is, numbers are numbers. */
import type { CtyType } from '../attribute.ts';
import { isObject, numberOf, UNKNOWN, type Value } from './value.ts';

export function conform(type: CtyType, value: Value | undefined): Value {
  if (value === undefined || value === null) return null;
  if (value === UNKNOWN) return UNKNOWN;
  if (type === 'number') return typeof value === 'string' ? numberOf(value) : value;
  if (typeof type === 'string') return value;
  if (type[0] === 'list') {
    if (!Array.isArray(value)) throw new TypeError('a list is expected');
    return value.map((item) => conform(type[1], item));
  }
  if (!isObject(value)) throw new TypeError('a map or an object is expected');
  if (type[0] === 'map')
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, conform(type[1], item)]));
  const attributes = type[1] as Readonly<Record<string, CtyType>>;
  const object: Record<string, Value> = {};
  for (const name of Object.keys(attributes)) object[name] = conform(attributes[name]!, value[name]);
  return object;
}
