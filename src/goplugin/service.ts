/** gRPC services as data. One declaration serves both sides: `implement` it to answer, or give it to a connection to call it. */
import type { Input, Message, Value } from './message.ts';

export type Style = 'unary' | 'serverStream' | 'bidi';

export interface Method<Q extends Message = Message, R extends Message = Message, S extends Style = Style> {
  readonly style: S;
  readonly request: Q;
  readonly response: R;
}

export interface Service<M extends Methods = Methods> {
  /** With its package: `plugin.GRPCBroker`. */
  readonly name: string;
  readonly methods: M;
}

export type Methods = Readonly<Record<string, Method>>;

const method =
  <S extends Style>(style: S) =>
  <Q extends Message, R extends Message>(request: Q, response: R): Method<Q, R, S> => ({
    style,
    request,
    response,
  });

export const unary = method('unary');
export const serverStream = method('serverStream');
export const bidirectional = method('bidi');
export const service = <M extends Methods>(name: string, methods: M): Service<M> => ({ name, methods });

/** One side of an open stream that only sends. */
export interface Outgoing<Out> {
  send(message: Out): void;
  /** Settles, never fails, when the other side is done, cancels or dies. */
  readonly ended: Promise<void>;
}

/** One side of an open stream. */
export interface Stream<Out, In> extends Outgoing<Out> {
  /** Every message of the other side, the ones that came already included. */
  receive(take: (message: In) => void): void;
}

export interface Call {
  metadata(key: string): string | undefined;
}

/** Answers one method. Streams are open until the promise settles. */
export type Handler<M> =
  M extends Method<infer Q, infer R, infer S>
    ? {
        unary: (request: Value<Q>, call: Call) => Input<R> | Promise<Input<R>>;
        serverStream: (request: Value<Q>, stream: Outgoing<Input<R>>, call: Call) => Promise<void>;
        bidi: (stream: Stream<Input<R>, Value<Q>>, call: Call) => Promise<void>;
      }[S]
    : never;

/** A method that is left out answers UNIMPLEMENTED. */
export type Handlers<M extends Methods> = { readonly [N in keyof M]?: Handler<M[N]> };

export interface Implementation {
  readonly service: Service;
  readonly handlers: Readonly<Record<string, Handler<Method> | undefined>>;
}

export function implement<M extends Methods>(service: Service<M>, handlers: Handlers<M>): Implementation {
  return { service, handlers: handlers as Implementation['handlers'] };
}

export type Metadata = Readonly<Record<string, string>>;

/** A typed client: `client.Get({ key })`. */
export type Client<M extends Methods> = {
  readonly [N in keyof M]: M[N] extends Method<infer Q, infer R, infer S>
    ? {
        unary: (request: Input<Q>, metadata?: Metadata) => Promise<Value<R>>;
        serverStream: (request: Input<Q>, metadata?: Metadata) => ClientStream<never, Value<R>>;
        bidi: (metadata?: Metadata) => ClientStream<Input<Q>, Value<R>>;
      }[S]
    : never;
};

export interface ClientStream<Out, In> extends Stream<Out, In> {
  cancel(): void;
}

/** One connection to a gRPC server; it may carry several services. */
export interface Connection {
  client<M extends Methods>(service: Service<M>): Client<M>;
  close(): void;
}

/** gRPC status codes in use here. */
export const STATUS = {
  cancelled: 1,
  unknown: 2,
  notFound: 5,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
} as const;

/** An error that a handler throws to answer with a certain status; any other error is UNKNOWN with its message. */
export function statusError(code: number, message: string): Error & { readonly code: number } {
  return Object.assign(new Error(message), { code });
}

export const pathOf = (service: Service, method: string): string => `/${service.name}/${method}`;
