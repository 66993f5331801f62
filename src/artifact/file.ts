/** Reading files piece by piece, with the sum taken on the way. Never more than two pieces are in memory. */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { PlugboardError } from '../core/finding.ts';

export const piece = 256 * 1024;

/** Does not follow a link, and does not wait for the other end of a pipe. */
export function openToRead(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
}

/** The same memory each time: a piece is good until the next is asked for. */
export async function* piecesOf(handle: FileHandle, bytes = piece): AsyncGenerator<Buffer> {
  const buffers = [Buffer.allocUnsafeSlow(bytes), Buffer.allocUnsafeSlow(bytes)] as const;
  let position = 0;
  const read = (which: number) => handle.read(buffers[which % 2]!, 0, bytes, position);
  let next = read(0);
  for (let which = 0; ; which += 1) {
    const { bytesRead, buffer } = await next;
    if (bytesRead === 0) return;
    position += bytesRead;
    next = read(which + 1);
    // Waited for by the next turn; one that never comes must not become an unhandled rejection.
    next.catch(() => {});
    yield buffer.subarray(0, bytesRead);
  }
}

export async function hashFile(path: string): Promise<{ readonly hash: string; readonly size: number }> {
  const handle = await openToRead(path);
  try {
    return await hashHandle(handle);
  } finally {
    await handle.close();
  }
}

export async function hashHandle(
  handle: FileHandle,
): Promise<{ readonly hash: string; readonly size: number }> {
  const sum = createHash('sha256');
  let size = 0;
  for await (const bytes of piecesOf(handle)) {
    sum.update(bytes);
    size += bytes.length;
  }
  return { hash: sum.digest('hex'), size };
}

/** Small ones, because each is new memory. */
const kept = 16 * 1024;

/** Pieces that the reader may keep; fails at the end if they are not what `sha256` says. */
export async function* readHashed(path: string, sha256: string): AsyncGenerator<Uint8Array> {
  const handle = await openToRead(path);
  try {
    const sum = createHash('sha256');
    for await (const bytes of piecesOf(handle, kept)) {
      sum.update(bytes);
      yield Buffer.from(bytes);
    }
    const hash = sum.digest('hex');
    if (hash !== sha256)
      throw new PlugboardError(
        'source-failed',
        `${path} was changed while it was in use: it has the sha256 ${hash}, not ${sha256}.`,
        {
          hint: 'Run again: the file is fetched anew. If it happens again, look who writes to that folder.',
        },
      );
  } finally {
    await handle.close();
  }
}

export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, constants.O_RDONLY);
  await handle.sync().finally(() => handle.close());
}

export function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}

/** What the disk said, in words: it is full, or the folder is not ours to write to. Give it to `catch`. */
export function unwritable(path: string): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    if (error instanceof PlugboardError || error.code === undefined) throw error;
    throw new PlugboardError('setting-invalid', `${path} cannot be written (${error.code}).`, {
      hint: 'Make room, or name another folder.',
      cause: error,
    });
  };
}
