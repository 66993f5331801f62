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
  type Outgoing,
  pathOf,
  STATUS,
  type Style,
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
  method: Method,
  handler: Handler<Method>,
  { log, onCall }: ServerOptions,
): void {
  const failWith = (error: unknown): grpc.ServerErrorResponse => statusOf(error, path, log);
  const answer = {
    unary: () => answerUnary(handler as Handler<Of<'unary'>>, failWith),
    serverStream: () => answerRequest(handler as Handler<Of<'serverStream'>>, failWith),
    bidi: () => answerStream(handler as Handler<Of<'bidi'>>, failWith),
  }[method.style]();
  server.register(
    path,
    answer as grpc.handleUnaryCall<Request, Reply>,
    (reply: Reply) => codecOf(method.response).encode(reply),
    (bytes: Buffer) => {
      onCall();
      return codecOf(method.request).decode(bytes);
    },
    method.style,
  );
}

type Of<S extends Style> = Method<Message, Message, S>;
type Request = Value<Message>;
type Reply = Input<Message>;
type FailWith = (error: unknown) => grpc.ServerErrorResponse;

const answerUnary =
  (handler: Handler<Of<'unary'>>, failWith: FailWith): grpc.handleUnaryCall<Request, Reply> =>
  async (call, reply) => {
    try {
      reply(null, await handler(call.request, callOf(call.metadata)));
    } catch (error) {
      reply(failWith(error));
    }
  };

const answerRequest =
  (
    handler: Handler<Of<'serverStream'>>,
    failWith: FailWith,
  ): grpc.handleServerStreamingCall<Request, Reply> =>
  (call) =>
    endAfter(call, () => handler(call.request, outgoing(call), callOf(call.metadata)), failWith);

const answerStream =
  (handler: Handler<Of<'bidi'>>, failWith: FailWith): grpc.handleBidiStreamingCall<Request, Reply> =>
  (call) => {
    const receive = (take: (message: Request) => void): void => void call.on('data', take);
    endAfter(call, () => handler({ ...outgoing(call), receive }, callOf(call.metadata)), failWith);
  };

type OpenCall = grpc.ServerWritableStream<Request, Reply> | grpc.ServerDuplexStream<Request, Reply>;

const outgoing = (call: OpenCall): Outgoing<Reply> => ({
  send: (message) => void call.write(message),
  ended: new Promise((resolve) => {
    for (const event of ['cancelled', 'end', 'error', 'close']) call.on(event, () => resolve());
  }),
});

async function endAfter(call: OpenCall, handle: () => Promise<void>, failWith: FailWith): Promise<void> {
  try {
    await handle();
    call.end();
  } catch (error) {
    call.emit('error', failWith(error));
  }
}

const callOf = (metadata: grpc.Metadata): Call => ({ metadata: (key) => metadata.get(key)[0]?.toString() });

function statusOf(error: unknown, path: string, log: Logger): grpc.ServerErrorResponse {
  const { code, message, stack } = error as Partial<grpc.ServiceError>;
  if (typeof code === 'number') return Object.assign(new Error(message), { code, details: message ?? '' });
  const details = message ?? String(error);
  log.error('call failed', { method: path, error: details, stack });
  return Object.assign(new Error(details), { code: STATUS.unknown, details });
}
