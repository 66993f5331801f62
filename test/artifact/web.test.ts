/** Connections: TLS, authorities, hosts that are allowed, and proxies. */
import { createServer } from 'node:https';
import { connect, createServer as createTcp, type LookupFunction } from 'node:net';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { download } from '../../src/artifact/download.ts';
import type { WebOptions } from '../../src/artifact/web.ts';
import { type Authority, makeAuthority } from '../support/certificates.ts';
import { codeOf, failure, newCache, serve, sha256, web } from './support/web.ts';

let authority: Authority;
beforeAll(() => {
  authority = makeAuthority();
});

/** Every name means this machine. */
const lookup = ((_: string, __: unknown, done: (error: null, found: unknown) => void) =>
  done(null, [{ address: '127.0.0.1', family: 4 }])) as unknown as LookupFunction;

async function listen(server: {
  listen(port: number, host: string, done: () => void): unknown;
  address(): unknown;
}) {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as { readonly port: number }).port;
}

async function serveTls(names: readonly string[]): Promise<number> {
  const { certificate, key } = authority.issue({ names: [...names] });
  const server = createServer({ cert: certificate, key }, (_, response) => response.end('plugin'));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return listen(server);
}

const get = async (url: string, options: WebOptions) =>
  (await download({ url, name: 'plugin', limit: 100 }, { cache: await newCache(), web: web(options) }))
    .sha256;

describe('https', () => {
  test('from a host that the user allows, with an authority of the user', async () => {
    const port = await serveTls(['plugins.example']);
    const url = `https://plugins.example:${port}/plugin`;
    const ca = [authority.certificate];
    expect(await get(url, { ca, lookup, allow: ['plugins.example'] })).toBe(sha256('plugin'));
    expect(await get(url, { ca, lookup, allow: [`plugins.example:${port}`] })).toBe(sha256('plugin'));
    expect(await codeOf(get(url, { ca, lookup, allow: ['other.example'] }))).toBe('source-refused');
    expect(await codeOf(get(url, { ca, lookup, allow: ['plugins.example:443'] }))).toBe('source-refused');
  });

  test('a certificate of nobody who is known', async () => {
    const url = `https://plugins.example:${await serveTls(['plugins.example'])}/plugin`;
    const { code, message } = await failure(get(url, { lookup, allow: ['plugins.example'] }));
    expect(code).toBe('source-failed');
    expect(message).toContain('certificate');
  });

  test('a certificate for another name', async () => {
    const url = `https://plugins.example:${await serveTls(['other.example'])}/plugin`;
    const options = { ca: [authority.certificate], lookup, allow: ['plugins.example'] };
    expect(await codeOf(get(url, options))).toBe('source-failed');
  });
});

describe('a host that cannot be reached', () => {
  test('because nothing listens', async () => {
    const server = createTcp();
    const port = await listen(server);
    await new Promise((done) => server.close(done));
    expect((await failure(get(`http://127.0.0.1:${port}/x`, {}))).message).toContain('nothing listens');
  });
  test('because its name is not known', async () => {
    const unknown = ((_: string, __: unknown, done: (error: Error) => void) =>
      done(Object.assign(new Error('no'), { code: 'ENOTFOUND' }))) as unknown as LookupFunction;
    expect((await failure(get('https://gone.example/x', { lookup: unknown }))).message).toContain(
      'not known',
    );
  });
});

describe('a proxy', () => {
  test('is gone through; literal addresses are looked at all the same', async () => {
    const asked: string[] = [];
    const site = await serve((_, response) => response.end('plugin'));
    const proxy = createTcp((socket) => {
      socket.on('error', () => {});
      socket.once('data', (head) => {
        asked.push(head.toString('latin1').split('\r\n')[0] ?? '');
        const onward = connect(site.port, '127.0.0.1', () => {
          socket.write('HTTP/1.1 200 OK\r\n\r\n');
          socket.pipe(onward).pipe(socket);
        });
        onward.on('error', () => socket.destroy());
        onTestFinished(() => {
          onward.destroy();
          socket.destroy();
        });
      });
    });
    onTestFinished(() => {
      proxy.close();
    });
    const address = `http://127.0.0.1:${await listen(proxy)}`;
    const options = { proxyFor: () => address };
    expect(await get(`${site.origin}/plugin`, options)).toBe(sha256('plugin'));
    expect(asked).toEqual([`CONNECT 127.0.0.1:${site.port} HTTP/1.1`]);
    expect(await codeOf(get('https://169.254.169.254/latest', options))).toBe('source-refused');
    expect(asked).toHaveLength(1);
  });
});
