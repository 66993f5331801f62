/** Schemas as messages. */
import type { Attribute, Block, CtyType, FunctionSchema } from '../attribute.ts';
import { MARKDOWN } from './proto-values.ts';

const NESTING = { single: 1, list: 2 } as const;

/** Number of the current form of the states. */
export const SCHEMA_VERSION = 0;

export function schemaMessage({ description, attributes }: Block) {
  return {
    version: SCHEMA_VERSION,
    block: {
      description,
      descriptionKind: MARKDOWN,
      attributes: Object.entries(attributes).map(attributeMessage),
    },
  };
}

function attributeMessage([name, attribute]: [string, Attribute]): object {
  const { type, nested, description, required, optional, computed, sensitive, writeOnly } = attribute;
  return {
    name,
    description,
    descriptionKind: MARKDOWN,
    required: required ?? false,
    optional: optional ?? false,
    computed: computed ?? false,
    sensitive: sensitive ?? false,
    writeOnly: writeOnly ?? false,
    ...(type !== undefined && { type: typeBytes(type) }),
    ...(nested && {
      nestedType: {
        nesting: NESTING[nested.nesting],
        attributes: Object.entries(nested.attributes).map(attributeMessage),
      },
    }),
  };
}

export function functionMessage({ summary, description, parameters, returns }: FunctionSchema) {
  return {
    summary,
    description,
    descriptionKind: MARKDOWN,
    parameters: parameters.map(({ name, type, description: text }) => ({
      name,
      type: typeBytes(type),
      description: text,
      descriptionKind: MARKDOWN,
    })),
    return: { type: typeBytes(returns) },
  };
}

export const typeBytes = (type: CtyType): Buffer => Buffer.from(JSON.stringify(type));
