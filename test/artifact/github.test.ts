/** Releases of private repositories: a server that behaves like GitHub, and a store on another host that must never see the token. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { gather } from '../../src/artifact/gather.ts';
import type { GatherOptions, Wanted } from '../../src/artifact/release.ts';
import { apiOf } from '../../src/artifact/sources/github-assets.ts';
import { tokenVariable } from '../../src/artifact/token-variable.ts';
import { readTokens } from '../../src/origin/tokens.ts';
import { tempFolder } from '../support/temp.ts';
import { failure, newCache, type Site, serve, sha256, web } from './support/web.ts';

const token = 'github_pat_of-the-test';
const plugin = randomBytes(300_000);
const files: Readonly<Record<string, Buffer>> = {
  hello_linux_amd64: plugin,
  SHA256SUMS: Buffer.from(`${sha256(plugin)}  hello_linux_amd64\n`),
};
const names = Object.keys(files);
const wanted: Wanted = { name: 'hello', version: 'v1.2.0', platform: { os: 'linux', arch: 'amd64' } };
const named = {
  asset: '{name}_{os}_{arch}',
  sums: 'SHA256SUMS',
  signatures: { sums: ['{sums}.sig'] },
  tag: 'hello/v{version}',
};
const repo = '/api/v3/repos/acme/hello';

type Answer = (request: IncomingMessage, response: ServerResponse) => boolean;

interface GitHub {
  readonly api: Site;
  readonly store: Site;
  readonly options: GatherOptions;
}

/** `api` and `store` may answer in another way than GitHub does. */
async function github({
  api,
  store,
}: {
  readonly api?: Answer;
  readonly store?: Answer;
} = {}): Promise<GitHub> {
  const shelf = await serve((request, response) => {
    const { pathname } = new URL(request.url!, 'http://store');
    const body = files[pathname.slice(1)];
    if (store?.(request, response)) return;
    // As stores do where two things claim to be the permission.
    if (request.headers.authorization !== undefined || !body) response.writeHead(400).end('one auth only');
    else response.writeHead(200, { etag: `"${sha256(body)}"` }).end(body);
  });
  const main = await serve((request, response) => {
    if (api?.(request, response)) return;
    const { url, headers } = request;
    const id = /^\/api\/v3\/repos\/acme\/hello\/releases\/assets\/(\d+)$/.exec(url!)?.[1];
    // What is private is not there for others.
    if (headers.authorization !== `Bearer ${token}`) response.writeHead(404).end();
    else if (url === `${repo}/releases/tags/hello%2Fv1.2.0`)
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(
          JSON.stringify({ id: 1, assets: names.map((name, at) => ({ id: 70 + at, name, label: null })) }),
        );
    else if (id === undefined) response.writeHead(404).end();
    else if (headers.accept !== 'application/octet-stream') response.writeHead(200).end('{"id":1}');
    else
      response
        .writeHead(302, { location: `${shelf.origin}/${names[Number(id) - 70]}?X-Amz-Signature=permission` })
        .end();
  });
  const host = `127.0.0.1:${main.port}`;
  const tokens = readTokens({ [tokenVariable(host)]: token });
  const options = { cache: await newCache(), base: tempFolder(), web: web({ tokens }) };
  return { api: main, store: shelf, options };
}

const source = ({ api }: GitHub) => ({ github: `${api.origin}/acme/hello`, ...named });
const paths = ({ requests }: Site) => requests.map(({ url }) => url);

/** What went wrong, with everything that may be shown of it. */
async function told(hub: GitHub, options = hub.options) {
  const error = await failure(gather(source(hub), wanted, options));
  expect(`${error.message} ${error.hint} ${error.stack} ${error.cause}`).not.toContain(token);
  return error;
}

describe('a private release', () => {
  test('comes by the API, and the store never sees the token', async () => {
    const hub = await github();
    const gathered = await gather(source(hub), wanted, hub.options);
    expect(gathered.origin).toBe(`${hub.api.origin}/acme/hello`);
    expect(gathered.artifact).toMatchObject({ name: 'hello_linux_amd64', sha256: sha256(plugin) });
    expect(gathered.sums?.sha256).toBe(sha256(files.SHA256SUMS!));
    expect(gathered.missing).toEqual([{ covers: 'sums', name: 'SHA256SUMS.sig' }]);
    expect(paths(hub.api)).toEqual([
      `${repo}/releases/tags/hello%2Fv1.2.0`,
      `${repo}/releases/assets/71`,
      `${repo}/releases/assets/70`,
    ]);
    for (const { url } of hub.api.requests) expect(url).not.toContain(token);
    expect(hub.store.requests).toHaveLength(2);
    for (const { url, headers } of hub.store.requests)
      expect(JSON.stringify([url, headers])).not.toContain(token);
  });

  test('is there again without the network, and without the token', async () => {
    const hub = await github();
    await gather(source(hub), wanted, hub.options);
    const asked = hub.api.requests.length + hub.store.requests.length;
    const { artifact } = await gather(source(hub), wanted, { ...hub.options, web: undefined });
    expect(artifact?.sha256).toBe(sha256(plugin));
    expect(hub.api.requests.length + hub.store.requests.length).toBe(asked);
  });

  test('goes on in the middle, with a new permission', async () => {
    let cut = true;
    const hub = await github({
      store: ({ url, headers }, response) => {
        if (!url!.startsWith('/hello_') || headers.authorization !== undefined) return false;
        const etag = `"${sha256(plugin)}"`;
        const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
        if (cut) {
          cut = false;
          response.writeHead(200, { etag, 'content-length': plugin.length });
          response.write(plugin.subarray(0, 100_000), () => setTimeout(() => response.destroy(), 50));
        } else {
          const range = `bytes ${from}-${plugin.length - 1}/${plugin.length}`;
          response.writeHead(206, { etag, 'content-range': range }).end(plugin.subarray(from));
        }
        return true;
      },
    });
    const { artifact } = await gather(source(hub), wanted, hub.options);
    expect(artifact?.sha256).toBe(sha256(plugin));
    const ranges = hub.store.requests.flatMap(({ headers }) => headers.range ?? []);
    expect(ranges).toEqual(['bytes=100000-']);
    expect(paths(hub.api).filter((path) => path!.endsWith('/70'))).toHaveLength(2);
  });

  test('is as limited in size as any other', async () => {
    const hub = await github();
    expect((await told(hub, { ...hub.options, largest: 299_999 })).code).toBe('source-too-large');
  });
});

describe('what can be wrong', () => {
  test('another token: the release is looked for where everybody may look', async () => {
    const hub = await github();
    const tokens = readTokens({ [tokenVariable(`127.0.0.1:${hub.api.port}`)]: 'expired' });
    const error = await told(hub, { ...hub.options, web: web({ tokens }) });
    expect(error.code).toBe('source-missing');
    expect(error.hint).toContain(tokenVariable(`127.0.0.1:${hub.api.port}`));
    expect(paths(hub.api).at(-1)).toBe('/acme/hello/releases/download/hello%2Fv1.2.0/SHA256SUMS');
    expect(`${error.message} ${error.hint}`).not.toContain('expired');
  });

  test('no token: the API is not asked, and the hint names the variable', async () => {
    const hub = await github();
    const error = await told(hub, { ...hub.options, web: web() });
    expect(error.code).toBe('source-missing');
    expect(error.hint).toContain(`PLUGBOARD_TOKEN_127_0_0_1___${hub.api.port}`);
    expect(paths(hub.api).filter((path) => path!.startsWith('/api'))).toEqual([]);
  });

  test.each([401, 403])('%i from the API is an error that names the variable', async (status) => {
    const hub = await github({ api: (_, response) => Boolean(response.writeHead(status).end()) });
    const error = await told(hub);
    expect(error.code).toBe('source-failed');
    expect(error.hint).toContain(`PLUGBOARD_TOKEN_127_0_0_1___${hub.api.port}`);
  });

  test.each([
    'no JSON',
    '[]',
    'null',
    '{"assets":{}}',
    '{"assets":[null]}',
    '{"assets":[{"id":"../1","name":"a"}]}',
    '{"assets":[{"id":1.5,"name":"a"}]}',
    '{"assets":[{"id":-1,"name":"a"}]}',
    '{"assets":[{"id":1,"name":["a"]}]}',
  ])('an API that says %s', async (text) => {
    const hub = await github({ api: (_, response) => Boolean(response.writeHead(200).end(text)) });
    expect((await told(hub)).code).toBe('source-failed');
  });

  test('an API that says more than any release has', async () => {
    const hub = await github({
      api: (_, response) => Boolean(response.writeHead(200, { 'content-length': 6 * 2 ** 20 }).end()),
    });
    expect((await told(hub)).code).toBe('source-too-large');
  });

  test('a release without the file', async () => {
    const hub = await github();
    const error = await failure(gather({ ...source(hub), asset: 'other' }, wanted, hub.options));
    expect(error.code).toBe('source-missing');
    expect(error.message).toContain('has no file other');
  });

  test('an API that sends the token on in the address of a host that is not public', async () => {
    const hub = await github({
      api: ({ url }, response) =>
        url!.includes('/assets/') &&
        Boolean(response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end()),
    });
    expect((await told(hub)).code).toBe('source-refused');
  });
});

test.each([
  ['https://github.com/acme/hello', 'https://api.github.com/repos/acme/hello'],
  ['https://acme.ghe.com/acme/hello', 'https://api.acme.ghe.com/repos/acme/hello'],
  ['https://git.example.com:8443/acme/hello', 'https://git.example.com:8443/api/v3/repos/acme/hello'],
  ['https://notgithub.com/acme/hello', 'https://notgithub.com/api/v3/repos/acme/hello'],
])('the API of %s', (repository, api) => {
  expect(apiOf(repository).href).toBe(api);
});
