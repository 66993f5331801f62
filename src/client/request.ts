/** From a verb and a path to an HTTP request, and along redirects: the token goes to allowed hosts only. */
import { PlugboardError } from '../core/finding.ts';
import type { JsonObject } from '../core/json.ts';
import type { Query } from '../core/port.ts';
import { isSecret, reveal, type Secret, secretInside } from '../core/secret.ts';
import type { Address } from './address.ts';
import type { Verb } from './retry.ts';
import type { Settings } from './settings.ts';
import type { HttpAnswer, HttpRequest, Transport } from './transport.ts';

export interface Call {
  readonly verb: Verb;
  /** Without `/v1/`. */
  readonly path: string;
  readonly query?: Query | undefined;
  /** May hold secrets at any depth; they are revealed while it is written out. */
  readonly body?: JsonObject | Readonly<Record<string, Secret>> | undefined;
  /** Without outer slashes; `''` is root. */
  readonly namespace: string;
  readonly token?: Secret | undefined;
  readonly signal?: AbortSignal | undefined;
}

export function toHttp(call: Call, { origin, basePath }: Address): HttpRequest {
  const query = Object.entries({ ...call.query, ...(call.verb === 'LIST' && { list: true }) })
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');
  return {
    method: call.verb === 'LIST' ? 'GET' : call.verb,
    origin,
    path: `${basePath}/v1/${call.path}${query && `?${query}`}`,
    headers: {
      'X-Vault-Request': 'true',
      Accept: 'application/json',
      'User-Agent': 'plugboard',
      ...(call.token && { 'X-Vault-Token': reveal(call.token) }),
      ...(call.namespace && { 'X-Vault-Namespace': call.namespace }),
      ...(call.body && { 'Content-Type': 'application/json' }),
    },
    body: call.body && write(call.body),
    signal: call.signal,
  };
}

function write(body: object): string {
  return JSON.stringify(body, function (this: Record<string, unknown>, key, shown: unknown) {
    const value = this[key];
    return isSecret(value) ? reveal(value) : shown;
  });
}

/** Every secret of a body, so that words can be kept free of them. */
export function secretsIn(body: unknown): readonly Secret[] {
  if (isSecret(body)) return [body, ...secretsIn(secretInside(body))];
  return typeof body === 'object' && body !== null ? Object.values(body).flatMap(secretsIn) : [];
}

const maxHops = 3;
const redirects = [301, 302, 307, 308];

/** Sends a request; a redirect is followed with method, body and token as the official clients do (vault-api 0.4). */
export async function exchange(
  transport: Transport,
  request: HttpRequest,
  settings: Settings,
): Promise<HttpAnswer> {
  let current = request;
  for (let hops = 0; ; hops += 1) {
    const answer = await transport.send(current);
    if (!redirects.includes(answer.status)) return answer;
    const target = redirectTarget(current, answer, settings);
    if (hops === maxHops) throw refuse('leads in a circle', 'Give the address of the active node.');
    current = { ...current, ...target };
  }
}

function redirectTarget(
  request: HttpRequest,
  { headers }: HttpAnswer,
  { followRedirects, redirectHosts }: Settings,
): Pick<HttpRequest, 'origin' | 'path'> {
  const from = new URL(request.path, request.origin);
  const location = `${headers.location ?? ''}`;
  const to = location && URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
  if (!to) throw refuse('names no place', 'Check what answers at the address.');
  if (!/^https?:$/.test(to.protocol) || (from.protocol === 'https:' && to.protocol === 'http:'))
    throw refuse(`leads from TLS to ${to.protocol}//${to.host}`, 'Correct the api_addr of the active node.');
  if (!followRedirects)
    throw refuse(
      `to ${to.host} is not followed: redirects are disabled`,
      'Give the address of the active node.',
    );
  if (to.host !== from.host && !redirectHosts.some((host) => host === to.host || host === to.hostname))
    throw refuse(
      `leads to ${to.host}, which may not see the token`,
      `Give that address, or allow it: PLUGBOARD_REDIRECT_HOSTS=${to.host}`,
    );
  return { origin: to.origin, path: `${to.pathname}${to.search}` };
}

function refuse(what: string, hint: string): PlugboardError {
  return new PlugboardError('redirect-refused', `The redirect of the server ${what}.`, { hint });
}
