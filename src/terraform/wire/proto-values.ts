/** Messages of the provider protocol (tfplugin6) that many calls share. The numbers are those of `tfplugin6.proto`. */
import { message, repeated } from '../../goplugin/index.ts';

export const DynamicValue = message('DynamicValue', { msgpack: [1, 'bytes'], json: [2, 'bytes'] });

/** One of the three is set. protobuf leaves out empty texts and zeros, so a key of 0 or '' cannot be sent. */
const Step = message('Step', {
  attributeName: [1, 'string'],
  elementKeyString: [2, 'string'],
  elementKeyInt: [3, 'int64'],
});
export const AttributePath = message('AttributePath', { steps: [1, repeated(Step)] });

export const Diagnostic = message('Diagnostic', {
  severity: [1, 'int32'],
  summary: [2, 'string'],
  detail: [3, 'string'],
  attribute: [4, AttributePath],
});

export const RawState = message('RawState', { json: [1, 'bytes'] });
export const ClientCapabilities = message('ClientCapabilities', {
  deferralAllowed: [1, 'bool'],
  writeOnlyAttributesAllowed: [2, 'bool'],
});
export const ServerCapabilities = message('ServerCapabilities', {
  planDestroy: [1, 'bool'],
  getProviderSchemaOptional: [2, 'bool'],
  moveResourceState: [3, 'bool'],
});
export const Deferred = message('Deferred', { reason: [1, 'int32'] });
export const IdentityData = message('ResourceIdentityData', { identityData: [1, DynamicValue] });

/** `Deferred.reason` */
export const DEFERRED = { resourceConfigUnknown: 1, providerConfigUnknown: 2 } as const;
/** `StringKind` */
export const MARKDOWN = 1;
