/** Calls to a gRPC server that shares the handshake's certificates: the host, seen from its plugin (or the other way round). */
import { Writable } from 'node:stream';
import * as grpc from '@grpc/grpc-js';
import { codecOf } from './codec.ts';
import { LIMITS } from './server.ts';
import {
  type Client,
  type ClientStream,
  type Connection,
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

type Metadata = Readonly<Record<string, string>>;

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
    const path = pathOf(service, name);
    return [
      name,
      method.style === 'unary' ? callUnary(channel, path, method) : openStream(channel, path, method),
    ];
  });
  return Object.fromEntries(calls) as Client<M>;
}

const callUnary =
  (channel: grpc.Client, path: string, method: Method) =>
  (request: object, metadata: Metadata = {}): Promise<object> =>
    new Promise((resolve, reject) => {
      channel.makeUnaryRequest(
        path,
        serialize(method),
        parse(method),
        request,
        metadataOf(metadata),
        (error, reply) => (error ? reject(error) : resolve(reply as object)),
      );
    });

const openStream =
  (channel: grpc.Client, path: string, method: Method) =>
  (metadata: Metadata = {}): ClientStream<object, object> => {
    const headers = metadataOf(metadata);
    const call =
      method.style === 'bidi'
        ? channel.makeBidiStreamRequest(path, serialize(method), parse(method), headers)
        : channel.makeServerStreamRequest(path, serialize(method), parse(method), {}, headers);
    call.on('error', () => {}); // told by `ended`
    return {
      send: (value) => {
        if (call instanceof Writable) call.write(value);
      },
      receive: (take) => void call.on('data', take),
      ended: new Promise((resolve) => {
        for (const event of ['end', 'error', 'close']) call.on(event, () => resolve());
        call.on('status', () => resolve());
      }),
      cancel: () => call.cancel(),
    };
  };

const serialize = (method: Method) => (value: object) => codecOf(method.request).encode(value);
const parse = (method: Method) => (bytes: Buffer) => codecOf(method.response).decode(bytes) as object;

function metadataOf(values: Metadata): grpc.Metadata {
  const metadata = new grpc.Metadata();
  for (const [key, value] of Object.entries(values)) metadata.set(key, value);
  return metadata;
}
