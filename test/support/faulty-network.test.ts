import { readFileSync } from 'node:fs';
import { Client, type Dispatcher, request } from 'undici';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeAuthority } from './certificates.ts';
import * as faults from './faults.ts';
import { type FaultyNetwork, startFaultyNetwork } from './faulty-network.ts';
import { startServer, type TestServer } from './server.ts';

let server: TestServer;
let network: FaultyNetwork;

beforeAll(async () => {
  server = await startServer({ product: 'openbao' });
});
afterAll(() => server.stop());
beforeEach(async () => {
  network = await startFaultyNetwork(server);
});
afterEach(() => network.stop());

type Method = Dispatcher.HttpMethod;

/** One connection per call, so that each test sees the fault itself and not what a pool makes of it. */
async function ask(method: Method, path: string, body?: object, signal?: AbortSignal) {
  const answer = await request(`${network.address}/v1/${path}`, {
    method,
    headers: { 'X-Vault-Token': server.token },
    body: body ? JSON.stringify(body) : null,
    dispatcher: new Client(network.address, { pipelining: 0 }),
    ...(signal ? { signal } : {}),
  });
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
}

const write = (value: string) => ask('PUT', 'secret/data/x', { data: { value } });
const stored = async () => (await server.request('GET', 'secret/data/x')).data?.data?.value;

describe('without a fault', () => {
  test('everything passes', async () => {
    const answer = await ask('GET', 'sys/mounts');
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text).data).toHaveProperty('secret/');
    expect((await ask('GET', 'secret/data/absent')).status).toBe(404);
    expect((await ask('PUT', 'sys/mounts/m', { type: 'kv' })).status).toBe(204);
    expect((await ask('DELETE', 'sys/mounts/m')).status).toBe(204);
  });

  test('what was asked is remembered, without values', async () => {
    await write('never remember this');
    await ask('GET', 'secret/metadata?list=true');
    await ask('POST', 'sys/capabilities-self', { paths: ['x'] });
    expect(network.requests).toMatchObject([
      {
        method: 'PUT',
        path: 'secret/data/x',
        fields: ['data'],
        hasToken: true,
        forwarded: true,
        status: 200,
      },
      { method: 'LIST', path: 'secret/metadata', query: 'list=true', forwarded: true },
      { method: 'POST', path: 'sys/capabilities-self' },
    ]);
    expect(JSON.stringify(network.requests)).not.toContain('never remember');
    expect(JSON.stringify(network.requests)).not.toContain(server.token);
    expect(network.writes()).toHaveLength(1);
    expect(network.count('PUT')).toBe(1);
    expect(network.count('PUT', /^secret\//)).toBe(1);
    expect(network.connections()).toBe(3);
  });
});

describe('answers that the server did not give', () => {
  test.each([412, 500, 502, 503])('%i', async (status) => {
    network.fault({}, faults.answer(status, ['as told']));
    expect(await write('no')).toMatchObject({ status, text: '{"errors":["as told"]}' });
    expect(network.writes()).toEqual([]);
  });

  test('429 with and without Retry-After', async () => {
    network.fault({ nth: 1 }, faults.tooManyRequests());
    network.fault({ nth: 2 }, faults.tooManyRequests(7));
    const [bare, told] = [await write('no'), await write('no')];
    expect([bare.status, bare.headers['retry-after']]).toEqual([429, undefined]);
    expect([told.status, told.headers['retry-after']]).toEqual([429, '7']);
    expect((await write('yes')).status).toBe(200);
  });

  test('redirects to the same host and to another', async () => {
    network.fault({ nth: 1 }, faults.redirect());
    network.fault({ nth: 2 }, faults.redirect('http://127.0.0.1:1', 302));
    const [same, other] = [await write('no'), await write('no')];
    expect([same.status, same.headers.location]).toEqual([307, `${network.address}/v1/secret/data/x`]);
    expect([other.status, other.headers.location]).toEqual([302, 'http://127.0.0.1:1/v1/secret/data/x']);
  });

  test('HTML', async () => {
    network.fault({}, faults.html());
    expect((await ask('GET', 'sys/mounts')).headers['content-type']).toBe('text/html');
  });

  test('a huge body, given up when the client leaves', async () => {
    network.fault({ nth: 1 }, faults.huge(1_000_000));
    const answer = await ask('GET', 'sys/mounts');
    expect(answer.text.length).toBeGreaterThan(1_000_000);
    expect(JSON.parse(answer.text).data.filler).toMatch(/^a+$/);
    network.fault({}, faults.huge(Number.MAX_SAFE_INTEGER));
    const client = new Client(network.address);
    const endless = await client.request({ method: 'GET', path: '/v1/sys/mounts' });
    for await (const chunk of endless.body) if (chunk.length > 0) break;
    await client.destroy();
  });

  test('truncated JSON in a complete message', async () => {
    network.fault({}, faults.truncate());
    const answer = await ask('GET', 'sys/mounts');
    expect(Number(answer.headers['content-length'])).toBe(answer.text.length);
    expect(() => JSON.parse(answer.text)).toThrow(SyntaxError);
  });
});

describe('connections that break', () => {
  test.each([
    ['reset before', faults.reset('before'), false],
    ['reset unanswered', faults.reset('unanswered'), true],
    ['reset during', faults.reset('during'), true],
    ['half-close before', faults.halfClose('before'), false],
    ['half-close during', faults.halfClose('during'), true],
  ] as const)('%s', async (name, fault, arrives) => {
    network.fault({ method: 'PUT' }, fault);
    await expect(write(name)).rejects.toThrow();
    expect(await stored()).toSatisfy((value) => (value === name) === arrives);
    expect(network.writes()).toHaveLength(arrives ? 1 : 0);
  });

  test('reset after: the answer is whole, the connection dead when used again', async () => {
    network.fault({ nth: 1 }, faults.reset('after'));
    const client = new Client(network.address);
    const put = (value: string) =>
      client.request({
        method: 'PUT',
        path: '/v1/secret/data/x',
        headers: { 'X-Vault-Token': server.token },
        body: JSON.stringify({ data: { value } }),
      });
    const first = await put('first');
    expect(JSON.parse(await first.body.text()).data.version).toBeGreaterThan(0);
    await expect(put('second')).rejects.toThrow();
    expect(await stored()).toBe('first');
    await (await put('third')).body.dump();
    expect(await stored()).toBe('third');
    expect(network.requests.map((one) => one.connection)).toEqual([1, 1, 2]);
    await client.close();
  });

  test.each(['before', 'during'] as const)('stall %s: only the client ends it', async (when) => {
    network.fault({}, faults.stall(when));
    const stop = new AbortController();
    const asked = ask('GET', 'sys/mounts', undefined, stop.signal);
    await expect.poll(() => network.requests.length).toBe(1);
    stop.abort(new Error('given up'));
    await expect(asked).rejects.toThrow('given up');
  });

  test('late and in pieces, but whole', async () => {
    network.fault({ nth: 1 }, faults.delay(5));
    network.fault({ nth: 2 }, faults.drip(400, 1));
    const plain = JSON.parse((await ask('GET', 'sys/mounts')).text).data;
    expect(JSON.parse((await ask('GET', 'sys/mounts')).text).data).toEqual(plain);
  });
});

test('rules: method, path, turn; the first that matches strikes; cleared on request', async () => {
  network.fault({ method: 'PUT', path: 'secret/data/x', nth: [1, 3] }, faults.answer(503));
  network.fault({ path: /^secret\/data\// }, faults.answer(500));
  const seen: number[] = [];
  for (let i = 0; i < 3; i += 1) seen.push((await write('no')).status);
  seen.push((await ask('GET', 'sys/mounts')).status);
  network.clearFaults();
  seen.push((await write('yes')).status);
  expect(seen).toEqual([503, 500, 503, 200, 200]);
});

describe('TLS', () => {
  const connect = async (
    issued: Parameters<ReturnType<typeof makeAuthority>['issue']>[0],
    trusted = true,
  ) => {
    const authority = makeAuthority();
    const { certificate: ca } = trusted ? authority : makeAuthority('another');
    const secure = await startFaultyNetwork(server, { tls: authority.issue(issued) });
    const client = new Client(secure.address, { connect: { ca } });
    secure.fault({ nth: 2 }, faults.reset('during'));
    try {
      const get = () =>
        client.request({ method: 'GET', path: '/v1/sys/mounts', headers: { 'X-Vault-Token': server.token } });
      const first = await get();
      await first.body.dump();
      const broken = await get().then((answer) => answer.body.text().catch(() => 'broken'));
      return [first.statusCode, broken];
    } finally {
      await client.destroy();
      await secure.stop();
    }
  };

  test('trusted, and its faults work too', async () => {
    expect(await connect({})).toEqual([200, 'broken']);
  });

  test.each([
    ['unknown authority', {}, false, /unable to verify|self-signed|signature/],
    ['another name', { names: ['vault.example.com'] }, true, /altnames|does not match/],
    ['expired', { expired: true }, true, /expired/],
    ['not yet valid', { early: true }, true, /not yet valid/],
  ] as const)('%s', async (_name, issue, trusted, message) => {
    await expect(connect(issue, trusted)).rejects.toThrow(message);
  });

  test('clients must show a certificate when asked to', async () => {
    const authority = makeAuthority();
    const tls = authority.issue();
    const secure = await startFaultyNetwork(server, { tls, clientAuthority: authority.certificate });
    const mine = authority.issue({ names: ['client'] });
    const reach = async (connect: object) => {
      const client = new Client(secure.address, { connect: { ca: authority.certificate, ...connect } });
      try {
        const answer = await client.request({ method: 'GET', path: '/v1/sys/health' });
        await answer.body.dump();
        return answer.statusCode;
      } finally {
        await client.destroy();
      }
    };
    await expect(reach({})).rejects.toThrow();
    expect(await reach({ cert: mine.certificate, key: mine.key })).toBe(200);
    await secure.stop();
  });

  test('before a server that itself speaks TLS', async () => {
    const behind = await startServer({ product: 'openbao', tls: true });
    const plain = await startFaultyNetwork(behind);
    expect((await request(`${plain.address}/v1/sys/health`)).statusCode).toBe(200);
    expect(readFileSync(behind.caFile ?? '', 'utf8')).toContain('BEGIN CERTIFICATE');
    await plain.stop();
    await behind.stop();
  });
});
