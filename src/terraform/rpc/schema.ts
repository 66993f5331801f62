/** GetProviderSchema, GetMetadata, GetFunctions: what this provider has. */
import type { Handlers } from '../../goplugin/index.ts';
import { listBlocks } from '../list-schema.ts';
import type { Provider } from '../provider.ts';
import { providerSchema } from '../schema.ts';
import type { providerService } from '../wire/provider-service.ts';
import { functionMessage, schemaMessage } from '../wire/schema-message.ts';

type Calls = Handlers<(typeof providerService)['methods']>;

const serverCapabilities = { planDestroy: true, getProviderSchemaOptional: true, moveResourceState: true };

export const getProviderSchema =
  ({ kinds }: Provider): Calls['GetProviderSchema'] =>
  () => {
    const schema = providerSchema(kinds);
    return {
      provider: schemaMessage(schema.provider),
      resourceSchemas: each(schema.resources, schemaMessage),
      dataSourceSchemas: each(schema.dataSources, schemaMessage),
      functions: each(schema.functions, functionMessage),
      listResourceSchemas: each(listBlocks(kinds), schemaMessage),
      serverCapabilities,
    };
  };

export const getMetadata =
  ({ kinds }: Provider): Calls['GetMetadata'] =>
  () => {
    const { resources, dataSources, functions } = providerSchema(kinds);
    return {
      serverCapabilities,
      resources: Object.keys(resources).map((typeName) => ({ typeName })),
      dataSources: Object.keys(dataSources).map((typeName) => ({ typeName })),
      functions: Object.keys(functions).map((name) => ({ name })),
      listResources: Object.keys(listBlocks(kinds)).map((typeName) => ({ typeName })),
    };
  };

export const getFunctions =
  ({ kinds }: Provider): Calls['GetFunctions'] =>
  () => ({ functions: each(providerSchema(kinds).functions, functionMessage) });

function each<T, R>(values: Readonly<Record<string, T>>, change: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}
