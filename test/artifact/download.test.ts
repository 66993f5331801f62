import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type Download, type DownloadOptions, download } from '../../src/artifact/download.ts';
import type { WebOptions } from '../../src/artifact/web.ts';
import { secret } from '../../src/core/secret.ts';
import { codeOf, failure, newCache, serve, sha256, web } from './support/web.ts';

const body = randomBytes(300_000);
const sum = sha256(body);

type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void;

async function fetchFrom(
  answer: Answer,
  wanted: Partial<Download> = {},
  options: WebOptions & Partial<DownloadOptions> = {},
) {
  let count = 0;
  const site = await serve((request, response) => {
    count += 1;
    answer(request, response, count);
  });
  const cache = options.cache ?? (await newCache());
  const get = (more: Partial<DownloadOptions> = {}) =>
    download(
      { url: `${site.origin}/release/plugin`, name: 'plugin', limit: 1_000_000, ...wanted },
      { cache, web: web(options), ...options, ...more },
    );
  return { site, cache, get };
}

const whole: Answer = (_, response) => response.end(body);

/** Serves ranges; the first answer breaks off in the middle. */
const breaking =
  (etag = '"v1"'): Answer =>
  (request, response, count) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const rest = body.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, {
      etag,
      'content-length': rest.length,
      ...(from > 0 && { 'content-range': `bytes ${from}-${body.length - 1}/${body.length}` }),
    });
    if (count > 1) response.end(rest);
    else response.write(rest.subarray(0, 100_000), () => setTimeout(() => response.destroy(), 30));
  };

describe('a download', () => {
  test('is in the cache under its sum, with the mode 0600', async () => {
    const { get, cache } = await fetchFrom(whole);
    const file = await get();
    expect(file).toEqual({ path: join(cache.folder, 'files', sum), size: body.length, sha256: sum });
    expect(readFileSync(file.path).equals(body)).toBe(true);
    expect(statSync(file.path).mode & 0o777).toBe(0o600);
    expect(statSync(cache.folder).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(cache.folder, 'drafts'))).toEqual([]);
  });

  test('asks for the bytes as they are, and without a token when there is none', async () => {
    const { get, site } = await fetchFrom(whole);
    await get();
    expect(site.requests[0]?.headers).toMatchObject({ 'accept-encoding': 'identity' });
    expect(site.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  test('tells how far it is', async () => {
    const told: [string, number, number | undefined][] = [];
    const { get } = await fetchFrom((_, response) =>
      response.writeHead(200, { 'content-length': body.length }).end(body),
    );
    await get({ progress: (...each) => told.push(each) });
    expect(told.at(-1)).toEqual(['plugin', body.length, body.length]);
    expect(told.map(([, bytes]) => bytes)).toEqual(told.map(([, bytes]) => bytes).sort((a, b) => a - b));
  });

  test('with a known sum that is in the cache needs no network', async () => {
    const { get, site } = await fetchFrom(whole, { sha256: sum });
    await get();
    await get({ web: undefined });
    expect(site.requests).toHaveLength(1);
  });

  test('is not sent again when the server says that it is the same', async () => {
    const { get, site } = await fetchFrom((request, response) => {
      response.setHeader('etag', 'W/"weak"');
      if (request.headers['if-none-match'] === 'W/"weak"') response.writeHead(304).end();
      else response.end(body);
    });
    const first = await get();
    expect(await get()).toEqual(first);
    expect(site.requests).toHaveLength(2);
  });

  test('offline, only what the cache has', async () => {
    const { get } = await fetchFrom(whole);
    expect(await codeOf(get({ web: undefined }))).toBe('source-failed');
    await get();
    expect((await get({ web: undefined })).sha256).toBe(sum);
  });

  test('fetches anew what rotted in the cache', async () => {
    const { get, site } = await fetchFrom((request, response) => {
      response.setHeader('etag', '"v1"');
      if (request.headers['if-none-match']) response.writeHead(304).end();
      else response.end(body);
    });
    const { path } = await get();
    writeFileSync(path, 'rotten');
    const again = await get();
    expect(again.sha256).toBe(sum);
    expect(readFileSync(again.path).equals(body)).toBe(true);
    expect(site.requests[1]?.headers).not.toHaveProperty('if-none-match');
  });
});

describe('attack 1: the artifact is another', () => {
  test('than the known sum says', async () => {
    const { get, site, cache } = await fetchFrom(whole, { sha256: sha256('what was locked') });
    const error = await failure(get());
    expect(error.code).toBe('artifact-changed');
    expect(error.message).toContain(sum);
    expect(error.message).toContain(sha256('what was locked'));
    expect(site.requests).toHaveLength(1);
    expect(readdirSync(join(cache.folder, 'files'))).toEqual([]);
  });
});

describe('what breaks off', () => {
  test('goes on where it was', async () => {
    const { get, site } = await fetchFrom(breaking(), { sha256: sum });
    expect((await get()).sha256).toBe(sum);
    expect(site.requests.map(({ headers }) => [headers.range, headers['if-range']])).toEqual([
      [undefined, undefined],
      ['bytes=100000-', '"v1"'],
    ]);
  });

  test('goes on in a later run, and in no other than one', async () => {
    const cache = await newCache();
    const stopped = new AbortController();
    let held: ServerResponse | undefined;
    const { get, site } = await fetchFrom(
      (request, response, count) => {
        if (count > 1) return breaking()(request, response, count);
        held = response.writeHead(200, { etag: '"v1"', 'content-length': body.length });
        held.write(body.subarray(0, 100_000));
      },
      {},
      { cache },
    );
    const first = get({
      signal: stopped.signal,
      progress: (_, bytes) => bytes >= 100_000 && stopped.abort(new Error('interrupted')),
    });
    await expect(first).rejects.toThrow('interrupted');
    const [a, b] = await Promise.all([get(), get()]);
    expect([a.sha256, b.sha256]).toEqual([sum, sum]);
    expect(site.requests.map(({ headers }) => headers.range ?? 'all').sort()).toEqual([
      'all',
      'all',
      'bytes=100000-',
    ]);
  });

  test.each(['W/"v1"', undefined])('begins anew without a strong ETag (%s)', async (etag) => {
    const { get, site } = await fetchFrom((_, response, count) => {
      if (etag) response.setHeader('etag', etag);
      if (count > 1) response.end(body);
      else response.write(body.subarray(0, 1000), () => setTimeout(() => response.destroy(), 30));
    });
    expect((await get()).sha256).toBe(sum);
    expect(site.requests.map(({ headers }) => headers.range)).toEqual([undefined, undefined]);
  });

  test('begins anew when the server has another version by now', async () => {
    const other = randomBytes(200_000);
    const { get } = await fetchFrom((request, response, count) => {
      if (count === 1) breaking()(request, response, count);
      else response.writeHead(200, { etag: '"v2"' }).end(other);
    });
    expect((await get()).sha256).toBe(sha256(other));
  });

  test.each([
    ['another place', { 'content-range': 'bytes 5-299999/300000', etag: '"v1"' }],
    ['another version', { 'content-range': `bytes 100000-299999/300000`, etag: '"v2"' }],
  ])('begins anew when the rest is from %s', async (_, headers) => {
    const { get, site } = await fetchFrom((request, response, count) => {
      if (count === 1) breaking()(request, response, count);
      else if (request.headers.range) response.writeHead(206, headers).end(body.subarray(100_000));
      else response.end(body);
    });
    expect((await get()).sha256).toBe(sum);
    expect(site.requests).toHaveLength(3);
  });

  test('begins anew when both halves together have another sum', async () => {
    const { get, site } = await fetchFrom(
      (request, response, count) => {
        if (count === 1) return breaking()(request, response, count);
        if (!request.headers.range) return response.end(body);
        const junk = Buffer.alloc(200_000);
        response.writeHead(206, { etag: '"v1"', 'content-range': 'bytes 100000-299999/300000' }).end(junk);
      },
      { sha256: sum },
    );
    expect((await get()).sha256).toBe(sum);
    expect(site.requests).toHaveLength(3);
  });

  test('is tried five times, not for ever', async () => {
    const { get, site } = await fetchFrom((_, response) => response.destroy());
    expect(await codeOf(get())).toBe('source-failed');
    expect(site.requests).toHaveLength(5);
  });

  test.each([429, 500, 502, 503, 504])('is tried again after %i', async (status) => {
    const { get } = await fetchFrom((_, response, count) => {
      if (count === 1) response.writeHead(status).end();
      else response.end(body);
    });
    expect((await get()).sha256).toBe(sum);
  });

  test('ends at once when it is interrupted', async () => {
    const { get } = await fetchFrom(() => {});
    await expect(get({ signal: AbortSignal.timeout(50) })).rejects.toThrow(/timeout/);
  });
});

describe('answers that are refused', () => {
  test.each([
    [404, 'source-missing'],
    [410, 'source-missing'],
    [401, 'source-failed'],
    [403, 'source-failed'],
    [204, 'source-failed'],
    [206, 'source-failed'],
    [418, 'source-failed'],
  ] as const)('%i is %s', async (status, code) => {
    const { get, site } = await fetchFrom((_, response) => response.writeHead(status).end());
    expect(await codeOf(get())).toBe(code);
    expect(site.requests).toHaveLength(1);
  });

  test.each([
    ['shorter than it says', 500_000],
    ['longer than it says', 1000],
  ])('%s', async (_, length) => {
    const { get } = await fetchFrom((__, response) => {
      response.socket?.end(
        Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n`), body]),
      );
    });
    const result = await get().then(
      ({ size }) => size,
      ({ code }) => code,
    );
    // Bytes after the announced length belong to no answer.
    expect(result).toBe(length > body.length ? 'source-failed' : length);
  });

  test('what does not speak HTTP', async () => {
    const { get } = await fetchFrom((_, response) => response.socket?.end('SSH-2.0-x\r\n'));
    expect(await codeOf(get())).toBe('source-failed');
  });

  test.each(['gzip', 'br', 'x-unknown'])('encoded as %s although nobody asked', async (encoding) => {
    const { get } = await fetchFrom((_, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(gzipSync(body)),
    );
    expect(await codeOf(get())).toBe('source-failed');
  });

  test('a .tar.gz that the server calls encoded comes as it is', async () => {
    const zipped = gzipSync(body);
    const { get, site, cache } = await fetchFrom((_, response) =>
      response.writeHead(200, { 'content-encoding': 'x-gzip' }).end(zipped),
    );
    await expect(get()).rejects.toThrow();
    const url = `${site.origin}/plugin.tar.gz`;
    const file = await download({ url, name: 'plugin.tar.gz', limit: 1_000_000 }, { cache, web: web() });
    expect(file.sha256).toBe(sha256(zipped));
  });
});

describe('attack 28: more than is allowed', () => {
  test('announced', async () => {
    const { get, site } = await fetchFrom((_, response) => {
      response.writeHead(200, { 'content-length': 2_000_000 });
      response.write('x');
    });
    expect(await codeOf(get())).toBe('source-too-large');
    expect(site.requests).toHaveLength(1);
  });

  test('without an end', async () => {
    const { get, cache } = await fetchFrom((_, response) => {
      response.writeHead(200, { etag: '"v1"' });
      const more = () => response.write(body, more);
      more();
    });
    expect(await codeOf(get())).toBe('source-too-large');
    expect(readdirSync(join(cache.folder, 'drafts'))).toEqual([]);
  });

  test('without an end, after a first part', async () => {
    const { get } = await fetchFrom((request, response, count) => {
      if (count === 1) return breaking()(request, response, count);
      response.writeHead(206, { etag: '"v1"', 'content-range': 'bytes 100000-299999/300000' });
      const more = () => response.write(body, more);
      more();
    });
    expect(await codeOf(get())).toBe('source-too-large');
  });

  test('in time: a trickle ends with the time for one file', async () => {
    const { get } = await fetchFrom(
      (_, response) => {
        const timer = setInterval(() => response.write('x'), 20);
        response.once('close', () => clearInterval(timer));
      },
      {},
      { limits: { total: 300 } },
    );
    const error = await failure(get());
    expect(error.code).toBe('source-failed');
    expect(error.message).toContain('0.3 s');
  });

  test('in silence: an answer that stops', async () => {
    const { get } = await fetchFrom((_, response) => response.write('x'), {}, { limits: { idle: 100 } });
    const error = await failure(get());
    expect(error.code).toBe('source-failed');
    expect(error.message).toContain('nothing came for too long');
  });
});

describe('redirects', () => {
  const to =
    (location: string): Answer =>
    (_, response) => {
      response.writeHead(302, { location }).end('moved');
    };

  test.each([301, 302, 303, 307, 308])('%i is followed', async (status) => {
    const { get, site } = await fetchFrom((request, response) => {
      if (request.url === '/release/plugin') response.writeHead(status, { location: '../there?sig=x' }).end();
      else response.end(body);
    });
    expect((await get()).sha256).toBe(sum);
    expect(site.requests.map(({ url }) => url)).toEqual(['/release/plugin', '/there?sig=x']);
  });

  test('attack 27: in a circle', async () => {
    const { get, site } = await fetchFrom(to('/release/plugin'));
    expect(await codeOf(get())).toBe('source-refused');
    expect(site.requests).toHaveLength(6);
  });

  test.each([
    'http://169.254.169.254/latest/meta-data/',
    'https://169.254.169.254/latest/meta-data/',
    'http://[fd00:ec2::254]/',
    'http://10.0.0.1/',
    'file:///etc/passwd',
    '',
  ])('attack 27: to %j', async (location) => {
    const { get, site } = await fetchFrom(to(location));
    expect(await codeOf(get())).toBe('source-refused');
    expect(site.requests).toHaveLength(1);
  });

  test('attack 27: the token stays with its host', async () => {
    const store = await serve((_, response) => response.end(body));
    const back = (request: IncomingMessage, response: ServerResponse) => {
      if (request.url === '/release/plugin') return response.writeHead(302, { location: '/second' }).end();
      response.writeHead(302, { location: `${store.origin}/object?sig=canary` }).end();
    };
    const site = await serve(back);
    const host = site.origin.replace('http://', '');
    const tokens = { [host]: secret('canary-token'), [store.origin.replace('http://', '')]: secret('other') };
    const url = `${site.origin}/release/plugin`;
    await download({ url, name: 'x', limit: 1e6 }, { cache: await newCache(), web: web({ tokens }) });
    expect(site.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer canary-token',
      'Bearer canary-token',
    ]);
    expect(store.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  test('attack 27: the token does not come back after a detour', async () => {
    let home = '';
    const away = await serve((_, response) => response.writeHead(302, { location: `${home}/end` }).end());
    const site = await serve((request, response) =>
      request.url === '/end' ? response.end(body) : response.writeHead(302, { location: away.origin }).end(),
    );
    home = site.origin;
    const url = `${site.origin}/a`;
    await download(
      { url, name: 'x', limit: 1e6, authorization: secret('Basic canary') },
      { cache: await newCache(), web: web() },
    );
    expect([...site.requests, ...away.requests].map(({ headers }) => headers.authorization)).toEqual([
      'Basic canary',
      undefined,
      undefined,
    ]);
  });

  test('attack 27: no token and no signed query in what is said', async () => {
    const store = await serve((_, response) => response.writeHead(403).end());
    const { get, site } = await fetchFrom(to(`${store.origin}/object?sig=canary`), {
      authorization: secret('Bearer canary'),
    });
    const error = await failure(get());
    expect(error.code).toBe('source-failed');
    expect(error.message).toContain(`${store.origin}/object`);
    expect(`${error.message} ${error.hint} ${error.cause} ${error.stack}`).not.toContain('canary');
    expect(site.requests).toHaveLength(1);
  });
});

describe('the cache', () => {
  test('does not believe its index', async () => {
    const { get, cache } = await fetchFrom(whole);
    await get();
    const [key = ''] = readdirSync(join(cache.folder, 'index'));
    const path = join(cache.folder, 'index', key);
    for (const text of ['', '{}', '{"sha256":"../../etc/passwd"}', `{"sha256":"${sha256('other')}"}`]) {
      writeFileSync(path, text);
      expect(await codeOf(get({ web: undefined }))).toBe('source-failed');
      expect((await get()).sha256).toBe(sum);
    }
  });

  test('keeps no address with what may stand in it', async () => {
    const { cache, site } = await fetchFrom(whole);
    const url = `${site.origin}/x?token=canary`;
    await download({ url, name: 'x', limit: 1e6 }, { cache, web: web() });
    const names = readdirSync(cache.folder, { recursive: true, encoding: 'utf8' });
    const texts = names.flatMap((name) => {
      const path = join(cache.folder, name);
      return statSync(path).isFile() ? [readFileSync(path, 'latin1')] : [];
    });
    expect([...names, ...texts].join('\n')).not.toContain('canary');
  });
});
