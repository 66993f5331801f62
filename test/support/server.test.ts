import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { availableServers, type ServerOptions, startServer, type TestServer } from './server.ts';
import { isAlive } from './temp.ts';

const started: TestServer[] = [];
const start = async (options: ServerOptions): Promise<TestServer> => {
  const server = await startServer(options);
  started.push(server);
  return server;
};

afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
});

describe.each(await availableServers())('$product $version', (which) => {
  test('starts ready, says who it is, and leaves nothing when stopped', async () => {
    const server = await start(which);
    expect(server.version).toBe(which.version);
    const health = await server.request('GET', 'sys/health');
    expect(health.body?.version).toBe(which.version);
    expect(server.unsealKey).not.toBe('');
    expect((await server.request('PUT', 'secret/data/a', { data: { x: '1' } })).status).toBe(200);
    expect((await server.request('GET', 'secret/data/a')).data).toMatchObject({ data: { x: '1' } });
    expect(isAlive(server.pid)).toBe(true);
    await server.stop();
    expect(isAlive(server.pid)).toBe(false);
    expect(existsSync(server.pluginDirectory)).toBe(false);
    await expect(server.request('GET', 'sys/health')).rejects.toThrow();
  });

  test('is unsealed by its key', async () => {
    const server = await start(which);
    await server.request('PUT', 'sys/seal');
    expect((await server.request('GET', 'sys/health')).status).toBe(503);
    await server.request('PUT', 'sys/unseal', { key: server.unsealKey });
    expect((await server.request('GET', 'sys/seal-status')).body?.sealed).toBe(false);
  });

  test('several run at once', async () => {
    const servers = await Promise.all([start(which), start(which), start(which)]);
    expect(new Set(servers.map((server) => server.address)).size).toBe(3);
  });

  test('takes plugins, more configuration and environment', async () => {
    const server = await start({
      ...which,
      plugins: { one: Buffer.from('#!/bin/sh\nexit 1\n') },
      config: 'enable_response_header_hostname = true',
    });
    const added = await server.addPlugin('two', process.execPath);
    expect(added.sha256).toMatch(/^[0-9a-f]{64}$/);
    const answer = await server.request('PUT', 'sys/plugins/catalog/secret/two', {
      ...added,
      version: '1.0.0',
    });
    expect(answer.status).toBe(204);
    expect((await server.request('GET', 'sys/health')).headers).toHaveProperty('x-vault-hostname');
  });

  test('speaks TLS under an authority of its own', async () => {
    const server = await start({ ...which, tls: true });
    expect(server.address).toMatch(/^https:/);
    expect((await server.request('GET', 'sys/mounts')).status).toBe(200);
  });

  test('stores in raft', async () => {
    const server = await start({ ...which, storage: 'raft' });
    expect((await server.request('GET', 'sys/storage/raft/configuration')).status).toBe(200);
  });

  test('a configuration that it refuses is an error with what it said', async () => {
    await expect(startServer({ ...which, config: 'listener = {{{' })).rejects.toThrow(
      /did not start.*\n.*config/s,
    );
  });
});

test('a server does not outlive its process, even one killed without warning', async () => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./start-and-wait.ts', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const chunk of child.stdout) {
    text += chunk;
    if (text.endsWith('\n')) break;
  }
  const { pid, pluginDirectory } = JSON.parse(text);
  expect(isAlive(pid)).toBe(true);
  child.kill('SIGKILL');
  await expect.poll(() => isAlive(pid), { timeout: 20_000 }).toBe(false);
  await expect.poll(() => existsSync(pluginDirectory), { timeout: 20_000 }).toBe(false);
});
