/** Sockets: one pool of kept-alive connections per origin, with TLS, socket files and proxies. Nothing here knows Vault. */
import { createSecureContext, getCACertificates } from 'node:tls';
import { buildConnector, type Dispatcher, Pool, ProxyAgent } from 'undici';
import { reveal } from '../core/secret.ts';
import { proxyFor } from './proxies.ts';
import type { Settings } from './settings.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly origin: string;
  /** With query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface Transport {
  /** The whole answer, whatever its status; throws what the network did (`network-failures.ts` gives it words). */
  send(request: HttpRequest): Promise<HttpAnswer>;
  /** How many connections were opened so far. */
  connections(): number;
  /** Ends everything under way. */
  close(): Promise<void>;
}

export interface TransportLimits {
  readonly maxConnections: number;
  readonly maxResponseSize: number;
}

export function openTransport(settings: Settings, limits: TransportLimits): Transport {
  const { timeout } = settings;
  const dispatchers = new Map<string, Dispatcher>();
  const alerts = new Map<string, Error>();
  let opened = 0;

  const makePool = (origin: string | URL, options: object) =>
    new Pool(origin, options).on('connect', () => {
      opened += 1;
    });

  function dispatcherFor(origin: string): Dispatcher {
    const known = dispatchers.get(origin);
    if (known) return known;
    const connect = connectOptions(settings, origin);
    const options = {
      connections: limits.maxConnections,
      maxResponseSize: limits.maxResponseSize,
      headersTimeout: timeout,
      bodyTimeout: timeout,
    };
    const proxy = connect.socketPath ? undefined : proxyFor(settings.proxies, origin);
    const made = proxy
      ? new ProxyAgent({ ...options, uri: proxy, requestTls: connect, factory: makePool })
      : makePool(origin, {
          ...options,
          connect: connectWatching(connect, (alert) => alerts.set(origin, alert)),
        });
    dispatchers.set(origin, made);
    return made;
  }

  async function exchange(request: HttpRequest): Promise<HttpAnswer> {
    const { statusCode, headers, body } = await dispatcherFor(request.origin).request({
      ...request,
      body: request.body ?? null,
      signal: request.signal ?? null,
    });
    // The body timeout is about silence; an answer that trickles is cut off too.
    const deadline = setTimeout(() => body.destroy(new SlowBody()), timeout);
    try {
      return { status: statusCode, headers, text: await body.text() };
    } finally {
      clearTimeout(deadline);
    }
  }

  return {
    async send(request) {
      alerts.delete(request.origin);
      try {
        return await exchange(request);
      } catch (error) {
        throw alerts.get(request.origin) ?? error;
      }
    },
    connections: () => opened,
    async close() {
      await Promise.all([...dispatchers.values()].map((dispatcher) => dispatcher.destroy()));
    },
  };
}

class SlowBody extends Error {
  readonly code = 'UND_ERR_BODY_TIMEOUT';
}

/**
 * With TLS 1.3 a server refuses our certificate after the handshake; undici then only tells that the other side closed. What the
 * socket itself said is passed to `onAlert`.
 */
function connectWatching(
  options: buildConnector.BuildOptions,
  onAlert: (alert: Error) => void,
): buildConnector.connector {
  const connect = buildConnector(options);
  return (to, callback) =>
    connect(to, (...[error, socket]) => {
      socket?.on('error', (alert: NodeJS.ErrnoException) => {
        if (alert.code?.startsWith('ERR_SSL_')) onAlert(alert);
      });
      if (socket) callback(null, socket);
      else callback(error ?? new Error('no connection'), null);
    });
}

type ConnectOptions = buildConnector.BuildOptions & { readonly socketPath?: string | undefined };

function connectOptions({ address, tls, timeout }: Settings, origin: string): ConnectOptions {
  const { socketPath, origin: own } = address;
  const connect = { timeout: Math.min(timeout, 10_000) };
  if (socketPath && origin === own) return { ...connect, socketPath };
  if (!origin.startsWith('https:')) return connect;
  // Made once: reading hundreds of authorities takes as long as the rest of a handshake.
  const secureContext = createSecureContext({
    minVersion: 'TLSv1.2',
    ca: [...(tls.ca ?? systemCa())],
    ...(tls.cert !== undefined && { cert: tls.cert }),
    ...(tls.key !== undefined && { key: reveal(tls.key) }),
  });
  return {
    ...connect,
    secureContext,
    rejectUnauthorized: tls.verify,
    ...(tls.serverName !== undefined && { servername: tls.serverName }),
  };
}

/** The official clients trust the system's certificates; Node by itself trusts only its own. */
function systemCa(): readonly string[] {
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
}
