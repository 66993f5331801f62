/**
 * GET over https, along at most five redirects. Each hop is checked like a first address; a token goes to the host that it is for, and
 * not any more once a redirect has led to another. Bodies come as they are sent: nothing is decoded.
 */
import type { LookupFunction } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { getCACertificates } from 'node:tls';
import { type Dispatcher, Pool, ProxyAgent } from 'undici';
import { PlugboardError } from '../core/finding.ts';
import { reveal, type Secret } from '../core/secret.ts';
import { checkUrl, guardedLookup, showUrl } from './address.ts';

export interface WebOptions {
  /** Hosts, with or without a port, that may have an address that is not public. */
  readonly allow?: readonly string[] | undefined;
  /** Sent as a bearer token, by host (with its port unless that is 443). */
  readonly tokens?: Readonly<Record<string, Secret>> | undefined;
  readonly limits?: Partial<WebLimits> | undefined;
  /** The proxy for an origin. A proxy looks names up itself, so their addresses are its concern. */
  readonly proxyFor?: ((origin: string) => string | undefined) | undefined;
  /** PEM of the authorities; left out: those of Node and the system. */
  readonly ca?: readonly string[] | undefined;
  /** Instead of the system's. */
  readonly lookup?: LookupFunction | undefined;
  readonly sleep?: ((milliseconds: number, signal?: AbortSignal) => Promise<void>) | undefined;
}

/** Milliseconds. */
export interface WebLimits {
  readonly connect: number;
  /** Between two pieces of an answer, and before the first. */
  readonly idle: number;
  /** For one file, with all its tries. */
  readonly total: number;
}

export interface WebRequest {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Whole value of the header, for the host of `url`; instead of the token for that host. */
  readonly authorization?: Secret | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface WebAnswer {
  /** Where the answer came from in the end. */
  readonly url: URL;
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Dispatcher.ResponseData['body'];
}

export interface Web {
  readonly limits: WebLimits;
  readonly allow: readonly string[];
  /** With its port unless that is 443. */
  hasTokenFor(host: string): boolean;
  /** Throws what the network did, or `source-refused`. Read the body to its end, or destroy it. */
  get(request: WebRequest): Promise<WebAnswer>;
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

const usual: WebLimits = { connect: 10_000, idle: 30_000, total: 1_800_000 };
const maxHops = 5;
const redirects = [301, 302, 303, 307, 308];

export function openWeb(options: WebOptions = {}): Web {
  const { allow = [], tokens = {} } = options;
  const limits = { ...usual, ...options.limits };
  const pools = new Map<string, Dispatcher>();

  function poolFor(url: URL): Dispatcher {
    const known = pools.get(url.origin);
    if (known) return known;
    const made = makePool(url, options, limits);
    pools.set(url.origin, made);
    return made;
  }

  function authorizationFor(first: URL, { authorization }: WebRequest): string | undefined {
    if (authorization) return reveal(authorization);
    const token = Object.hasOwn(tokens, first.host) ? tokens[first.host] : undefined;
    return token && `Bearer ${reveal(token)}`;
  }

  return {
    limits,
    allow,
    hasTokenFor: (host) => Object.hasOwn(tokens, host),
    async get(wanted) {
      let url = checkUrl(wanted.url, allow);
      const first = url;
      let authorization = authorizationFor(first, wanted);
      for (let hops = 0; ; hops += 1) {
        if (url.origin !== first.origin) authorization = undefined;
        const { statusCode, headers, body } = await poolFor(url).request({
          method: 'GET',
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          signal: wanted.signal ?? null,
          headers: {
            'user-agent': 'plugboard',
            'accept-encoding': 'identity',
            ...wanted.headers,
            ...(authorization && { authorization }),
          },
        });
        // Who reads the body learns of its end; one that is destroyed unread has nobody to tell.
        body.on('error', () => {});
        if (!redirects.includes(statusCode)) return { url, status: statusCode, headers, body };
        await body.dump();
        if (hops === maxHops)
          throw new PlugboardError(
            'source-refused',
            `${showUrl(first)} redirects more than ${maxHops} times.`,
            {
              hint: 'Give the address that it leads to in the end.',
            },
          );
        url = checkUrl(`${headers.location ?? ''}` || '//', allow, url);
      }
    },
    sleep: options.sleep ?? ((milliseconds, signal) => sleep(milliseconds, undefined, signal && { signal })),
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}

function makePool(url: URL, options: WebOptions, limits: WebLimits): Dispatcher {
  const timeouts = { headersTimeout: limits.idle, bodyTimeout: limits.idle };
  const tls =
    url.protocol === 'https:'
      ? { minVersion: 'TLSv1.2' as const, ca: [...(options.ca ?? authorities())] }
      : {};
  const proxy = options.proxyFor?.(url.origin);
  if (proxy)
    return new ProxyAgent({ ...timeouts, uri: proxy, requestTls: { ...tls, timeout: limits.connect } });
  const lookup = guardedLookup(url, options.allow ?? [], options.lookup);
  return new Pool(url.origin, {
    ...timeouts,
    connections: 4,
    connect: { ...tls, lookup, timeout: limits.connect },
  });
}

function authorities(): readonly string[] {
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
}
