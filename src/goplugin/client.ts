/** Calls to a gRPC server that shares the handshake's certificates: the host, seen from its plugin (or the other way round). */
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';
import { connect as connectSocket, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { codecOf } from './codec.ts';
import { frame, readFrames } from './frames.ts';
import { LIMITS } from './server.ts';
import {
  type Client,
  type ClientStream,
  type Connection,
  type Metadata,
  type Method,
  type Methods,
  pathOf,
  type Service,
  STATUS,
} from './service.ts';
import { type Failure, failureIn } from './status.ts';

export interface Target {
  readonly network: string;
  readonly address: string;
  /** Undefined = no TLS. All PEM; `trusted` is the only certificate that is believed. */
  readonly tls: { readonly trusted: string; readonly certificate: string; readonly key: string } | undefined;
}

/** Connects at the first call, and anew when the connection was lost since. */
export function connectTo(target: Target): Connection {
  let session: ClientHttp2Session | undefined;
  const open: Open = (path, metadata = {}) => {
    if (!session || session.closed || session.destroyed) session = openSession(target);
    return session.request({
      ...metadata,
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
  };
  return { client: (service) => clientOf(open, service), close: () => session?.close() };
}

type Open = (path: string, metadata?: Metadata) => ClientHttp2Stream;

function openSession(target: Target): ClientHttp2Session {
  const authority = `http${target.tls ? 's' : ''}://localhost`;
  const session = connect(authority, { ...LIMITS, createConnection: () => openSocket(target) });
  return session.on('error', () => {}); // the calls on it tell
}

function openSocket({ network, address, tls }: Target): Socket {
  const place = network === 'unix' ? { path: address } : hostAndPort(address);
  if (!tls) return connectSocket(place);
  const { trusted: ca, certificate: cert, key } = tls;
  return connectTls({ ...place, ca, cert, key, servername: 'localhost', ALPNProtocols: ['h2'] });
}

function hostAndPort(address: string): { readonly host: string; readonly port: number } {
  const at = address.lastIndexOf(':');
  return { host: address.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(address.slice(at + 1)) };
}

function clientOf<M extends Methods>(open: Open, service: Service<M>): Client<M> {
  const calls = Object.entries(service.methods).map(([name, method]) => {
    const call = CALLS[method.style](open, pathOf(service, name), method);
    return [name, call];
  });
  return Object.fromEntries(calls) as Client<M>;
}

const CALLS = { unary: callUnary, serverStream: callForStream, bidi: openStream } as const;

function callUnary(open: Open, path: string, method: Method) {
  return async (request: object, metadata?: Metadata): Promise<object> => {
    const stream = open(path, metadata);
    const replies: Buffer[] = [];
    readFrames(
      stream,
      (message) => replies.push(message),
      (error) => stream.destroy(error as Error),
    );
    stream.end(frame(codecOf(method.request).encode(request)));
    const failure = await endOf(stream);
    if (failure) throw errorOf(failure);
    if (!replies[0]) throw errorOf({ code: STATUS.internal, details: 'The answer has no message.' });
    return codecOf(method.response).decode(replies[0]);
  };
}

function callForStream(open: Open, path: string, method: Method) {
  return (request: object, metadata?: Metadata): ClientStream<never, object> => {
    const stream = open(path, metadata);
    stream.end(frame(codecOf(method.request).encode(request)));
    return { ...incoming(stream, method), send: () => {} };
  };
}

function openStream(open: Open, path: string, method: Method) {
  return (metadata?: Metadata): ClientStream<object, object> => {
    const stream = open(path, metadata);
    const send = (message: object) => void stream.write(frame(codecOf(method.request).encode(message)));
    return { ...incoming(stream, method), send };
  };
}

const CANCEL = 8; // HTTP/2's code

function incoming(stream: ClientHttp2Stream, method: Method) {
  return {
    receive: (take: (message: object) => void): void =>
      readFrames(
        stream,
        (bytes) => take(codecOf(method.response).decode(bytes)),
        (error) => stream.destroy(error as Error),
      ),
    ended: endOf(stream).then(() => {}),
    cancel: (): void => stream.close(CANCEL),
  };
}

/** Settles, never fails, when the call is over. */
function endOf(stream: ClientHttp2Stream): Promise<Failure | undefined> {
  return new Promise((resolve) => {
    let failure: Failure | undefined = { code: STATUS.unavailable, details: 'The connection was lost.' };
    const learn = (headers: Parameters<typeof failureIn>[0]): void => {
      if ('grpc-status' in headers) failure = failureIn(headers);
    };
    stream.on('response', learn).on('trailers', learn);
    stream.once('error', (error) => {
      failure = { code: STATUS.unavailable, details: `No connection: ${error.message}` };
    });
    stream.once('close', () => resolve(failure));
  });
}

const errorOf = (failure: Failure): Error => Object.assign(new Error(failure.details), failure);
