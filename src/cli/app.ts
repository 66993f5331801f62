/** An app in TypeScript or JavaScript as a manifest: it runs, and the board that it exports or makes is read. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readBoards } from '../constructs/board-reader.ts';
import { gatherBoards, isBoard, type Readable } from '../constructs/protocol.ts';
import { PlugboardError } from '../core/finding.ts';
import type { Read } from '../core/manifest/merge.ts';
import { kinds } from '../kinds/index.ts';

/** A program runs once: whoever reads it again gets the same board. */
const boards = new Map<string, Promise<Readable>>();

export async function readApp(path: string): Promise<Read> {
  const url = pathToFileURL(resolve(path)).href;
  if (!boards.has(url)) boards.set(url, boardOf(path, url));
  return readBoards([await boards.get(url)!], kinds, path);
}

async function boardOf(path: string, url: string): Promise<Readable> {
  const { result, boards: made } = await gatherBoards(() => run(path, url));
  const exported = [result.default, (result.default as { default?: unknown } | undefined)?.default];
  const board = (await Promise.all(exported)).find(isBoard) ?? (made.length === 1 ? made[0] : undefined);
  if (board) return board;
  throw new PlugboardError(
    'app-failed',
    made.length === 0 ? `${path} makes no board.` : `${path} makes ${made.length} boards.`,
    { hint: 'Export the board to use: export default board;' },
  );
}

async function run(path: string, url: string): Promise<{ readonly default?: unknown }> {
  // stdout is the result; what an app prints is talk.
  const { log, info, debug } = console;
  Object.assign(console, { log: console.error, info: console.error, debug: console.error });
  try {
    return await import(url);
  } catch (cause) {
    const { stack, message } = cause instanceof Error ? cause : new Error(String(cause));
    const place = stack?.split('\n').find((line) => line.includes(url)) ?? '';
    const at = place.slice(place.indexOf(url) + url.length).match(/^:\d+:\d+/)?.[0] ?? '';
    throw new PlugboardError('app-failed', `${path}${at} failed: ${message}`, {
      hint: hintFor(cause),
      cause,
    });
  } finally {
    Object.assign(console, { log, info, debug });
  }
}

function hintFor(error: unknown): string | undefined {
  const { code, message = '' } = (error ?? {}) as NodeJS.ErrnoException;
  const [, missing] = /^Cannot find package '([^']+)'/.exec(message) ?? [];
  if (code === 'ERR_MODULE_NOT_FOUND' && missing) return `Install it beside the app: npm install ${missing}`;
  if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX')
    return 'Node only erases types: do without enums, namespaces and parameter properties, or name the JavaScript that tsc makes.';
  return undefined;
}
