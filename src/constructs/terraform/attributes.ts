/** A thing as the arguments of its Terraform resource: the names are the provider's schema, the values stay as they are given. */
import { isPlainObject } from '../../core/canonical.ts';
import type { SecretReference } from '../../core/spelling/secret-reference.ts';
import { resourceBlock } from '../../terraform/schema.ts';
import type { Thing } from '../thing.ts';

type Reveal = (reference: SecretReference) => unknown;

/** `reveal` makes a reference to a secret a Terraform expression. */
export function attributesOf(thing: Thing, reveal: Reveal): Record<string, unknown> {
  const attributes = Object.entries(resourceBlock(thing.kind).attributes);
  const named = (field: string, role: string) =>
    attributes.find(([, attribute]) => attribute.field === field && attribute.role === role)?.[0];
  const result: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(thing.given)) {
    if (thing.kind.fields[field]?.instruction === 'manifest') continue;
    const secret = named(field, 'secret-wo');
    const sums = isPlainObject(value) && !('thing' in value) ? named(field, 'sums') : undefined;
    if (secret !== undefined) result[secret] = revealed(value, reveal);
    else result[sums ?? field] = copied(value);
  }
  return { ...result, ...thing.forTerraform };
}

/** The CDK writes into what it gets. */
function copied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copied);
  if (!isBare(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copied(item)]));
}

/** An object that is nothing else, such as a reference or a token. */
export function isBare(value: unknown): value is Record<string, unknown> {
  return isPlainObject(value) && Object.getPrototypeOf(value) === Object.prototype;
}

function revealed(value: unknown, reveal: Reveal): unknown {
  if (!isBare(value)) return value;
  const isReference = Object.keys(value).length === 1 && typeof Object.values(value)[0] === 'string';
  if (isReference) return reveal(value as SecretReference);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      isBare(item) ? reveal(item as unknown as SecretReference) : item,
    ]),
  );
}
