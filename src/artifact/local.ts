/** Files on this machine. They are copied into the cache while they are hashed: what is judged is what is used, whoever writes there. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { PlugboardError } from '../core/finding.ts';
import { visible } from '../core/visible.ts';
import type { CachedFile } from './cache.ts';
import type { DownloadOptions } from './download.ts';
import { piecesOf } from './file.ts';

/** `name` is how the user named the file. */
export async function copyIn(
  path: string,
  name: string,
  limit: number,
  { cache, signal, progress }: Pick<DownloadOptions, 'cache' | 'signal' | 'progress'>,
): Promise<CachedFile> {
  // A pipe would make us wait for its other end.
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch((error) => {
    throw unreadable(error, name);
  });
  try {
    const { size, ...kind } = await handle
      .stat()
      .then((stats) => ({ size: stats.size, isFile: stats.isFile() }));
    if (!kind.isFile)
      throw new PlugboardError('source-failed', `${visible(name)} is no regular file.`, {
        hint: 'Name a file.',
      });
    const draft = await cache.draft();
    try {
      for await (const bytes of piecesOf(handle)) {
        signal?.throwIfAborted();
        if (Math.max(size, draft.size + bytes.length) > limit)
          throw new PlugboardError(
            'source-too-large',
            `${visible(name)} has more than the ${limit} bytes that are allowed.`,
            {
              hint: 'Check that the name is the one of the file that is meant.',
            },
          );
        await draft.write(bytes);
        progress?.(name, draft.size, size);
      }
      return await cache.keep(draft);
    } finally {
      await draft.drop();
    }
  } finally {
    await handle.close();
  }
}

function unreadable(error: NodeJS.ErrnoException, name: string): PlugboardError {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
    return new PlugboardError('source-missing', `There is no file ${visible(name)}.`, {
      hint: 'Names are relative to the folder of the manifest; download the file, or correct the name.',
      cause: error,
    });
  return new PlugboardError('source-failed', `${visible(name)} cannot be read (${error.code}).`, {
    hint: 'Check its permissions.',
    cause: error,
  });
}
