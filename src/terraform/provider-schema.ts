/** The provider block: what a manifest's section `server` has, with the values themselves where that has references. */
import { serverFields } from '../core/manifest/sections.ts';
import type { FieldSchema } from '../core/schema.ts';
import type { Attribute, Attributes, Block } from './attribute.ts';
import { describe } from './describe.ts';

/** `version` is a word of Terraform's own in a provider block. */
export const RENAMED: Readonly<Record<string, string>> = { version: 'server_version' };

export const trustAttributes = {
  trust_policy: {
    description:
      'A manifest with a section `trust`. No plugin is registered then that the policy and the lock do not admit. Default: nobody looks at who signed a plugin.',
    type: 'string',
    optional: true,
  },
  lockfile: {
    description: 'What `plugboard lock` wrote. Default: `plugboard.lock` beside the trust policy.',
    type: 'string',
    optional: true,
  },
  rewrite: {
    description:
      'Ids of catalog entries and mounts, such as `plugin:secret/hello/v1.0.0`, that are known to differ from what was verified: they are put right instead of refused.',
    type: ['list', 'string'],
    optional: true,
  },
  allow_hosts: {
    description:
      'Hosts with private addresses that `plugboard_verified_artifact` may fetch from, as name or name:port.',
    type: ['list', 'string'],
    optional: true,
  },
} as const satisfies Attributes;

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
    ...trustAttributes,
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
