/**
 * One process at a time does a slow thing; the others wait for it. The lock is a folder whose age is kept young by its owner, so
 * that one left behind by a killed process is taken over.
 */
import { readFileSync, rmSync, statSync } from 'node:fs';
import { mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const REFRESH_MS = 5_000;
const STALE_MS = 60_000;

export async function withLock<T>(lock: string, doing: string, work: () => Promise<T>): Promise<T> {
  let told = false;
  while (!(await take(lock))) {
    if (isAbandoned(lock)) {
      await dropAbandoned(lock);
      continue;
    }
    if (!told) process.stderr.write(`plugboard: waiting for another process that is ${doing}\n`);
    told = true;
    await sleep(200);
  }
  const refresh = setInterval(() => void utimes(lock, new Date(), new Date()).catch(() => {}), REFRESH_MS);
  const release = (): void => rmSync(lock, { recursive: true, force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    clearInterval(refresh);
    process.off('exit', release);
    release();
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    await mkdir(lock);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  await writeFile(join(lock, 'owner'), JSON.stringify({ pid: process.pid, host: hostname() }));
  return true;
}

function isAbandoned(lock: string): boolean {
  try {
    if (Date.now() - statSync(lock).mtimeMs > STALE_MS) return true;
    const owner = JSON.parse(readFileSync(join(lock, 'owner'), 'utf8')) as { pid: number; host: string };
    return owner.host === hostname() && !isAlive(owner.pid);
  } catch {
    return false; // released, or taken and not yet signed: look again
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Moves the lock aside first: of several that see it abandoned, one succeeds. One that is alive after all is put back. */
async function dropAbandoned(lock: string): Promise<void> {
  const aside = `${lock}.dropped-${process.pid}`;
  try {
    await rename(lock, aside);
    if (!isAbandoned(aside)) return await rename(aside, lock);
  } catch {
    return;
  }
  await rm(aside, { recursive: true, force: true });
}
