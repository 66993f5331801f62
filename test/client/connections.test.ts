import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { cachedPort, coalescingPort } from '../../src/client/cached-port.ts';
import { makeAuthority } from '../support/certificates.ts';
import * as faults from '../support/faults.ts';
import { type FaultyNetwork, startFaultyNetwork } from '../support/faulty-network.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { failureOf, open } from './opening.ts';

let server: TestServer;
let network: FaultyNetwork;

beforeAll(async () => {
  server = await startServer({ product: 'openbao' });
});
afterAll(() => server.stop());
beforeEach(async () => {
  network = await startFaultyNetwork(server);
  onTestFinished(() => network.stop());
});

const client = (opening = {}) => open(network.address, { token: server.token, ...opening });
const hundred = <T>(act: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: 100 }, (_, i) => act(i)));

describe('connections', () => {
  test('100 concurrent reads go over at most 10, and the next 100 over the same', async () => {
    const { root, stats } = await client();
    await hundred((i) => root.read(`secret/data/${i}`));
    await hundred((i) => root.read(`secret/data/${i}`));
    expect(network.count()).toBe(200);
    expect(network.connections()).toBeLessThanOrEqual(10);
    expect(stats).toMatchObject({ requests: 200, retries: 0, connections: network.connections() });
  });

  test('root, namespace and health share them', async () => {
    const vault = await client({ options: { maxConnections: 2 } });
    await hundred((i) => (i % 2 ? vault.root : vault.in('root')).read('sys/mounts'));
    await vault.health();
    expect(network.connections()).toBeLessThanOrEqual(2);
  });

  test('one after the other needs one, or a second while the first is put back', async () => {
    const { root, stats } = await client();
    for (let i = 0; i < 20; i += 1) await root.read('sys/mounts');
    expect(stats.connections).toBeLessThanOrEqual(2);
  });

  test('a hundred faults of all kinds do not make more', async () => {
    const { root, stats } = await client({ max_retries: 9 });
    network.fault({ nth: Array.from({ length: 30 }, (_, i) => 1 + i * 3) }, faults.tooManyRequests());
    network.fault({ nth: Array.from({ length: 20 }, (_, i) => 2 + i * 5) }, faults.answer(502));
    await hundred(() => root.read('sys/mounts'));
    expect(network.connections()).toBeLessThanOrEqual(10);
    expect(stats.requests).toBe(100 + stats.retries);
    expect(network.count()).toBe(stats.requests);
  });

  test('nothing is left open at the end', async () => {
    const vault = await client();
    await hundred(() => vault.root.read('sys/mounts'));
    await vault.close();
    await network.stop(); // would wait for open connections
  });

  test('VAULT_RATE_LIMIT', async () => {
    const { root, waits } = await client({ rate_limit: '10:90' });
    await hundred(() => root.read('sys/mounts'));
    expect(waits).toHaveLength(10);
  });
});

describe('ports', () => {
  test('a plan asks each path once', async () => {
    const root = cachedPort((await client()).root);
    await hundred(() => root.read('sys/mounts'));
    await root.read('sys/mounts');
    expect(network.count('GET', 'sys/mounts')).toBe(1);
  });

  test('eight provers of mounts share reads, and see what each of them wrote', async () => {
    const root = coalescingPort((await client()).root);
    const proving = Array.from({ length: 8 }, async (_, i) => {
      await root.write(`sys/mounts/proven-${i}`, { type: 'kv' });
      const mounts = await root.read('sys/mounts');
      return mounts !== undefined && `proven-${i}/` in mounts;
    });
    expect(await Promise.all(proving)).toEqual(Array(8).fill(true));
    expect(network.count('GET', 'sys/mounts')).toBeLessThan(8);
  });
});

describe('proxy', () => {
  /** A proxy that only knows CONNECT. */
  async function startProxy(refuses = false): Promise<{ address: string; tunnels: string[] }> {
    const tunnels: string[] = [];
    const proxy: Server = createServer((_, response) => void response.writeHead(405).end());
    proxy.on('connect', (request, socket) => {
      tunnels.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim());
      if (refuses) return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      const [host, port] = `${request.url}`.split(':');
      const onward = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        onward.pipe(socket).pipe(onward);
      });
      onward.on('error', () => socket.destroy());
      socket.on('error', () => onward.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      proxy.closeAllConnections();
      proxy.close();
    });
    return { address: `127.0.0.1:${(proxy.address() as AddressInfo).port}`, tunnels };
  }

  test('VAULT_PROXY_ADDR, with name and password', async () => {
    const proxy = await startProxy();
    const { root, stats } = await client({ env: { VAULT_PROXY_ADDR: `http://me:word@${proxy.address}` } });
    await hundred(() => root.read('sys/mounts'));
    expect(stats.connections).toBeLessThanOrEqual(10);
    expect(proxy.tunnels.length).toBe(stats.connections);
    const login = `Basic ${Buffer.from('me:word').toString('base64')}`;
    expect(proxy.tunnels[0]).toBe(`${new URL(network.address).host} ${login}`);
  });

  test('TLS goes through to the server', async () => {
    const proxy = await startProxy();
    const authority = makeAuthority();
    const secured = await startFaultyNetwork(server, {
      tls: authority.issue({ names: ['bao.example.com'] }),
    });
    onTestFinished(() => secured.stop());
    const env = { VAULT_PROXY_ADDR: proxy.address, VAULT_CACERT_BYTES: authority.certificate };
    const named = await open(secured.address, {
      env,
      token: server.token,
      tls_server_name: 'bao.example.com',
    });
    expect(await named.root.read('sys/mounts')).toHaveProperty('secret/');
    const other = await open(secured.address, { env, token: server.token });
    expect((await failureOf(other.health())).code).toBe('tls-failed');
    expect(proxy.tunnels.length).toBeGreaterThanOrEqual(2);
  });

  test('loopback is not sent to HTTP_PROXY', async () => {
    const proxy = await startProxy();
    const { root } = await client({ env: { HTTP_PROXY: `http://${proxy.address}` } });
    await root.read('sys/mounts');
    expect(proxy.tunnels).toEqual([]);
  });

  test('one that refuses', async () => {
    const proxy = await startProxy(true);
    const { health } = await client({ env: { VAULT_HTTP_PROXY: `http://${proxy.address}` } });
    expect(await failureOf(health())).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('The proxy did not let'),
    });
  });
});
