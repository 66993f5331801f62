import { describe, expect, test, vi } from 'vitest';
import { cachedPort, coalescingPort } from '../../src/client/cached-port.ts';
import type { JsonObject } from '../../src/core/json.ts';
import type { Vault } from '../../src/core/port.ts';

/** A port that answers when told to, with the state at the moment the request arrived. */
function slowPort() {
  const asked: string[] = [];
  const waiting: (() => void)[] = [];
  let state = 0;
  const answer = (what: string) => {
    asked.push(what);
    const seen = { state };
    return new Promise<JsonObject>((resolve) => waiting.push(() => resolve(seen)));
  };
  const port: Vault = {
    read: (path, query) => answer(`read ${path}${query ? ` ${JSON.stringify(query)}` : ''}`),
    list: (path) => answer(`list ${path}`),
    write: async (path) => {
      asked.push(`write ${path}`);
      state += 1;
      return undefined;
    },
    remove: async (path) => {
      asked.push(`remove ${path}`);
      state += 1;
    },
  };
  return { port, asked, answerAll: () => waiting.splice(0).forEach((go) => void go()) };
}

/** A port that answers at once and counts. */
function quickPort(fail = false) {
  const asked: string[] = [];
  const answer = async (what: string) => {
    asked.push(what);
    if (fail) throw new Error('no');
    return { asked: asked.length };
  };
  const port: Vault = {
    read: (path, query) => answer(`read ${path} ${JSON.stringify(query ?? {})}`),
    list: (path) => answer(`list ${path}`),
    write: (path) => answer(`write ${path}`),
    remove: async (path) => void (await answer(`remove ${path}`)),
  };
  return { port, asked };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('cachedPort', () => {
  test('asks once, also for what is under way', async () => {
    const { port, asked, answerAll } = slowPort();
    const cached = cachedPort(port);
    const both = [cached.read('sys/mounts'), cached.read('sys/mounts'), cached.list('sys/mounts')];
    answerAll();
    await Promise.all(both);
    await cached.read('sys/mounts');
    expect(asked).toEqual(['read sys/mounts', 'list sys/mounts']);
  });

  test('a query is part of the question, its order is not', async () => {
    const { port, asked } = quickPort();
    const cached = cachedPort(port);
    await cached.read('a', { version: '1', x: 2 });
    await cached.read('a', { x: 2, version: '1' });
    await cached.read('a', { version: '2', x: 2 });
    await cached.read('a');
    expect(asked).toHaveLength(3);
  });

  test('failures are not remembered', async () => {
    const { port, asked } = quickPort(true);
    const cached = cachedPort(port);
    await expect(cached.read('a')).rejects.toThrow();
    await expect(cached.read('a')).rejects.toThrow();
    expect(asked).toHaveLength(2);
  });

  test.each([
    ['sys/mounts/x', ['sys/auth', 'sys/mounts', 'sys/plugins/catalog', 'sys/quotas/config', 'x']],
    ['sys/remount', ['sys/auth', 'sys/mounts', 'sys/plugins/catalog', 'sys/quotas/config', 'x']],
    [
      'sys/plugins/reload/backend',
      ['sys/auth', 'sys/mounts', 'sys/plugins/catalog', 'sys/quotas/config', 'x'],
    ],
    ['sys/quotas/rate-limit/x', ['sys/quotas/config']],
    ['sys/policies/acl/x', []],
  ])('a write to %s forgets %o', async (path, again) => {
    const { port, asked } = quickPort();
    const cached = cachedPort(port);
    const all = ['sys/auth', 'sys/mounts', 'sys/plugins/catalog', 'sys/quotas/config', 'x'];
    for (const one of all) await cached.read(one);
    await cached.write(path, {});
    asked.length = 0;
    for (const one of all) await cached.read(one);
    expect(asked).toEqual(again.map((one) => `read ${one} {}`));
  });

  test('a removal forgets too', async () => {
    const { port, asked } = quickPort();
    const cached = cachedPort(port);
    await cached.read('a');
    await cached.remove('a');
    await cached.read('a');
    expect(asked).toEqual(['read a {}', 'remove a', 'read a {}']);
  });

  test('what was read during a write is not remembered', async () => {
    const { port, asked, answerAll } = slowPort();
    const cached = cachedPort(port);
    const before = cached.read('a');
    const written = cached.write('a', {});
    const during = cached.read('a');
    answerAll();
    await Promise.all([before, during, written]);
    const after = cached.read('a');
    answerAll();
    expect(await after).toEqual({ state: 1 });
    expect(asked.filter((one) => one === 'read a')).toHaveLength(3);
  });

  test('also after a write that failed', async () => {
    const { port, asked } = quickPort();
    const failing: Vault = { ...port, write: () => Promise.reject(new Error('timeout')) };
    const cached = cachedPort(failing);
    await cached.read('a');
    await expect(cached.write('a', {})).rejects.toThrow('timeout');
    await cached.read('a');
    expect(asked).toHaveLength(2);
  });

  test('ports of one group forget together', async () => {
    const root = quickPort();
    const child = quickPort();
    const group = new Set<never>() as never;
    const [cachedRoot, cachedChild] = [cachedPort(root.port, group), cachedPort(child.port, group)];
    await cachedChild.read('sys/mounts');
    await cachedRoot.write('sys/plugins/reload/backend', {});
    await cachedChild.read('sys/mounts');
    expect(child.asked).toHaveLength(2);
  });
});

describe('coalescingPort', () => {
  test('reads that come together share one', async () => {
    const { port, asked, answerAll } = slowPort();
    const proving = coalescingPort(port);
    const all = Array.from({ length: 8 }, () => proving.read('sys/mounts'));
    await settle();
    answerAll();
    await Promise.all(all);
    expect(asked).toEqual(['read sys/mounts']);
  });

  test('reads that come while one is under way share the next', async () => {
    const { port, asked, answerAll } = slowPort();
    const proving = coalescingPort(port);
    const first = proving.read('sys/mounts');
    await settle();
    const all = Array.from({ length: 7 }, () => proving.read('sys/mounts'));
    await settle();
    expect(asked).toHaveLength(1);
    answerAll();
    await settle();
    expect(asked).toHaveLength(2);
    answerAll();
    await Promise.all([first, ...all]);
    expect(asked).toHaveLength(2);
  });

  test('a read after a write never sees what was before it', async () => {
    const { port, answerAll } = slowPort();
    const proving = coalescingPort(port);
    const early = proving.read('a');
    await settle();
    await proving.write('a', {});
    const late = proving.read('a');
    answerAll();
    expect(await early).toEqual({ state: 0 });
    await settle();
    answerAll();
    expect(await late).toEqual({ state: 1 });
  });

  test('who arrives while the next one runs waits for the one after it', async () => {
    const { port, asked, answerAll } = slowPort();
    const proving = coalescingPort(port);
    const first = proving.read('a');
    await settle();
    const second = proving.read('a');
    answerAll();
    await settle();
    await proving.write('a', {});
    const third = proving.read('a');
    answerAll();
    await settle();
    answerAll();
    expect(await Promise.all([first, second, third])).toEqual([{ state: 0 }, { state: 0 }, { state: 1 }]);
    expect(asked.filter((one) => one === 'read a')).toHaveLength(3);
  });

  test('a read waits for the writes under way, but not for ever', async () => {
    const { port, asked, answerAll } = slowPort();
    let end = () => {};
    const slow: Vault = { ...port, write: () => new Promise((resolve) => (end = () => resolve(undefined))) };
    const waiting = coalescingPort(slow, 60_000);
    const written = waiting.write('a', {});
    const [one, two] = [waiting.read('a'), waiting.read('a')];
    await settle();
    expect(asked).toEqual([]);
    end();
    await written;
    await settle();
    answerAll();
    expect(await Promise.all([one, two])).toEqual([{ state: 0 }, { state: 0 }]);
    expect(asked).toEqual(['read a']);

    const impatient = coalescingPort(slow, 1);
    const unending = impatient.write('a', {});
    const read = impatient.read('a');
    await vi.waitUntil(() => asked.length === 2);
    answerAll();
    expect(await read).toEqual({ state: 0 });
    end();
    await unending;
  });

  test('of one path never two at once, however they arrive', async () => {
    let running = 0;
    let most = 0;
    const port: Vault = {
      ...quickPort().port,
      read: async () => {
        running += 1;
        most = Math.max(most, running);
        await settle();
        running -= 1;
        return {};
      },
    };
    const proving = coalescingPort(port);
    const all: Promise<unknown>[] = [];
    for (let round = 0; round < 30; round += 1) {
      all.push(proving.read('a'));
      if (round % 3 === 0) await settle();
      else await Promise.resolve();
    }
    await Promise.all(all);
    expect(most).toBe(1);
  });

  test('a failure is told to who shared it, and the next read asks again', async () => {
    const { port, asked } = quickPort(true);
    const proving = coalescingPort(port);
    const results = await Promise.allSettled([proving.read('a'), proving.read('a')]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(asked).toHaveLength(1);
    await expect(proving.read('a')).rejects.toThrow('no');
    expect(asked).toHaveLength(2);
  });

  test('different questions do not wait for each other', async () => {
    const { port, asked } = slowPort();
    const proving = coalescingPort(port);
    void proving.read('a');
    void proving.read('b');
    void proving.list('a');
    await settle();
    expect(asked).toEqual(['read a', 'read b', 'list a']);
  });
});
