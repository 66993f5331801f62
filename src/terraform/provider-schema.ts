/** The provider block: what a manifest's section `server` has, with the values themselves where that has references. */
import { serverFields } from '../core/manifest/sections.ts';
import type { FieldSchema } from '../core/schema.ts';
import type { Attribute, Block } from './attribute.ts';
import { describe } from './describe.ts';

/** `version` is a word of Terraform's own in a provider block. */
export const RENAMED: Readonly<Record<string, string>> = { version: 'server_version' };

export const providerBlock: Block = {
  description:
    'The plugins of HashiCorp Vault and OpenBao servers: registered, mounted, upgraded, and proven to be running. What is not set here is taken from the environment, as the official clients do: `BAO_ADDR` or `VAULT_ADDR`, `BAO_TOKEN` or `VAULT_TOKEN`, and so on.',
  attributes: {
    ...Object.fromEntries(
      Object.entries(serverFields).map(([name, field]) => [RENAMED[name] ?? name, attributeFor(field)]),
    ),
    max_requests: {
      description: 'Requests that are under way at once. Default: `16`, which is also the most.',
      type: 'number',
      optional: true,
    },
  },
};

function attributeFor(field: FieldSchema): Attribute {
  const description = describe(field);
  if (field.type === 'object') {
    const entries = Object.entries(field.fields).map(([name, inner]): [string, Attribute] => {
      const { optional: _, ...attribute } = attributeFor(inner);
      return [name, inner.required ? { ...attribute, required: true } : { ...attribute, optional: true }];
    });
    return {
      description,
      nested: { nesting: 'single', attributes: Object.fromEntries(entries) },
      optional: true,
    };
  }
  const shape = { description, optional: true } as const;
  if (field.type === 'secret') return { ...shape, type: 'string', sensitive: true };
  if (field.type === 'boolean') return { ...shape, type: 'bool' };
  if (field.type === 'integer') return { ...shape, type: 'number' };
  if (field.type === 'array') return { ...shape, type: ['list', 'string'] };
  return { ...shape, type: 'string' };
}
