import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PlugboardError } from '../core/finding.ts';
import type { Source } from '../core/manifest/document.ts';
import { type Read, readManifest } from '../core/manifest/merge.ts';
import { kinds } from '../kinds/index.ts';

export const defaultManifest = './plugboard.yaml';

/** A file; the manifests directly in a folder, in the order of their names; or an app that makes a board. */
export async function loadManifest(path: string): Promise<Read> {
  const sources = await readSources(path);
  if (/\.[cm]?[jt]s$/.test(path)) return (await import('./app.ts')).readApp(path);
  return readManifest(sources, kinds);
}

async function readSources(path: string): Promise<readonly Source[]> {
  try {
    const files = (await stat(path)).isDirectory() ? await manifestsIn(path) : [path];
    return await Promise.all(files.map(async (file) => ({ file, text: textOf(await readFile(file), file) })));
  } catch (cause) {
    if (cause instanceof PlugboardError) throw cause;
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

async function manifestsIn(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter(isManifest).sort();
  if (names.length > 0) return names.map((name) => join(folder, name));
  throw new PlugboardError(
    'manifest-not-found',
    `${folder} has no manifest: no file directly in it ends with .yaml, .yml or .json.`,
    { hint: 'Name another folder or a file with --file PATH.' },
  );
}

/** Hidden files are none, and neither is what plugboard itself writes: plans and schemas. */
const isManifest = (name: string) =>
  /\.(?:ya?ml|json)$/.test(name) && !/^\.|^plan\.json$|\.(?:plan|schema)\.json$/.test(name);

/** Without a byte order mark. */
function textOf(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new PlugboardError('manifest-syntax', `${file} is no text in UTF-8.`, {
      hint: 'Name a manifest in YAML or JSON, and save it as UTF-8.',
      cause,
    });
  }
}
