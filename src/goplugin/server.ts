/**
 * gRPC on connections that somebody else accepted. With a host certificate every connection has to present exactly that
 * certificate (or one that its key signed): TLS itself refuses others before a byte of HTTP/2 is read.
 */
import {
  createSecureServer,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Socket } from 'node:net';
import type { Certificate } from './certificate.ts';
import { codecOf } from './codec.ts';
import { frame, readFrames } from './frames.ts';
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
  statusError,
} from './service.ts';
import { type Failure, failureOf, statusHeaders, WELL } from './status.ts';

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

/** Node stops at 10 MB for one connection, hosts do not. */
export const LIMITS = { maxSessionMemory: Number.MAX_SAFE_INTEGER };

export function serveGrpc(options: ServerOptions): GrpcServer {
  const sessions = new Set<ServerHttp2Session>();
  const answers = answersOf(options);
  const server = http2Server(options)
    .on('session', (session) => {
      sessions.add(session);
      session.once('close', () => sessions.delete(session));
    })
    .on('sessionError', () => {}) // a connection that breaks concerns only itself
    .on('stream', (stream, headers) => {
      stream.on('error', () => {}); // and so does a call
      const answer = answers.get(`${headers[':path']}`);
      if (answer) answer(stream, headers);
      else fail(stream, { code: STATUS.unimplemented, details: `There is no method ${headers[':path']}` });
    });
  return {
    take: (socket) => {
      socket.on('error', () => {});
      server.emit('connection', socket);
    },
    close: async () => {
      await Promise.all([...sessions].map((session) => new Promise<void>((done) => session.close(done))));
    },
  };
}

function http2Server({ certificate, hostCertificate }: ServerOptions): Http2Server {
  if (hostCertificate === undefined) return createServer(LIMITS);
  return createSecureServer({
    ...LIMITS,
    key: certificate.keyPem,
    cert: certificate.pem,
    ca: hostCertificate,
    requestCert: true,
    rejectUnauthorized: true,
  });
}

type Answer = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;

/** By path. */
function answersOf({ implementations, log, onCall }: ServerOptions): ReadonlyMap<string, Answer> {
  const answers = new Map<string, Answer>();
  for (const { service, handlers } of implementations)
    for (const [name, method] of Object.entries(service.methods)) {
      const handler = handlers[name];
      const path = pathOf(service, name);
      const answer = handler && ANSWERS[method.style](method, handler as never);
      if (answer)
        answers.set(path, (stream, headers) => {
          onCall();
          answer(stream, callOf(headers)).catch((error) => {
            if (typeof error?.code !== 'number')
              log.error('call failed', {
                method: path,
                error: failureOf(error).details,
                stack: error?.stack,
              });
            fail(stream, failureOf(error));
          });
        });
    }
  return answers;
}

type Of<S extends Style> = Method<Message, Message, S>;
type Request = Value<Message>;
type Reply = Input<Message>;
/** Settles when the call was answered; what it throws is the status. */
type Answering = (stream: ServerHttp2Stream, call: Call) => Promise<void>;

const ANSWERS = { unary: answerUnary, serverStream: answerRequest, bidi: answerStream } as const;

function answerUnary({ request, response }: Method, handler: Handler<Of<'unary'>>): Answering {
  return async (stream, call) => {
    const asked = codecOf(request).decode(await onlyMessage(stream));
    const reply = codecOf(response).encode(await handler(asked, call));
    if (stream.destroyed) return;
    begin(stream);
    end(stream, WELL, frame(reply));
  };
}

function answerRequest({ request, response }: Method, handler: Handler<Of<'serverStream'>>): Answering {
  return async (stream, call) => {
    const ended = new Promise<void>((resolve) => stream.once('close', resolve));
    const asked = codecOf(request).decode(await onlyMessage(stream));
    begin(stream);
    await handler(asked, outgoing(stream, response, ended), call);
    end(stream, WELL);
  };
}

function answerStream({ request, response }: Method, handler: Handler<Of<'bidi'>>): Answering {
  return async (stream, call) => {
    const ended = new Promise<void>((resolve) => stream.once('end', resolve).once('close', resolve));
    const receive = (take: (message: Request) => void): void =>
      readFrames(
        stream,
        (bytes) => take(codecOf(request).decode(bytes)),
        (error) => fail(stream, failureOf(error)),
      );
    begin(stream);
    await handler({ ...outgoing(stream, response, ended), receive }, call);
    end(stream, WELL);
  };
}

/** The message of a request that has exactly one. */
function onlyMessage(stream: ServerHttp2Stream): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const messages: Buffer[] = [];
    readFrames(stream, (message) => messages.push(message), reject);
    stream.once('end', () => {
      if (messages.length === 1) resolve(messages[0]!);
      else reject(statusError(STATUS.internal, `The call has ${messages.length} messages, not one.`));
    });
  });
}

const BEGINNING = { ':status': 200, 'content-type': 'application/grpc+proto' } as const;

/** What every answer begins with; the status comes behind the messages. */
function begin(stream: ServerHttp2Stream): void {
  if (!stream.destroyed) stream.respond(BEGINNING, { waitForTrailers: true });
}

function end(stream: ServerHttp2Stream, status: OutgoingHttpHeaders, last?: Buffer): void {
  if (stream.destroyed || stream.writableEnded) return;
  stream.once('wantTrailers', () => stream.sendTrailers(status));
  stream.end(last);
}

function fail(stream: ServerHttp2Stream, failure: Failure): void {
  stream.resume(); // what else comes is of no interest
  if (stream.headersSent) end(stream, statusHeaders(failure));
  else if (!stream.destroyed)
    stream.respond({ ...BEGINNING, ...statusHeaders(failure) }, { endStream: true });
}

const outgoing = (stream: ServerHttp2Stream, response: Message, ended: Promise<void>): Outgoing<Reply> => ({
  send: (message) => void (stream.writable && stream.write(frame(codecOf(response).encode(message)))),
  ended,
});

const callOf = (headers: IncomingHttpHeaders): Call => ({
  metadata: (key) => headers[key.toLowerCase()]?.toString(),
});
