/**
 * A registry in this process, for what a real one does not do: lie, break, move tags, redirect, ask for tokens. It stores whatever is
 * put into it under whatever digest, and remembers what it was asked.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type MadeImage, type MadeIndex, type Part, part, types } from './image.ts';
import type { TestRegistry } from './registry.ts';

export interface Asked {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
}

export interface FakeRegistry extends TestRegistry {
  readonly asked: readonly Asked[];
  /** By tag or digest. */
  readonly manifests: Map<string, Part>;
  readonly blobs: Map<string, Uint8Array>;
  /** Looked at before anything else; true when it has answered. */
  intercept: ((request: Asked, response: ServerResponse) => boolean) | undefined;
  put(made: MadeImage | MadeIndex, tag?: string): void;
}

export interface FakeOptions {
  /** Has `/referrers/`. */
  readonly referrers?: boolean;
  /** Wants a token, which is given to those with this password, or to everyone. */
  readonly token?: { readonly user: string; readonly password: string } | 'anonymous';
  /** Wants the password itself. */
  readonly basic?: { readonly user: string; readonly password: string };
}

export const issuedToken = 'issued.by-the_fake~registry';

export async function startFakeRegistry(options: FakeOptions = {}): Promise<FakeRegistry> {
  const asked: Asked[] = [];
  const manifests = new Map<string, Part>();
  const blobs = new Map<string, Uint8Array>();
  const server = createServer((request, response) => {
    const seen = describe(request);
    if (request.method !== 'GET') return void store(request, seen, response);
    request.resume();
    asked.push(seen);
    if (registry.intercept?.(seen, response)) return;
    if (seen.path === '/token') return giveToken(seen, response, options);
    if (!isLetIn(seen, options)) return challenge(response, host, options);
    answer(seen, response);
  });

  /** Pushes, from anyone. */
  async function store(
    request: IncomingMessage,
    { path, query }: Asked,
    response: ServerResponse,
  ): Promise<void> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    if (request.method === 'POST') return void response.writeHead(202, { location: `${path}1` }).end();
    const name = /\/manifests\/([^/]+)$/.exec(path)?.[1];
    const made = part(`${request.headers['content-type']}`, bytes);
    if (name === undefined) blobs.set(`${query.get('digest')}`, bytes);
    else for (const each of [name, made.digest]) manifests.set(each, made);
    response.writeHead(201).end();
  }

  function answer({ path }: Asked, response: ServerResponse): void {
    const [, kind, name = ''] = /^\/v2\/.+\/(manifests|blobs|referrers)\/([^/]+)$/.exec(path) ?? [];
    const manifest = kind === 'manifests' ? manifests.get(name) : undefined;
    const blob = kind === 'blobs' ? blobs.get(name) : undefined;
    if (manifest) {
      // Says what the tag is for and not what is sent: nobody may believe it.
      response.writeHead(200, {
        'content-type': manifest.mediaType,
        'docker-content-digest': manifest.digest,
      });
      response.end(manifest.bytes);
    } else if (blob) response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(blob);
    else if (kind === 'referrers' && options.referrers) sendReferrers(name, response);
    else response.writeHead(404, { 'content-type': 'application/json' }).end('{"errors":[]}');
  }

  function sendReferrers(digest: string, response: ServerResponse): void {
    const found = new Map<string, object>();
    for (const { bytes, mediaType, digest: own } of manifests.values()) {
      const { subject, artifactType, config } = JSON.parse(Buffer.from(bytes).toString());
      if (subject?.digest !== digest) continue;
      const type = artifactType ?? config?.mediaType;
      found.set(own, { mediaType, digest: own, size: bytes.length, artifactType: type });
    }
    const list = { schemaVersion: 2, mediaType: types.index, manifests: [...found.values()] };
    response.writeHead(200, { 'content-type': types.index }).end(JSON.stringify(list));
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const registry: FakeRegistry = {
    host,
    asked,
    manifests,
    blobs,
    intercept: undefined,
    put(made, tag) {
      for (const { manifest, blobs: parts } of 'index' in made ? made.images : [made]) {
        manifests.set(manifest.digest, manifest);
        for (const { digest, bytes } of parts) blobs.set(digest, bytes);
      }
      const top = 'index' in made ? made.index : made.manifest;
      manifests.set(top.digest, top);
      if (tag !== undefined) manifests.set(tag, top);
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return registry;
}

function describe({ url = '/', headers }: IncomingMessage): Asked {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  return { path: decodeURIComponent(pathname), query: searchParams, authorization: headers.authorization };
}

function isLetIn({ authorization }: Asked, { token, basic }: FakeOptions): boolean {
  if (basic) return authorization === basicOf(basic);
  return token === undefined || authorization === `Bearer ${issuedToken}`;
}

function challenge(response: ServerResponse, host: string, { basic }: FakeOptions): void {
  const bearer = `Bearer realm="http://${host}/token",service="fake",scope="repository:any:pull,push"`;
  response.writeHead(401, { 'www-authenticate': basic ? 'Basic realm="fake"' : bearer }).end();
}

function giveToken({ authorization }: Asked, response: ServerResponse, { token }: FakeOptions): void {
  if (token === 'anonymous' || (token && authorization === basicOf(token)))
    response.writeHead(200).end(JSON.stringify({ token: issuedToken, expires_in: 60 }));
  else response.writeHead(401).end();
}

const basicOf = ({ user, password }: { readonly user: string; readonly password: string }) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
