/** `schemas/provider.schema.json`: what `terraform providers schema -json` prints of our provider, without Terraform. Pure. */
import type { Registry } from '../../src/core/kind.ts';
import type { Attribute, Attributes, Block, CtyType, FunctionSchema } from '../../src/terraform/attribute.ts';
import { providerSchema } from '../../src/terraform/schema.ts';

export const providerName = 'registry.terraform.io/plugboard/plugboard';

export function terraformSchema(registry: Registry): unknown {
  const { provider, resources, dataSources, functions } = providerSchema(registry);
  return {
    format_version: '1.0',
    provider_schemas: {
      [providerName]: {
        provider: block(provider),
        resource_schemas: mapValues(resources, block),
        data_source_schemas: mapValues(dataSources, block),
        functions: mapValues(functions, signature),
      },
    },
  };
}

function block({ attributes, description }: Block) {
  return { version: 0, block: { attributes: attributesOf(attributes), ...text(description) } };
}

const attributesOf = (attributes: Attributes): Record<string, unknown> => mapValues(attributes, attribute);

function attribute({ type, nested, description, writeOnly, ...flags }: Attribute): unknown {
  const { required, optional, computed, sensitive } = flags;
  return {
    ...(nested
      ? { nested_type: { attributes: attributesOf(nested.attributes), nesting_mode: nested.nesting } }
      : { type: type as CtyType }),
    ...text(description),
    ...(required && { required }),
    ...(optional && { optional }),
    ...(computed && { computed }),
    ...(sensitive && { sensitive }),
    ...(writeOnly && { write_only: true }),
  };
}

function signature({ summary, description, parameters, returns }: FunctionSchema) {
  return { description, summary, return_type: returns, parameters };
}

const text = (description: string) => ({ description, description_kind: 'markdown' });

/** In the order of their names, as Terraform has them. */
function mapValues<A, B>(all: Readonly<Record<string, A>>, make: (value: A) => B): Record<string, B> {
  return Object.fromEntries(
    Object.keys(all)
      .sort()
      .map((name) => [name, make(all[name]!)]),
  );
}
