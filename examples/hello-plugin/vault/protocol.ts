/**
 * What Vault and OpenBao ask of a secrets engine and offer to it, protocol version 5: the part of their .proto files
 * (sdk/plugin/pb/backend.proto, sdk/logical/version.proto, pluginutil/multiplexing.proto) that an engine without leases needs.
 */
import { map, message, repeated, service, unary } from '../../../src/goplugin/index.ts';

export const COOKIE = {
  name: 'VAULT_BACKEND_PLUGIN',
  value: '6669da05-b1c8-4f49-97d9-c8e5bed98e20',
} as const;
export const PROTOCOL_VERSION = 5;
/** One value a mount, on every call of pb.Backend: many mounts share one process. */
export const MULTIPLEX_ID = 'multiplex_id';
export const SECRETS_ENGINE = 1;

const Empty = message('Empty', {});
const Header = message('Header', { header: [1, repeated('string')] });
const ProtoError = message('ProtoError', {
  type: [1, 'uint32'],
  message: [2, 'string'],
  code: [3, 'int64'],
});
const Request = message('Request', {
  id: [1, 'string'],
  operation: [3, 'string'],
  /** Without the mount. */
  path: [4, 'string'],
  /** JSON; `null` on a read. */
  data: [5, 'string'],
  mountPoint: [12, 'string'],
});
const Response = message('Response', {
  data: [3, 'string'],
  warnings: [5, repeated('string')],
  headers: [7, map(Header)],
});
const SetupArgs = message('SetupArgs', {
  brokerId: [1, 'uint32'],
  config: [2, map('string')],
  backendUuid: [3, 'string'],
});
const SetupReply = message('SetupReply', { error: [1, 'string'] });
const TypeReply = message('TypeReply', { type: [1, 'uint32'] });
const InitializeReply = message('InitializeReply', { error: [1, ProtoError] });
const Paths = message('Paths', {
  root: [1, repeated('string')],
  unauthenticated: [2, repeated('string')],
  localStorage: [3, repeated('string')],
  sealWrapStorage: [4, repeated('string')],
});
const SpecialPathsReply = message('SpecialPathsReply', { paths: [1, Paths] });
const HandleRequestArgs = message('HandleRequestArgs', { request: [2, Request] });
const HandleRequestReply = message('HandleRequestReply', { response: [1, Response], error: [2, ProtoError] });
const HandleExistenceCheckReply = message('HandleExistenceCheckReply', {
  checkFound: [1, 'bool'],
  exists: [2, 'bool'],
  error: [3, ProtoError],
});

export { HandleExistenceCheckReply, HandleRequestReply, Request, SetupArgs };

export const backend = service('pb.Backend', {
  Setup: unary(SetupArgs, SetupReply),
  Type: unary(Empty, TypeReply),
  SpecialPaths: unary(Empty, SpecialPathsReply),
  Initialize: unary(Empty, InitializeReply),
  HandleRequest: unary(HandleRequestArgs, HandleRequestReply),
  HandleExistenceCheck: unary(HandleRequestArgs, HandleExistenceCheckReply),
  Cleanup: unary(Empty, Empty),
});

export const pluginVersion = service('logical.PluginVersion', {
  Version: unary(Empty, message('VersionReply', { pluginVersion: [1, 'string'] })),
});

export const multiplexing = service('pluginutil.multiplexing.PluginMultiplexing', {
  MultiplexingSupport: unary(Empty, message('MultiplexingSupportResponse', { supported: [1, 'bool'] })),
});

const StorageEntry = message('StorageEntry', {
  key: [1, 'string'],
  value: [2, 'bytes'],
  sealWrap: [3, 'bool'],
});
const Key = message('Key', { key: [1, 'string'] });
const Failure = message('Failure', { error: [1, 'string'] });

export const storage = service('pb.Storage', {
  List: unary(
    message('ListArgs', { prefix: [1, 'string'] }),
    message('ListReply', { keys: [1, repeated('string')], error: [2, 'string'] }),
  ),
  Get: unary(Key, message('GetReply', { entry: [1, StorageEntry], error: [2, 'string'] })),
  Put: unary(message('PutArgs', { entry: [1, StorageEntry] }), Failure),
  Delete: unary(Key, Failure),
});
