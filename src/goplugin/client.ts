/** Calls to a gRPC server that shares the handshake's certificates: the host, seen from its plugin (or the other way round). */
import * as grpc from '@grpc/grpc-js';
import { codecOf } from './codec.ts';
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
} from './service.ts';

export interface Target {
  readonly network: string;
  readonly address: string;
  /** Undefined = no TLS. All PEM; `trusted` is the only certificate that is believed. */
  readonly tls: { readonly trusted: string; readonly certificate: string; readonly key: string } | undefined;
}

export function connectTo(target: Target): Connection {
  const address = target.network === 'unix' ? `unix:${target.address}` : target.address;
  const channel = new grpc.Client(address, credentialsOf(target), {
    ...LIMITS,
    'grpc.ssl_target_name_override': 'localhost',
    'grpc.default_authority': 'localhost',
    'grpc.enable_http_proxy': 0,
    'grpc.service_config_disable_resolution': 1,
  });
  return { client: (service) => clientOf(channel, service), close: () => channel.close() };
}

function credentialsOf({ tls }: Target): grpc.ChannelCredentials {
  if (!tls) return grpc.credentials.createInsecure();
  const [root, key, chain] = [tls.trusted, tls.key, tls.certificate].map((pem) => Buffer.from(pem));
  return grpc.credentials.createSsl(root!, key!, chain!);
}

function clientOf<M extends Methods>(channel: grpc.Client, service: Service<M>): Client<M> {
  const calls = Object.entries(service.methods).map(([name, method]) => {
    const call = CALLS[method.style](channel, pathOf(service, name), method);
    return [name, call];
  });
  return Object.fromEntries(calls) as Client<M>;
}

const CALLS = { unary: callUnary, serverStream: callForStream, bidi: openStream } as const;

function callUnary(channel: grpc.Client, path: string, method: Method) {
  return (request: object, metadata?: Metadata): Promise<object> =>
    new Promise((resolve, reject) => {
      const settle: grpc.requestCallback<object> = (error, reply) =>
        error ? reject(error) : resolve(reply!);
      channel.makeUnaryRequest(path, serialize(method), parse(method), request, metadataOf(metadata), settle);
    });
}

function callForStream(channel: grpc.Client, path: string, method: Method) {
  return (request: object, metadata?: Metadata): ClientStream<never, object> => {
    const headers = metadataOf(metadata);
    const call = channel.makeServerStreamRequest(path, serialize(method), parse(method), request, headers);
    return { ...incoming(call), send: () => {} };
  };
}

function openStream(channel: grpc.Client, path: string, method: Method) {
  return (metadata?: Metadata): ClientStream<object, object> => {
    const call = channel.makeBidiStreamRequest(path, serialize(method), parse(method), metadataOf(metadata));
    return { ...incoming(call), send: (message) => void call.write(message) };
  };
}

function incoming(call: grpc.ClientReadableStream<object> | grpc.ClientDuplexStream<object, object>) {
  return {
    receive: (take: (message: object) => void): void => void call.on('data', take),
    ended: new Promise<void>((resolve) => {
      for (const event of ['end', 'error', 'close', 'status']) call.on(event, () => resolve());
    }),
    cancel: (): void => call.cancel(),
  };
}

const serialize = (method: Method) => (value: object) => codecOf(method.request).encode(value);
const parse = (method: Method) => (bytes: Buffer) => codecOf(method.response).decode(bytes) as object;

function metadataOf(values: Metadata = {}): grpc.Metadata {
  const metadata = new grpc.Metadata();
  for (const [key, value] of Object.entries(values)) metadata.set(key, value);
  return metadata;
}
