/**
 * A file that is being written: a folder of its own with `data` and, if its source can go on from the middle, the `etag` of that
 * source. Renaming the folder is how one process takes over what another left; no two write to one.
 */
import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ifMissing, piece, piecesOf, unwritable } from './file.ts';

export interface Draft {
  readonly size: number;
  /** Of the version that the bytes so far are from. */
  readonly etag: string | undefined;
  /** Of the bytes so far. */
  sha256(): string;
  write(bytes: Uint8Array): Promise<void>;
  /** Forgets the bytes so far. */
  restart(etag: string | undefined): Promise<void>;
  /** Closes it, with everything on the disk. */
  finish(): Promise<{ readonly path: string; readonly size: number; readonly sha256: string }>;
  /** Leaves it for a later try, if the source can go on from the middle. */
  leave(): Promise<void>;
  drop(): Promise<void>;
}

/** Milliseconds after which nobody writes to a draft any more: longer than any wait for a source. */
const abandoned = 10 * 60_000;
const week = 7 * 24 * 3_600_000;

export async function openDraft(parent: string, key?: string): Promise<Draft> {
  const folder = join(parent, `${key ?? 'new'}.${randomBytes(8).toString('hex')}`);
  if (key === undefined || !(await takeOver(parent, key, folder))) await mkdir(folder, { mode: 0o700 });
  const path = join(folder, 'data');
  const noted = await readFile(join(folder, 'etag'), 'utf8').catch(ifMissing);
  if (noted === undefined) await rm(path, { force: true });
  const flags = constants.O_RDWR | (constants.O_NOFOLLOW ?? 0) | constants.O_CREAT;
  const handle = await open(path, noted === undefined ? flags | constants.O_EXCL : flags, 0o600);
  let etag = noted;
  let sum = createHash('sha256');
  let size = 0;
  let isOpen = true;
  for await (const bytes of piecesOf(handle)) {
    sum.update(bytes);
    size += bytes.length;
  }
  // Unpackers give small pieces; the disk gets larger ones.
  const pending = Buffer.allocUnsafeSlow(piece);
  let held = 0;
  let written = size;
  async function writeAll(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await handle
        .write(bytes, done, bytes.length - done, written)
        .catch(unwritable(path));
      done += bytesWritten;
      written += bytesWritten;
    }
  }
  async function flush(): Promise<void> {
    const bytes = pending.subarray(0, held);
    held = 0;
    await writeAll(bytes);
  }
  const close = async () => {
    if (isOpen) await handle.close();
    isOpen = false;
  };
  return {
    get size() {
      return size;
    },
    get etag() {
      return etag;
    },
    sha256: () => sum.copy().digest('hex'),
    async write(bytes) {
      sum.update(bytes);
      size += bytes.length;
      if (held + bytes.length > piece) await flush();
      if (bytes.length > piece) return writeAll(bytes);
      pending.set(bytes, held);
      held += bytes.length;
    },
    async restart(tag) {
      etag = tag;
      sum = createHash('sha256');
      size = 0;
      held = 0;
      written = 0;
      await handle.truncate(0);
      if (tag === undefined) await rm(join(folder, 'etag'), { force: true });
      else await writeFile(join(folder, 'etag'), tag, { mode: 0o600 });
    },
    async finish() {
      await flush();
      await handle.datasync();
      await close();
      return { path, size, sha256: sum.digest('hex') };
    },
    async leave() {
      const left = isOpen && key !== undefined && etag !== undefined && size > 0;
      if (left) await flush();
      await close();
      if (!left || !(await moved(folder, join(parent, key))))
        await rm(folder, { recursive: true, force: true });
    },
    async drop() {
      await close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function takeOver(parent: string, key: string, folder: string): Promise<boolean> {
  if (await moved(join(parent, key), folder)) return true;
  for (const name of await readdir(parent))
    if (name.startsWith(`${key}.`) && (await ageOf(join(parent, name))) > abandoned)
      if (await moved(join(parent, name), folder)) return true;
  return false;
}

/** Milliseconds since anything was written. */
async function ageOf(folder: string): Promise<number> {
  const found = (await stat(join(folder, 'data')).catch(ifMissing)) ?? (await stat(folder).catch(ifMissing));
  return found ? Date.now() - found.mtimeMs : 0;
}

async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'EPERM') return false;
    throw error;
  }
}

export async function sweepDrafts(parent: string): Promise<void> {
  for (const name of await readdir(parent))
    if ((await ageOf(join(parent, name))) > week)
      await rm(join(parent, name), { recursive: true, force: true });
}
