import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PlugboardError } from '../core/finding.ts';
import type { Source } from '../core/manifest/document.ts';
import { type Read, readManifest } from '../core/manifest/merge.ts';
import { kinds } from '../kinds/index.ts';

export const defaultManifest = './plugboard.yaml';

/** A file; every .yaml, .yml and .json directly in a folder, in the order of their names; or an app that makes a board. */
export async function loadManifest(path: string): Promise<Read> {
  const sources = await readSources(path);
  if (/\.[cm]?[jt]s$/.test(path)) return (await import('./app.ts')).readApp(path);
  return readManifest(sources, kinds);
}

async function readSources(path: string): Promise<readonly Source[]> {
  try {
    const files = (await stat(path)).isDirectory()
      ? (await readdir(path))
          .filter((name) => /\.(?:ya?ml|json)$/.test(name))
          .sort()
          .map((name) => join(path, name))
      : [path];
    return await Promise.all(
      files.map(async (file) => ({ file, text: stripMark(await readFile(file, 'utf8')) })),
    );
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new PlugboardError(
      'manifest-not-found',
      `${path} ${missing ? 'does not exist' : `cannot be read: ${(cause as Error).message}`}.`,
      {
        hint: missing
          ? 'Name the manifest with --file PATH, or write one with: plugboard dump > plugboard.yaml'
          : undefined,
        cause,
      },
    );
  }
}

const stripMark = (text: string) => text.replace(/^\uFEFF/, '');
