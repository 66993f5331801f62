import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { asFailure } from '../../src/core/finding.ts';
import { secret } from '../../src/core/secret.ts';
import { CANARY } from '../support/canary.ts';
import { answer, reset } from '../support/faults.ts';
import { type FaultyNetwork, startFaultyNetwork } from '../support/faulty-network.ts';
import { availableServers, startServer, type TestServer } from '../support/server.ts';
import { failureOf, open } from './opening.ts';

describe.each(await availableServers())('$product $version', ({ product, version }) => {
  let server: TestServer;
  let network: FaultyNetwork;

  beforeAll(async () => {
    server = await startServer({ product, version });
    network = await startFaultyNetwork(server);
    await server.request('POST', 'sys/auth/approle', { type: 'approle' });
    await server.request('POST', 'sys/policies/acl/reader', {
      policy: 'path "sys/mounts" { capabilities = ["read"] }',
    });
    await server.request('POST', 'auth/approle/role/ci', { token_policies: ['reader'] });
    await server.request('POST', 'auth/approle/role/ci/role-id', { role_id: 'role-of-ci' });
    await server.request('POST', 'auth/approle/role/ci/custom-secret-id', { secret_id: CANARY });
  });
  afterAll(async () => {
    await network.stop();
    await server.stop();
  });
  beforeEach(() => network.clearFaults());

  const approle = { role_id: 'role-of-ci', secret_id: CANARY };
  const logins = () => network.count('POST', 'auth/approle/login');
  const revocations = () => network.count('POST', 'auth/token/revoke-self');

  async function accessors(): Promise<readonly string[]> {
    return (await server.request('LIST', 'auth/token/accessors')).data?.keys ?? [];
  }

  const livingTokens = async () => (await accessors()).length;

  async function makeToken(body: object): Promise<string> {
    const answer = await server.request('POST', 'auth/token/create', body);
    return (answer.body as { auth: { client_token: string } }).auth.client_token;
  }

  describe('AppRole', () => {
    test('logs in once for many requests, and revokes its token at the end', async () => {
      const [before, begun] = [logins(), await livingTokens()];
      const vault = await open(network.address, { approle });
      expect(logins()).toBe(before);
      await vault.health();
      expect(logins()).toBe(before);
      await Promise.all(Array.from({ length: 20 }, () => vault.root.read('sys/mounts')));
      expect(logins()).toBe(before + 1);
      expect(await livingTokens()).toBe(begun + 1);
      await Promise.all([vault.close(), vault.close()]);
      expect(await livingTokens()).toBe(begun);
    });

    test('without a request nobody logs in', async () => {
      const before = [logins(), revocations()];
      await (await open(network.address, { approle })).close();
      expect([logins(), revocations()]).toEqual(before);
    });

    test('a refused login is told to everybody and not tried again', async () => {
      const before = logins();
      const vault = await open(network.address, { approle: { role_id: 'role-of-ci', secret_id: 'wrong' } });
      const failures = await Promise.all([1, 2, 3].map(() => failureOf(vault.root.read('sys/mounts'))));
      expect(failures.map(({ code }) => code)).toEqual(['login-failed', 'login-failed', 'login-failed']);
      expect(failures[0]?.message).toBe(
        'The login at auth/approle/login was refused (status 400): invalid role or secret ID',
      );
      expect(logins()).toBe(before + 1);
    });

    test('at a mount that is not there', async () => {
      const vault = await open(network.address, { approle: { ...approle, mount: 'nowhere' } });
      const failure = await failureOf(vault.root.read('sys/mounts'));
      expect(failure).toMatchObject({
        code: 'login-failed',
        hint: expect.stringContaining('no auth method'),
      });
    });

    test('a login whose answer is lost is not sent again: the SecretID may be used up', async () => {
      network.fault({ path: 'auth/approle/login' }, reset('unanswered'));
      const before = logins();
      const failure = await failureOf((await open(network.address, { approle })).root.read('sys/mounts'));
      expect(failure.code).toBe('unreachable');
      expect(logins()).toBe(before + 1);
    });

    test('a login that a quota refused is sent again', async () => {
      network.fault({ path: 'auth/approle/login', nth: 1 }, answer(429, ['rate limit quota exceeded']));
      const vault = await open(network.address, { approle });
      await vault.root.read('sys/mounts');
      expect(vault.stats.retries).toBe(1);
    });

    test('the token of the run that was revoked behind our back', async () => {
      const vault = await open(network.address, { approle });
      await vault.root.read('sys/mounts');
      for (const accessor of await accessors()) {
        const { data } = await server.request('POST', 'auth/token/lookup-accessor', { accessor });
        if (data?.policies.includes('reader'))
          await server.request('POST', 'auth/token/revoke-accessor', { accessor });
      }
      const failure = await failureOf(vault.root.read('sys/mounts'));
      expect(failure).toMatchObject({ code: 'token-invalid', hint: expect.stringContaining('token_ttl') });
      await vault.close();
      expect(vault.warned.map(({ text }) => text)).toEqual(['the token of this run could not be revoked']);
    });

    test('an interrupted run still revokes its token', async () => {
      const begun = await livingTokens();
      const interruption = new AbortController();
      const vault = await open(network.address, { approle, options: { signal: interruption.signal } });
      await vault.root.read('sys/mounts');
      interruption.abort();
      expect((await failureOf(vault.root.read('sys/mounts'))).code).toBe('interrupted');
      await vault.close();
      expect(await livingTokens()).toBe(begun);
    });

    test('a login that is under way at an interruption is ended and revoked, not forgotten', async () => {
      network.fault({ path: 'auth/approle/login' }, { kind: 'delay', ms: 200 });
      const [begun, before] = [await livingTokens(), revocations()];
      const interruption = new AbortController();
      const vault = await open(network.address, { approle, options: { signal: interruption.signal } });
      const reading = failureOf(vault.root.read('sys/mounts'));
      setImmediate(() => interruption.abort());
      expect((await reading).code).toBe('interrupted');
      await vault.close();
      expect(revocations()).toBe(before + 1);
      expect(await livingTokens()).toBe(begun);
    });

    test('batch tokens cannot be revoked, and are not', async () => {
      await server.request('POST', 'auth/approle/role/batch', {
        token_type: 'batch',
        token_policies: ['reader'],
      });
      await server.request('POST', 'auth/approle/role/batch/role-id', { role_id: 'role-of-batch' });
      await server.request('POST', 'auth/approle/role/batch/custom-secret-id', { secret_id: `${CANARY}2` });
      const before = revocations();
      const vault = await open(network.address, {
        approle: { role_id: 'role-of-batch', secret_id: `${CANARY}2` },
      });
      await vault.root.read('sys/mounts');
      await vault.close();
      expect(revocations()).toBe(before);
      expect(vault.warned).toEqual([]);
    });
  });

  describe('token', () => {
    test("a user's token is never revoked", async () => {
      const vault = await open(network.address, { token: server.token });
      await vault.root.read('sys/mounts');
      await vault.close();
      expect((await server.request('GET', 'auth/token/lookup-self')).status).toBe(200);
    });

    test('a wrong token', async () => {
      const vault = await open(network.address, { token: CANARY });
      expect(await failureOf(vault.root.read('sys/mounts'))).toMatchObject({
        code: 'token-invalid',
        message: 'The token is wrong, expired or revoked.',
      });
    });

    test('a token that expired', async () => {
      const token = await makeToken({ policies: ['reader'], ttl: '1s' });
      const vault = await open(network.address, { token });
      const failure = await vi.waitUntil(
        () => vault.root.read('sys/mounts').then(() => undefined, asFailure),
        {
          timeout: 20_000,
        },
      );
      expect(failure.code).toBe('token-invalid');
    });

    test('no token at all: nothing is sent', async () => {
      const before = network.requests.length;
      const vault = await open(network.address);
      expect((await failureOf(vault.root.read('sys/mounts'))).code).toBe('no-token');
      expect(network.requests).toHaveLength(before);
      expect((await vault.health()).status).toBe(200);
    });

    test.each([
      [
        'read',
        'sys/plugins/catalog/secret/x',
        'The token lacks read and sudo on sys/plugins/catalog/secret/x.',
      ],
      ['list', 'sys/namespaces', 'The token lacks list on sys/namespaces.'],
      ['remove', 'sys/mounts/x', 'The token lacks delete on sys/mounts/x.'],
    ] as const)('a missing right: %s %s', async (verb, path, message) => {
      const vault = await open(network.address, { token: await makeToken({ policies: ['reader'] }) });
      const failure = await failureOf(vault.root[verb](path));
      expect(failure).toMatchObject({ code: 'permission-denied', message });
      expect(failure.hint).toContain(`path "${path}"`);
    });

    test('a request after the end is a defect of ours', async () => {
      const vault = await open(network.address, { token: server.token });
      await vault.close();
      expect((await failureOf(vault.root.read('sys/mounts'))).code).toBe('internal');
    });
  });

  test('a secret of a body that the server repeats does not come out', async () => {
    const vault = await open(network.address, { token: server.token });
    const body = { type: secret(CANARY) } as never;
    const failure = await failureOf(vault.root.write('sys/mounts/x', body));
    expect(failure.message).toContain('(sensitive)');
  });
});
