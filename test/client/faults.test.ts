import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Vault } from '../../src/core/port.ts';
import { CANARY } from '../support/canary.ts';
import * as faults from '../support/faults.ts';
import { type FaultyNetwork, startFaultyNetwork } from '../support/faulty-network.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { failureOf, type Opening, open } from './opening.ts';

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

const client = (opening: Opening = {}) => open(network.address, { token: server.token, ...opening });

const read = (root: Vault) => root.read('sys/mounts');
const put = (root: Vault) => root.write('sys/quotas/rate-limit/q', { rate: 1000, path: 'secret/' });
const create = (root: Vault) => root.write('sys/mounts/created', { type: 'kv' });
const drop = (root: Vault) => root.remove('sys/quotas/rate-limit/q');

/** What happens once is survived where it may be repeated; the number is how many requests were made. */
const passing: readonly [
  string,
  faults.Fault,
  Readonly<Record<'read' | 'put' | 'create' | 'drop', boolean>>,
][] = [
  ['429', faults.tooManyRequests(), { read: true, put: true, create: true, drop: true }],
  [
    '412',
    faults.answer(412, ['required index state not present']),
    { read: true, put: true, create: true, drop: true },
  ],
  ['500', faults.answer(500, ['internal error']), { read: true, put: false, create: false, drop: false }],
  ['501', faults.answer(501, ['no']), { read: false, put: false, create: false, drop: false }],
  ['502', faults.answer(502), { read: true, put: true, create: false, drop: true }],
  ['503', faults.answer(503, ['node is not active']), { read: true, put: true, create: false, drop: true }],
  [
    '503 sealed',
    faults.answer(503, ['Vault is sealed']),
    { read: false, put: false, create: false, drop: false },
  ],
  ['504 page', faults.html(504), { read: true, put: true, create: false, drop: true }],
  ['reset before', faults.reset('before'), { read: true, put: true, create: false, drop: true }],
  ['reset unanswered', faults.reset('unanswered'), { read: true, put: true, create: false, drop: true }],
  ['reset during', faults.reset('during'), { read: true, put: true, create: false, drop: true }],
  ['half-closed before', faults.halfClose('before'), { read: true, put: true, create: false, drop: true }],
  ['half-closed during', faults.halfClose('during'), { read: true, put: true, create: false, drop: true }],
];

describe.each(passing)('once: %s', (_, fault, survives) => {
  test.each(Object.entries({ read, put, create, drop }))('%s', async (name, act) => {
    const { root, stats } = await client();
    await server.request('DELETE', 'sys/mounts/created');
    network.fault({ nth: 1 }, fault);
    const survived = await act(root).then(
      () => true,
      (error) => failureOf(Promise.reject(error)).then(() => false),
    );
    expect(survived).toBe(survives[name as keyof typeof survives]);
    // A sealed server is asked whether it is initialised at all.
    const tries = network.requests.filter(({ path }) => path !== 'sys/seal-status');
    expect(tries).toHaveLength(survived ? 2 : 1);
    expect(stats).toMatchObject({ requests: network.requests.length, retries: survived ? 1 : 0 });
  });
});

describe('again and again', () => {
  const lasting: readonly [string, faults.Fault, string, string][] = [
    ['429', faults.tooManyRequests(), 'rate-limited', 'a rate limit quota is exhausted'],
    ['500', faults.answer(500, ['1 error occurred:\n\t* boom\n\n']), 'server-error', '(status 500): boom'],
    ['502', faults.answer(502), 'server-error', '(status 502)'],
    ['502 page', faults.html(502), 'unreachable', 'A gateway answers'],
    ['503', faults.answer(503, ['node is not active']), 'standby', 'is a standby'],
    ['reset', faults.reset('before'), 'unreachable', 'broke before the answer was whole'],
    ['half-closed', faults.halfClose('during'), 'unreachable', 'broke before the answer was whole'],
  ];
  test.each(lasting)('%s ends after two more tries', async (name, fault, code, words) => {
    const { root, stats, waits } = await client();
    network.fault({}, fault);
    expect(await failureOf(read(root))).toMatchObject({ code, message: expect.stringContaining(words) });
    expect(network.requests).toHaveLength(3);
    expect(stats).toMatchObject({ requests: 3, retries: 2 });
    // A quota counts in seconds, whether the server says so or not.
    expect(waits).toEqual(name === '429' ? [1250, 1500] : [250, 500]);
  });

  test('VAULT_MAX_RETRIES', async () => {
    network.fault({}, faults.answer(500));
    for (const [retries, requests] of [
      ['0', 1],
      ['4', 5],
    ] as const) {
      const before = network.requests.length;
      const { root } = await client({ env: { VAULT_MAX_RETRIES: retries } });
      await failureOf(read(root));
      expect(network.requests.length - before).toBe(requests);
    }
  });

  test('Retry-After is waited for, in seconds and as a date, up to a minute', async () => {
    const { root, waits } = await client({ max_retries: 3 });
    network.fault({ nth: 1 }, faults.tooManyRequests(7));
    network.fault({ nth: 2 }, faults.tooManyRequests(new Date(Date.now() + 3_600_000).toUTCString()));
    network.fault({ nth: 3 }, faults.tooManyRequests('soon'));
    await read(root);
    expect(waits).toEqual([7250, 60_500, 1000]);
  });
});

describe('never again', () => {
  const hopeless: readonly [string, faults.Fault, string, string][] = [
    ['page', faults.html(), 'not-vault', 'web page (status 200)'],
    ['page 404', faults.html(404), 'not-vault', 'web page (status 404)'],
    ['cut JSON', faults.truncate(), 'not-vault', 'cut off or no valid JSON'],
    ['too large', faults.huge(3 * 2 ** 20), 'response-too-large', 'larger than plugboard accepts'],
    ['stalled', faults.stall(), 'timeout', 'did not answer within 1 s'],
    ['stalled during', faults.stall('during'), 'timeout', 'did not answer within 1 s'],
    ['dripping', faults.drip(1, 300), 'timeout', 'did not answer within 1 s'],
    [
      'other JSON',
      { kind: 'answer', status: 200, headers: {}, body: '{"ok":true}' },
      'not-vault',
      'is not a Vault',
    ],
    [
      'other 404',
      { kind: 'answer', status: 404, headers: {}, body: '{"ok":false}' },
      'not-vault',
      'is not a Vault',
    ],
    ['304', { kind: 'answer', status: 304, headers: {}, body: '' }, 'not-vault', 'is not a Vault'],
    ['text', { kind: 'answer', status: 400, headers: {}, body: 'go away' }, 'not-vault', 'is not a Vault'],
    ['empty 404', { kind: 'answer', status: 404, headers: {}, body: '' }, 'not-vault', 'is not a Vault'],
  ];
  test.each(hopeless)('%s', async (_, fault, code, words) => {
    const { root } = await client({ timeout: 1, options: { maxResponseSize: 2 ** 20 } });
    network.fault({}, fault);
    expect(await failureOf(read(root))).toMatchObject({ code, message: expect.stringContaining(words) });
    expect(network.requests).toHaveLength(1);
  });

  test('64 MiB is the largest answer by default', async () => {
    const { root } = await client();
    network.fault({}, faults.huge(64 * 2 ** 20));
    expect((await failureOf(read(root))).code).toBe('response-too-large');
    network.clearFaults();
    network.fault({}, faults.huge(63 * 2 ** 20));
    expect((await failureOf(read(root))).code).toBe('not-vault');
  });

  test('a refusal of a write that will not change', async () => {
    const { root, stats } = await client();
    const body = { sha256: '0'.repeat(64), command: 'absent', version: 'v1.0.0' };
    expect(await failureOf(root.write('sys/plugins/catalog/secret/x', body))).toMatchObject({
      code: 'server-error',
      status: 500,
      message: expect.stringContaining('no such file or directory'),
    });
    expect(stats).toMatchObject({ requests: 1, retries: 0 });
  });
});

test('late and in pieces is fine', async () => {
  const { root, stats } = await client();
  network.fault({ nth: 1 }, faults.delay(50));
  network.fault({ nth: 2 }, faults.drip(500, 1));
  expect(await read(root)).toHaveProperty('secret/');
  expect(await read(root)).toHaveProperty('secret/');
  expect(stats.retries).toBe(0);
});

test('a kept-alive connection that died meanwhile', async () => {
  const { root } = await client();
  network.fault({ nth: 1 }, faults.reset('after'));
  expect(await read(root)).toHaveProperty('secret/');
  expect(await read(root)).toHaveProperty('secret/');
  expect(network.connections()).toBe(2);
});

describe('health', () => {
  test('is not asked again for its states', async () => {
    const { health } = await client();
    for (const status of [429, 473, 503]) {
      const body = JSON.stringify({ initialized: true, sealed: false, standby: true });
      network.clearFaults();
      network.fault({}, { kind: 'answer', status, headers: {}, body });
      expect((await health()).status).toBe(status);
    }
    expect(network.requests.map(({ hasToken, namespace }) => [hasToken, namespace])).toEqual(
      Array(3).fill([false, undefined]),
    );
  });

  test('but a quota is not a state', async () => {
    const { health } = await client();
    network.fault({ nth: 1 }, faults.tooManyRequests());
    expect((await health()).status).toBe(200);
  });

  test('of something else', async () => {
    const { health } = await client();
    network.fault({}, { kind: 'answer', status: 200, headers: {}, body: '{"status":"UP"}' });
    expect((await failureOf(health())).code).toBe('not-vault');
  });
});

describe('redirects', () => {
  test.each([301, 302, 307, 308])('%i to the same host keeps method, body and token', async (status) => {
    const { root } = await client();
    network.fault({ nth: 1 }, faults.redirect(undefined, status));
    await put(root);
    expect(network.requests.map(({ method, fields, hasToken }) => [method, fields, hasToken])).toEqual(
      Array(2).fill(['POST', ['path', 'rate'], true]),
    );
  });

  test('to another host the token is not sent', async () => {
    const other = await startFaultyNetwork(server);
    try {
      const { root } = await client();
      network.fault({}, faults.redirect(other.address));
      const failure = await failureOf(read(root));
      expect(failure).toMatchObject({
        code: 'redirect-refused',
        hint: expect.stringContaining('PLUGBOARD_REDIRECT_HOSTS'),
      });
      expect(failure.message).toContain(new URL(other.address).host);
      expect(other.requests).toEqual([]);
      expect(network.requests).toHaveLength(1);
    } finally {
      await other.stop();
    }
  });

  test.each(['host', 'hostname'] as const)('to an allowed %s', async (part) => {
    const other = await startFaultyNetwork(server);
    try {
      const { root } = await client({ env: { PLUGBOARD_REDIRECT_HOSTS: new URL(other.address)[part] } });
      network.fault({}, faults.redirect(other.address));
      await put(root);
      expect(other.requests).toMatchObject([{ method: 'POST', fields: ['path', 'rate'], hasToken: true }]);
    } finally {
      await other.stop();
    }
  });

  test('in a circle', async () => {
    const { root } = await client();
    network.fault({}, faults.redirect());
    expect(await failureOf(read(root))).toMatchObject({ code: 'redirect-refused' });
    expect(network.requests).toHaveLength(4);
  });

  test('VAULT_DISABLE_REDIRECTS', async () => {
    const { root } = await client({ env: { VAULT_DISABLE_REDIRECTS: 'true' } });
    network.fault({}, faults.redirect());
    expect(await failureOf(read(root))).toMatchObject({
      code: 'redirect-refused',
      message: expect.stringContaining('redirects are disabled'),
    });
  });

  test.each([
    [{}, 'names no place'],
    [{ Location: 'ftp://example.com/' }, 'leads from'],
    [{ Location: 'http://[bad' }, 'names no place'],
  ])('%o', async (headers, words) => {
    const { root } = await client();
    network.fault({}, { kind: 'answer', status: 307, headers, body: '' });
    expect((await failureOf(read(root))).message).toContain(words);
  });
});

describe('interruption', () => {
  test('cuts off what is under way', async () => {
    const interruption = new AbortController();
    const { root } = await client({ options: { signal: interruption.signal } });
    network.fault({}, faults.stall());
    const failing = failureOf(read(root));
    setTimeout(() => interruption.abort(), 50);
    expect((await failing).code).toBe('interrupted');
  });

  test('ends waiting for the next try', async () => {
    const interruption = new AbortController();
    const { root } = await client({
      options: { signal: interruption.signal, clock: undefined },
      max_retries: 9,
    });
    network.fault({}, faults.tooManyRequests(60));
    const failing = failureOf(read(root));
    setTimeout(() => interruption.abort(), 100);
    expect((await failing).code).toBe('interrupted');
  });
});

test('a secret in a body stays out of every failure', async () => {
  for (const fault of [
    faults.reset('before'),
    faults.html(500),
    faults.truncate(),
    faults.answer(500, ['x']),
  ]) {
    const { root } = await client({ max_retries: 0 });
    network.clearFaults();
    network.fault({}, fault);
    await failureOf(root.write('secret/data/x', { data: { password: CANARY } }));
  }
});
