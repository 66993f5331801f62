/**
 * A network between a client and a real server, which fails on request. It listens on a loopback port of its own and passes
 * everything on, byte for byte, except where a rule says otherwise. It also remembers what was asked, never what was in it.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { makeFaultRules, matches, type When } from './fault-rules.ts';
import { type Fault, reset } from './faults.ts';
import { passOn, readAll, type Upstream } from './pass-on.ts';
import { strike } from './strike.ts';

export interface SeenRequest {
  /** `LIST` for `GET …?list=true`, the only spelling of it that Node's HTTP parser takes. */
  readonly method: string;
  /** Without `/v1/` and without the query. */
  readonly path: string;
  readonly query: string;
  /** Value of X-Vault-Namespace. */
  readonly namespace: string | undefined;
  readonly hasToken: boolean;
  /** Names of the fields of a JSON body, sorted; values are not kept. */
  readonly fields: readonly string[];
  /** 1 is the first connection that was made. */
  readonly connection: number;
  /** The fault that struck, by its kind. */
  readonly fault: Fault['kind'] | undefined;
  /** Whether the server behind got it. */
  forwarded: boolean;
  /** What was sent back, when something was. */
  status: number | undefined;
}

export interface NetworkOptions {
  /** HTTPS with this certificate and key (PEM); see certificates.ts. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  /** With `tls`: clients must show a certificate of this authority (PEM). */
  readonly clientAuthority?: string;
}

export interface FaultyNetwork {
  /** What the client is pointed at: `http://127.0.0.1:port`. */
  readonly address: string;
  /** Every request so far, in order of arrival. */
  readonly requests: readonly SeenRequest[];
  /** How many connections were made so far. */
  connections(): number;
  fault(when: When, fault: Fault): void;
  clearFaults(): void;
  count(method?: string, path?: string | RegExp): number;
  /** The requests that could have changed something and reached the server: empty means that nothing was written. */
  writes(): readonly SeenRequest[];
  stop(): Promise<void>;
}

const READS = new Set(['GET', 'HEAD', 'LIST', 'SCAN', 'OPTIONS']);
const HARMLESS = /^(sys\/capabilities(-self|-accessor)?|auth\/.+\/login(\/.+)?)$/;

export async function startFaultyNetwork(
  server: Upstream,
  options: NetworkOptions = {},
): Promise<FaultyNetwork> {
  const rules = makeFaultRules();
  const requests: SeenRequest[] = [];
  const wires = new Map<number | undefined, Wire>();
  let connections = 0;
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const wire = wires.get(request.socket.remotePort);
    if (!wire) return;
    const body = await readAll(request);
    const { method, path } = target(request);
    const fault = wire.dead ? reset('before') : rules.take(method, path);
    const record = describe(request, body, wire.number, fault);
    requests.push(record);
    const pass = () => {
      record.forwarded = true;
      return passOn(server, request, body);
    };
    const poison = () => {
      wire.dead = true;
    };
    await strike(fault, { request, response, wire: wire.socket, pass, poison, address });
    record.status = response.headersSent ? response.statusCode : undefined;
  };
  const listen = (request: IncomingMessage, response: ServerResponse): void => {
    handle(request, response).catch(() => request.socket.destroy());
  };
  const listener = options.tls
    ? createTlsServer(
        {
          cert: options.tls.certificate,
          key: options.tls.key,
          ...(options.clientAuthority ? { ca: options.clientAuthority, requestCert: true } : {}),
        },
        listen,
      )
    : createServer(listen);
  listener.on('connection', (socket: Socket) => {
    connections += 1;
    const port = socket.remotePort;
    wires.set(port, { number: connections, socket, dead: false });
    socket.on('error', () => {});
    socket.once('close', () => wires.delete(port));
  });
  listener.on('tlsClientError', () => {});
  listener.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = `${options.tls ? 'https' : 'http'}://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  return {
    address,
    requests,
    connections: () => connections,
    fault: rules.add,
    clearFaults: rules.clear,
    count: (method, path) =>
      requests.filter((request) =>
        matches({ ...(method ? { method } : {}), ...(path ? { path } : {}) }, request.method, request.path),
      ).length,
    writes: () =>
      requests.filter((one) => one.forwarded && !READS.has(one.method) && !HARMLESS.test(one.path)),
    stop: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        for (const { socket } of wires.values()) socket.destroy();
      }),
  };
}

/** A TCP connection, found by the client's port: a TLS socket does not tell which one it stands on. */
interface Wire {
  readonly number: number;
  readonly socket: Socket;
  dead: boolean;
}

function target(request: IncomingMessage): { method: string; path: string; query: string } {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const method = url.searchParams.get('list') === 'true' ? 'LIST' : (request.method ?? 'GET');
  return { method, path: url.pathname.replace(/^\/v1\//, ''), query: url.search.slice(1) };
}

function describe(
  request: IncomingMessage,
  body: Buffer,
  connection: number,
  fault: Fault | undefined,
): SeenRequest {
  const namespace = request.headers['x-vault-namespace'];
  return {
    ...target(request),
    namespace: Array.isArray(namespace) ? namespace[0] : namespace,
    hasToken: Boolean(request.headers['x-vault-token'] ?? request.headers.authorization),
    fields: fieldNames(body),
    connection,
    fault: fault?.kind,
    forwarded: false,
    status: undefined,
  };
}

function fieldNames(body: Buffer): readonly string[] {
  try {
    return Object.keys(JSON.parse(body.toString('utf8'))).sort();
  } catch {
    return [];
  }
}
