/** The service `tfplugin6.Provider`: every call that Terraform makes, and the messages of each. */
import { map, message, repeated, serverStream, service, unary } from '../../goplugin/index.ts';
import { FunctionMessage, GetProviderSchemaResponse, IdentitySchema } from './proto-schema.ts';
import {
  AttributePath,
  ClientCapabilities,
  Deferred,
  Diagnostic,
  DynamicValue,
  IdentityData,
  RawState,
  ServerCapabilities,
} from './proto-values.ts';

const Empty = message('Request', {});
const Diagnostics = message('Response', { diagnostics: [1, repeated(Diagnostic)] });
const TypeName = message('Metadata', { typeName: [1, 'string'] });
const FunctionName = message('FunctionMetadata', { name: [1, 'string'] });
const validateRequest = message('ValidateRequest', {
  typeName: [1, 'string'],
  config: [2, DynamicValue],
  clientCapabilities: [3, ClientCapabilities],
});

export const providerService = service('tfplugin6.Provider', {
  GetMetadata: unary(
    Empty,
    message('GetMetadataResponse', {
      serverCapabilities: [1, ServerCapabilities],
      diagnostics: [2, repeated(Diagnostic)],
      dataSources: [3, repeated(TypeName)],
      resources: [4, repeated(TypeName)],
      functions: [5, repeated(FunctionName)],
      listResources: [7, repeated(TypeName)],
    }),
  ),
  GetProviderSchema: unary(Empty, GetProviderSchemaResponse),
  GetResourceIdentitySchemas: unary(
    Empty,
    message('IdentitySchemasResponse', {
      identitySchemas: [1, map(IdentitySchema)],
      diagnostics: [2, repeated(Diagnostic)],
    }),
  ),
  ValidateProviderConfig: unary(
    message('ValidateProviderRequest', { config: [1, DynamicValue] }),
    message('ValidateProviderResponse', { diagnostics: [2, repeated(Diagnostic)] }),
  ),
  ValidateResourceConfig: unary(validateRequest, Diagnostics),
  ValidateDataResourceConfig: unary(validateRequest, Diagnostics),
  ConfigureProvider: unary(
    message('ConfigureRequest', {
      terraformVersion: [1, 'string'],
      config: [2, DynamicValue],
      clientCapabilities: [3, ClientCapabilities],
    }),
    Diagnostics,
  ),
  UpgradeResourceState: unary(
    message('UpgradeRequest', { typeName: [1, 'string'], version: [2, 'int64'], rawState: [3, RawState] }),
    message('UpgradeResponse', { upgradedState: [1, DynamicValue], diagnostics: [2, repeated(Diagnostic)] }),
  ),
  UpgradeResourceIdentity: unary(
    message('UpgradeIdentityRequest', {
      typeName: [1, 'string'],
      version: [2, 'int64'],
      rawIdentity: [3, RawState],
    }),
    message('UpgradeIdentityResponse', {
      upgradedIdentity: [1, IdentityData],
      diagnostics: [2, repeated(Diagnostic)],
    }),
  ),
  ReadResource: unary(
    message('ReadRequest', {
      typeName: [1, 'string'],
      currentState: [2, DynamicValue],
      private: [3, 'bytes'],
      clientCapabilities: [5, ClientCapabilities],
      currentIdentity: [6, IdentityData],
    }),
    message('ReadResponse', {
      newState: [1, DynamicValue],
      diagnostics: [2, repeated(Diagnostic)],
      private: [3, 'bytes'],
      deferred: [4, Deferred],
      newIdentity: [5, IdentityData],
    }),
  ),
  PlanResourceChange: unary(
    message('PlanRequest', {
      typeName: [1, 'string'],
      priorState: [2, DynamicValue],
      proposedNewState: [3, DynamicValue],
      config: [4, DynamicValue],
      priorPrivate: [5, 'bytes'],
      clientCapabilities: [7, ClientCapabilities],
      priorIdentity: [8, IdentityData],
    }),
    message('PlanResponse', {
      plannedState: [1, DynamicValue],
      requiresReplace: [2, repeated(AttributePath)],
      plannedPrivate: [3, 'bytes'],
      diagnostics: [4, repeated(Diagnostic)],
      deferred: [6, Deferred],
      plannedIdentity: [7, IdentityData],
    }),
  ),
  ApplyResourceChange: unary(
    message('ApplyRequest', {
      typeName: [1, 'string'],
      priorState: [2, DynamicValue],
      plannedState: [3, DynamicValue],
      config: [4, DynamicValue],
      plannedPrivate: [5, 'bytes'],
      plannedIdentity: [7, IdentityData],
    }),
    message('ApplyResponse', {
      newState: [1, DynamicValue],
      private: [2, 'bytes'],
      diagnostics: [3, repeated(Diagnostic)],
      newIdentity: [5, IdentityData],
    }),
  ),
  ImportResourceState: unary(
    message('ImportRequest', {
      typeName: [1, 'string'],
      id: [2, 'string'],
      clientCapabilities: [3, ClientCapabilities],
      identity: [4, IdentityData],
    }),
    message('ImportResponse', {
      importedResources: [
        1,
        repeated(
          message('ImportedResource', {
            typeName: [1, 'string'],
            state: [2, DynamicValue],
            private: [3, 'bytes'],
            identity: [4, IdentityData],
          }),
        ),
      ],
      diagnostics: [2, repeated(Diagnostic)],
      deferred: [3, Deferred],
    }),
  ),
  MoveResourceState: unary(
    message('MoveRequest', {
      sourceProviderAddress: [1, 'string'],
      sourceTypeName: [2, 'string'],
      sourceSchemaVersion: [3, 'int64'],
      sourceState: [4, RawState],
      targetTypeName: [5, 'string'],
    }),
    message('MoveResponse', {
      targetState: [1, DynamicValue],
      diagnostics: [2, repeated(Diagnostic)],
      targetPrivate: [3, 'bytes'],
      targetIdentity: [4, IdentityData],
    }),
  ),
  ValidateListResourceConfig: unary(validateRequest, Diagnostics),
  ListResource: serverStream(
    message('ListRequest', {
      typeName: [1, 'string'],
      config: [2, DynamicValue],
      includeResourceObject: [3, 'bool'],
      limit: [4, 'int64'],
    }),
    message('ListEvent', {
      identity: [1, IdentityData],
      displayName: [2, 'string'],
      resourceObject: [3, DynamicValue],
      diagnostic: [4, repeated(Diagnostic)],
    }),
  ),
  ReadDataSource: unary(
    message('ReadDataRequest', {
      typeName: [1, 'string'],
      config: [2, DynamicValue],
      clientCapabilities: [4, ClientCapabilities],
    }),
    message('ReadDataResponse', {
      state: [1, DynamicValue],
      diagnostics: [2, repeated(Diagnostic)],
      deferred: [3, Deferred],
    }),
  ),
  GetFunctions: unary(
    Empty,
    message('FunctionsResponse', {
      functions: [1, map(FunctionMessage)],
      diagnostics: [2, repeated(Diagnostic)],
    }),
  ),
  CallFunction: unary(
    message('CallRequest', { name: [1, 'string'], arguments: [2, repeated(DynamicValue)] }),
    message('CallResponse', {
      result: [1, DynamicValue],
      error: [2, message('FunctionError', { text: [1, 'string'], functionArgument: [2, 'int64'] })],
    }),
  ),
  StopProvider: unary(Empty, message('StopResponse', { Error: [1, 'string'] })),
});
