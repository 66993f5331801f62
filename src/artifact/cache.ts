/**
 * Files by their sha256, in a folder that only we may change. What is read is hashed again, so that a file that rotted or was changed
 * is noticed and fetched anew. Bytes come into a draft first, a new file of mode 0600, and get their name when they are whole and on
 * the disk. The index, which remembers what a URL gave, is for convenience only.
 */
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Blob } from '../core/artifact.ts';
import { PlugboardError } from '../core/finding.ts';
import { type Draft, openDraft, sweepDrafts } from './draft.ts';
import { hashFile, ifMissing, readHashed, syncFolder, unwritable } from './file.ts';

export interface CachedFile {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

/** What a URL gave the last time. */
export interface Remembered {
  readonly sha256: string;
  readonly etag?: string | undefined;
}

export interface Cache {
  readonly folder: string;
  /** The file with that sum, after hashing it again; one that is something else is removed. */
  find(sha256: string): Promise<CachedFile | undefined>;
  /** Begins a file. With a key, it goes on with what an earlier try under that key left. */
  draft(key?: string): Promise<Draft>;
  /** Gives a whole draft its name. */
  keep(draft: Draft): Promise<CachedFile>;
  remembered(key: string): Promise<Remembered | undefined>;
  remember(key: string, what: Remembered): Promise<void>;
}

export async function openCache(folder: string): Promise<Cache> {
  await makeOwn(folder);
  const part = (name: string) => join(folder, name);
  for (const name of ['files', 'drafts', 'index']) await makeOwn(part(name));
  await sweepDrafts(part('drafts'));

  async function find(sha256: string): Promise<CachedFile | undefined> {
    const path = join(part('files'), sha256);
    const found = await hashFile(path).catch((error: NodeJS.ErrnoException) =>
      // A link or a folder in the place of a file is as wrong as other bytes.
      error.code === 'ELOOP' || error.code === 'EISDIR' ? { hash: '', size: 0 } : ifMissing(error),
    );
    if (found?.hash === sha256) return { path, size: found.size, sha256 };
    if (found) await rm(path, { force: true, recursive: true });
    return undefined;
  }

  return {
    folder,
    find,
    draft: (key) => openDraft(part('drafts'), key).catch(unwritable(folder)),
    async keep(draft) {
      const { path, size, sha256 } = await draft.finish();
      const kept = join(part('files'), sha256);
      await rename(path, kept);
      await syncFolder(part('files'));
      await draft.drop();
      return { path: kept, size, sha256 };
    },
    async remembered(key) {
      const text = await readFile(join(part('index'), key), 'utf8').catch(ifMissing);
      return text === undefined ? undefined : parse(text);
    },
    async remember(key, what) {
      const draft = await openDraft(part('drafts'));
      await draft.write(Buffer.from(JSON.stringify(what)));
      await rename((await draft.finish()).path, join(part('index'), key));
      await draft.drop();
    },
  };
}

/** Reads from the cache, each time with another look at the sum: the iteration fails at its end if the bytes are others now. */
export function blobOf({ path, size, sha256 }: CachedFile, name: string): Blob {
  return { name, size, sha256, open: () => readHashed(path, sha256) };
}

function parse(text: string): Remembered | undefined {
  try {
    const { sha256, etag } = JSON.parse(text) as Record<string, unknown>;
    if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) return undefined;
    return { sha256, etag: typeof etag === 'string' ? etag : undefined };
  } catch {
    return undefined;
  }
}

async function makeOwn(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch(unwritable(folder));
  const { mode, uid } = await stat(folder);
  const us = process.getuid?.();
  if (us === undefined || ((mode & 0o022) === 0 && (uid === us || us === 0))) return;
  throw new PlugboardError(
    'setting-invalid',
    `The cache ${folder} belongs to others, or others may write to it.`,
    {
      hint: `chmod 700 ${folder}, or name another folder.`,
    },
  );
}
