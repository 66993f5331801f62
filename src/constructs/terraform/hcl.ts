/** Arguments with their types, as the CDKs want them where they write Terraform's own language instead of JSON. Pure. */
import type { Attribute, Attributes, CtyType } from '../../terraform/attribute.ts';
import { isBare } from './attributes.ts';

interface Typed {
  readonly value: unknown;
  readonly isBlock: false;
  readonly type: 'simple' | 'list' | 'map';
  readonly storageClassType: string;
}

export function typed(given: Readonly<Record<string, unknown>>, schema: Attributes): Record<string, Typed> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, typedValue(value, schema[name]!)]),
  );
}

function typedValue(value: unknown, { type, nested }: Attribute): Typed {
  // An object is an argument here, which the CDKs write like a map; as a structure they would write a block.
  if (nested) {
    const fields = isBare(value)
      ? Object.fromEntries(
          Object.entries(value).map(([name, item]) => [
            name,
            typedValue(item, nested.attributes[name]!).value,
          ]),
        )
      : value;
    return { value: fields, isBlock: false, type: 'map', storageClassType: 'anyMap' };
  }
  if (typeof type === 'string')
    return { value: asText(value, type), isBlock: false, type: 'simple', storageClassType: storage(type) };
  const [form, inner] = type as readonly ['list' | 'map', CtyType];
  const word = form === 'list' ? 'List' : 'Map';
  const each = (item: unknown) => asText(item, inner);
  const items = Array.isArray(value) ? value.map(each) : isBare(value) ? mapped(value, each) : value;
  return { value: items, isBlock: false, type: form, storageClassType: `${storage(inner)}${word}` };
}

/** A duration may be a number, which the argument is not. */
function asText(value: unknown, type: CtyType): unknown {
  return type === 'string' && (typeof value === 'number' || typeof value === 'boolean') ? `${value}` : value;
}

function mapped(all: Readonly<Record<string, unknown>>, each: (item: unknown) => unknown) {
  return Object.fromEntries(Object.entries(all).map(([key, item]) => [key, each(item)]));
}

const storage = (type: CtyType): string => (type === 'bool' ? 'boolean' : `${type}`);
