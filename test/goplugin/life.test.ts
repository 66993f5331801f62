/** Every way in which a plugin process ends, and one in which it does not. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { sweepSockets } from '../../src/goplugin/sweep.ts';
import { dropFolder, tempFolder } from '../support/temp.ts';
import { echo } from './fixtures/echo-service.ts';
import { endPlugins, startPlugin } from './support/fake-host.ts';

const folder = tempFolder();
afterEach(endPlugins);
afterAll(() => dropFolder(folder));

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
const gone = (check: () => boolean) => expect.poll(check, { timeout: 20_000 }).toBe(false);

describe('ends', () => {
  test('when told to, after the answer, though streams are open', async () => {
    const plugin = await startPlugin({ folder });
    const host = plugin.connect();
    await host.hold();
    await host.shutdown();
    expect(await plugin.ended).toBe(0);
    expect(existsSync(plugin.socket)).toBe(false);
  });

  test.each(['before', 'after'])('at SIGTERM %s the host came', async (when) => {
    const plugin = await startPlugin({ folder });
    if (when === 'after') await plugin.connect().hold();
    plugin.process.kill('SIGTERM');
    expect(await plugin.ended).toBe(0);
    expect(existsSync(plugin.socket)).toBe(false);
  });

  test('when nobody calls', async () => {
    const plugin = await startPlugin({ folder, options: { patience: { firstCall: 200 } } });
    expect(await plugin.ended).toBe(0);
    expect(existsSync(plugin.socket)).toBe(false);
  });

  test('when the streams of the host are cut and do not come back', async () => {
    const plugin = await startPlugin({ folder, options: { patience: { reconnect: 100 } } });
    const host = plugin.connect();
    await host.hold();
    host.close();
    expect(await plugin.ended).toBe(0);
    expect(plugin.stderr()).toContain('the host is gone');
  });

  test.each(['connects', 'never connects'])('when the host that %s is killed', async (connects) => {
    const host = spawn(
      process.execPath,
      [join(import.meta.dirname, 'fixtures/host-process.ts'), folder, connects],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: {},
      },
    );
    const [line] = await once(host.stdout!, 'data');
    const { pid, socket } = JSON.parse(String(line)) as { pid: number; socket: string };
    expect([isAlive(pid), existsSync(socket)]).toEqual([true, true]);
    host.kill('SIGKILL');
    await gone(() => isAlive(pid));
    expect(existsSync(socket)).toBe(false);
  });
});

describe('does not end', () => {
  test('at SIGINT', async () => {
    const plugin = await startPlugin({ folder });
    const host = plugin.connect();
    await host.hold();
    for (let times = 0; times < 3; times += 1) plugin.process.kill('SIGINT');
    expect(await host.client(echo).Say({ text: 'here' })).toEqual({ text: 'here' });
    host.close();
  });

  test('when the host comes back', async () => {
    const plugin = await startPlugin({ folder, options: { patience: { reconnect: 1_000 } } });
    const first = plugin.connect();
    await first.hold();
    first.close();
    const second = plugin.connect();
    await second.hold();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await second.client(echo).Say({ text: 'here' })).toEqual({ text: 'here' });
    second.close();
  });
});

describe('sockets of killed plugins', () => {
  test('are swept by the next plugin', async () => {
    const killed = await startPlugin({ folder });
    killed.process.kill('SIGKILL');
    expect(await killed.ended).toBe('SIGKILL');
    expect(existsSync(killed.socket)).toBe(true);
    const next = await startPlugin({ folder });
    await next.connect().hold();
    await gone(() => existsSync(killed.socket));
    expect(existsSync(next.socket)).toBe(true);
  });

  test('are left where somebody listens, though the process is not to be seen', async () => {
    const own = tempFolder();
    const name = 'goplugin-2147483000-0123456789ab.sock';
    const server = createServer().listen(join(own, name));
    await once(server, 'listening');
    await sweepSockets(own);
    expect(readdirSync(own)).toEqual([name]);
    server.close();
    dropFolder(own);
  });
});
