/**
 * Things that are slow to obtain and never change, kept in the user's cache folder. A thing is made in a folder of its own and
 * renamed into place whole, so that a half-made one is never seen, whoever dies when. A lock saves double work; safety does not
 * depend on it.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { withLock } from './lock.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** `PLUGBOARD_CACHE`, else `plugboard` in the platform's cache folder. */
export function cacheFolder(env: Environment = process.env, platform: string = process.platform): string {
  if (env.PLUGBOARD_CACHE) return env.PLUGBOARD_CACHE;
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'plugboard');
  const home = env.HOME || homedir();
  return platform === 'darwin'
    ? join(home, 'Library', 'Caches', 'plugboard')
    : join(home, '.cache', 'plugboard');
}

export interface Obtainable {
  /** Below the cache folder; the version and the platform are part of it. */
  readonly path: string;
  /** What is being done, for the progress line: `fetching OpenBao 2.7.2`. */
  readonly doing: string;
  /** Makes the file in the empty folder `work` and returns its path there. */
  readonly make: (work: string) => Promise<string>;
}

/** The absolute path of the thing, made now if it is not there. */
export async function obtain(thing: Obtainable, folder = cacheFolder()): Promise<string> {
  const place = join(folder, thing.path);
  if (existsSync(place)) return place;
  await mkdir(dirname(place), { recursive: true });
  return withLock(`${place}.lock`, thing.doing, async () => {
    if (existsSync(place)) return place;
    say(thing.doing);
    await dropLeftovers(place);
    const work = await mkdtemp(`${place}.work-`);
    try {
      await rename(await thing.make(work), place);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
    return place;
  });
}

/** What a killed process had half made. Called under the lock. */
async function dropLeftovers(place: string): Promise<void> {
  for (const name of await readdir(dirname(place)))
    if (name.startsWith(`${basename(place)}.work-`))
      await rm(join(dirname(place), name), { recursive: true, force: true });
}

export function say(text: string): void {
  process.stderr.write(`plugboard: ${text}\n`);
}
