/**
 * gRPC on connections that somebody else accepted. With a host certificate every connection has to present exactly that
 * certificate (or one that its key signed): TLS itself refuses others before a byte of HTTP/2 is read.
 */
import type { Socket } from 'node:net';
import * as grpc from '@grpc/grpc-js';
import type { Certificate } from './certificate.ts';
import { codecOf } from './codec.ts';
import type { Logger } from './logger.ts';
import type { Input, Message, Value } from './message.ts';
import {
  type Call,
  type Handler,
  type Implementation,
  type Method,
  pathOf,
  STATUS,
  type Stream,
} from './service.ts';

export interface GrpcServer {
  take(socket: Socket): void;
  /** Lets the calls that run finish; settles when every connection is closed. */
  close(): Promise<void>;
}

export interface ServerOptions {
  readonly implementations: readonly Implementation[];
  readonly certificate: Certificate;
  /** PEM; undefined = no TLS. */
  readonly hostCertificate: string | undefined;
  readonly log: Logger;
  /** Before every call that has a handler. */
  readonly onCall: () => void;
}

/** -1 = no limit: grpc-js stops at 4 MB otherwise, hosts do not. */
export const LIMITS = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 };

type AnyMethod = Method<Message, Message>;
type UnaryHandler = (request: unknown, call: Call) => Promise<object>;
type StreamHandler = (stream: Stream<object, unknown>, call: Call) => Promise<void>;

export function serveGrpc(options: ServerOptions): GrpcServer {
  const server = new grpc.Server(LIMITS);
  for (const { service, handlers } of options.implementations)
    for (const [name, method] of Object.entries(service.methods)) {
      const handler = handlers[name];
      if (handler) register(server, pathOf(service, name), method, handler, options);
    }
  const injector = server.createConnectionInjector(credentialsOf(options));
  return {
    take: (socket) => {
      socket.on('error', () => {}); // a connection that breaks concerns only itself
      injector.injectConnection(socket);
    },
    close: () => new Promise((resolve) => server.tryShutdown(() => resolve())),
  };
}

function credentialsOf({ certificate, hostCertificate }: ServerOptions): grpc.ServerCredentials {
  if (hostCertificate === undefined) return grpc.ServerCredentials.createInsecure();
  const pair = { private_key: Buffer.from(certificate.keyPem), cert_chain: Buffer.from(certificate.pem) };
  return grpc.ServerCredentials.createSsl(Buffer.from(hostCertificate), [pair], true);
}

function register(
  server: grpc.Server,
  path: string,
  method: AnyMethod,
  handler: Handler<Method>,
  { log, onCall }: ServerOptions,
): void {
  const answer =
    method.style === 'unary'
      ? answerUnary(handler as unknown as UnaryHandler, path, log)
      : answerStream(handler as unknown as StreamHandler, path, log);
  server.register(
    path,
    answer as grpc.handleUnaryCall<Value<Message>, Input<Message>>,
    (value: Input<Message>) => codecOf(method.response).encode(value),
    (bytes: Buffer) => {
      onCall();
      return codecOf(method.request).decode(bytes);
    },
    method.style,
  );
}

const answerUnary =
  (handler: UnaryHandler, path: string, log: Logger): grpc.handleUnaryCall<unknown, object> =>
  async (call, reply) => {
    try {
      reply(null, await handler(call.request, callOf(call.metadata)));
    } catch (error) {
      reply(statusOf(error, path, log));
    }
  };

/** grpc-js gives a server stream its one request as a field and a bidirectional one as events; here both are a Stream. */
const answerStream =
  (handler: StreamHandler, path: string, log: Logger) =>
  async (
    call: grpc.ServerDuplexStream<unknown, object> | grpc.ServerWritableStream<unknown, object>,
  ): Promise<void> => {
    const stream: Stream<object, unknown> = {
      send: (value) => void call.write(value),
      receive: (take) => void ('request' in call ? take(call.request) : call.on('data', take)),
      ended: new Promise((resolve) => {
        for (const event of ['cancelled', 'end', 'error', 'close']) call.on(event, () => resolve());
      }),
    };
    try {
      await handler(stream, callOf(call.metadata));
      call.end();
    } catch (error) {
      call.emit('error', statusOf(error, path, log));
    }
  };

const callOf = (metadata: grpc.Metadata): Call => ({ metadata: (key) => metadata.get(key)[0]?.toString() });

function statusOf(error: unknown, path: string, log: Logger): grpc.ServerErrorResponse {
  const { code, message, stack } = error as Partial<grpc.ServiceError>;
  if (typeof code === 'number') return Object.assign(new Error(message), { code, details: message ?? '' });
  const details = message ?? String(error);
  log.error('call failed', { method: path, error: details, stack });
  return Object.assign(new Error(details), { code: STATUS.unknown, details });
}
