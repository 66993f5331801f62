/** The data source that fetches and judges, as attributes. */
import type { Fields } from '../core/schema.ts';
import { sourceFields } from '../core/source.ts';
import type { Attribute, Attributes, Block } from './attribute.ts';
import { describe } from './describe.ts';
import { evidenceAttributes } from './evidence-schema.ts';

const { platforms: _, ...askable } = sourceFields;

/** What may stand in `source`: one platform is asked for, so that a list of them has no meaning. */
export const artifactSource: Fields = askable;

export const verifiedArtifact: Block = {
  description:
    'A plugin fetched from its source, verified against the trust policy, and compared with the lock where that has it. What is refused is an error with every reason. Needs `trust_policy` in the provider block.',
  attributes: {
    type: {
      description: 'What the plugin is for: `auth`, `database` or `secret`.',
      type: 'string',
      required: true,
    },
    name: { description: 'Name in the catalog.', type: 'string', required: true },
    version: { description: 'Version, such as `1.0.0`.', type: 'string', required: true },
    platform: {
      description:
        '`os/arch`. Left out: that of the provider block, else that of the server, else `linux/amd64`.',
      type: 'string',
      optional: true,
      computed: true,
    },
    source: {
      description:
        'Where it comes from and how its publisher signs. Files of `file` are relative to the folder of the trust policy.',
      nested: { nesting: 'single', attributes: optional(artifactSource) },
      required: true,
    },
    sha256: { description: 'Sum of the file that the server is to run.', type: 'string', computed: true },
    size: { description: 'Its size in bytes.', type: 'number', computed: true },
    evidence: {
      description: 'Who vouches for it.',
      nested: { nesting: 'single', attributes: evidenceAttributes },
      computed: true,
    },
  },
};

function optional(fields: Fields): Attributes {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]): [string, Attribute] => {
      const shape =
        field.type === 'object'
          ? { nested: { nesting: 'single', attributes: optional(field.fields) } as const }
          : { type: field.type === 'array' ? (['list', 'string'] as const) : ('string' as const) };
      return [name, { description: describe(field), ...shape, optional: true }];
    }),
  );
}
