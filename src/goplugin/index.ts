/**
 * go-plugin's process protocol for Node: a plugin is its cookie, its protocol versions and, for each version, the gRPC services
 * it answers. Nothing here knows which program the host is.
 */
export type { Cookie } from './handshake.ts';
export type { Patience } from './life.ts';
export type { Level, LogFields, Logger } from './logger.ts';
export {
  type Input,
  type Mapped,
  type Message,
  map,
  message,
  type Repeated,
  repeated,
  type Table,
  type Value,
} from './message.ts';
export { type Host, type PluginOptions, servePlugin } from './serve.ts';
export {
  bidirectional,
  type Call,
  type Client,
  type ClientStream,
  type Connection,
  type Handlers,
  type Implementation,
  implement,
  type Metadata,
  type Methods,
  type Outgoing,
  type Service,
  STATUS,
  type Stream,
  serverStream,
  service,
  statusError,
  unary,
} from './service.ts';
