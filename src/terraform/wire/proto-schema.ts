/** Messages that describe schemas. */
import { type Message, map, message, repeated } from '../../goplugin/index.ts';
import { Diagnostic, ServerCapabilities } from './proto-values.ts';

const Attribute = message('Attribute', {
  name: [1, 'string'],
  type: [2, 'bytes'],
  nestedType: [10, () => NestedObject],
  description: [3, 'string'],
  required: [4, 'bool'],
  optional: [5, 'bool'],
  computed: [6, 'bool'],
  sensitive: [7, 'bool'],
  descriptionKind: [8, 'int32'],
  writeOnly: [11, 'bool'],
});

const NestedObject: Message = message('Object', {
  attributes: [1, repeated(() => Attribute as Message)],
  nesting: [3, 'int32'],
});

const Block = message('Block', {
  version: [1, 'int64'],
  attributes: [2, repeated(Attribute)],
  description: [4, 'string'],
  descriptionKind: [5, 'int32'],
});

export const Schema = message('Schema', { version: [1, 'int64'], block: [2, Block] });

const Parameter = message('Parameter', {
  name: [1, 'string'],
  type: [2, 'bytes'],
  description: [5, 'string'],
  descriptionKind: [6, 'int32'],
});

export const FunctionMessage = message('Function', {
  parameters: [1, repeated(Parameter)],
  return: [3, message('Return', { type: [1, 'bytes'] })],
  summary: [4, 'string'],
  description: [5, 'string'],
  descriptionKind: [6, 'int32'],
});

export const GetProviderSchemaResponse = message('GetProviderSchemaResponse', {
  provider: [1, Schema],
  resourceSchemas: [2, map(Schema)],
  dataSourceSchemas: [3, map(Schema)],
  functions: [7, map(FunctionMessage)],
  listResourceSchemas: [9, map(Schema)],
  diagnostics: [4, repeated(Diagnostic)],
  serverCapabilities: [6, ServerCapabilities],
});

const IdentityAttribute = message('IdentityAttribute', {
  name: [1, 'string'],
  type: [2, 'bytes'],
  requiredForImport: [3, 'bool'],
  optionalForImport: [4, 'bool'],
  description: [5, 'string'],
});

export const IdentitySchema = message('ResourceIdentitySchema', {
  version: [1, 'int64'],
  identityAttributes: [2, repeated(IdentityAttribute)],
});
