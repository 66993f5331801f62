/**
 * Tar, plain or gzipped, and a single gzipped file. One pass: what could be the plugin is written to drafts, and the one that turns out
 * to be it is kept. Bytes are counted after unpacking. The stream must end as tar says, and nothing may come after the gzip.
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { PlugboardError } from '../core/finding.ts';
import { visible } from '../core/visible.ts';
import { blobOf } from './cache.ts';
import type { Draft } from './draft.ts';
import { choose, couldBePlugin, type Entry, makeListing, refuseArchive } from './entries.ts';
import type { MemberLimits, Taken, Taking } from './member.ts';

const kinds: Readonly<Record<string, Entry['kind']>> = { file: 'file', directory: 'folder' };

export async function takeFromTar(taking: Taking): Promise<Taken> {
  const { name, member, limits, cache, signal } = taking;
  const listing = makeListing(name, limits.entries);
  const drafts = new Map<string, Draft>();
  const tried = new Set<boolean>();
  const tar = extract();
  const bytes: Counter = { count: 0 };
  let end = 0;

  /** Of two executable files, or two that are not, neither is the only one: the first is enough to have. */
  function isWanted(entry: Entry): boolean {
    if (member !== undefined) return entry.kind === 'file' && entry.name === member.replace(/^\.\//, '');
    if (!couldBePlugin(entry) || tried.has(entry.executable)) return false;
    tried.add(entry.executable);
    return true;
  }

  async function readEntries(): Promise<void> {
    for await (const stream of tar) {
      const entry = entryOf(stream.header, name);
      if (entry === undefined) {
        stream.resume();
        continue;
      }
      const { size = 0, byteOffset } = stream.header as Header & { readonly byteOffset: number };
      if (size > limits.size)
        throw refuseArchive(name, `has a file of ${size} bytes; ${limits.size} are allowed`);
      listing.add(entry);
      end = byteOffset + Math.ceil(size / 512) * 512;
      const draft = isWanted(entry) ? await cache.draft() : undefined;
      if (draft) drafts.set(entry.name, draft);
      let got = 0;
      for await (const piece of stream as AsyncIterable<Uint8Array>) {
        got += piece.length;
        await draft?.write(piece);
      }
      if (entry.kind === 'file' && got !== size)
        throw refuseArchive(name, `ends within ${visible(entry.name)}`);
    }
  }

  try {
    // Both are waited for, so that no draft is begun after the others were dropped.
    const work = [pipeline(unpacked(taking, bytes), tar, { ...(signal && { signal }) }), readEntries()];
    const errors = (await Promise.allSettled(work)).flatMap((each) =>
      each.status === 'rejected' ? [each.reason as unknown] : [],
    );
    if (errors.length > 0) throw errors.find((error) => error instanceof PlugboardError) ?? errors[0];
    if (bytes.count < end + 1024) throw refuseArchive(name, 'ends too early: it has no end mark');
    const chosen = choose(name, listing.entries, member);
    const draft = drafts.get(chosen.name);
    if (!draft) throw new Error(`no draft of ${chosen.name}`);
    return { file: await cache.keep(draft), member: chosen.name };
  } catch (error) {
    signal?.throwIfAborted();
    throw asArchiveError(error, name);
  } finally {
    tar.destroy();
    for (const draft of drafts.values()) await draft.drop();
  }
}

export async function takeFromGzip(taking: Taking): Promise<Taken> {
  const { name, member, cache, signal } = taking;
  const inner = name.replace(/\.gz$/i, '');
  if (member !== undefined && member !== inner)
    throw new PlugboardError(
      'member-missing',
      `${visible(name)} holds ${visible(inner)} only, no ${visible(member)}.`,
      {
        hint: 'Leave `member` out, or name an archive as `asset`.',
      },
    );
  const draft = await cache.draft();
  try {
    for await (const piece of unpacked(taking, { count: 0 })) await draft.write(piece);
    return { file: await cache.keep(draft), member: inner };
  } catch (error) {
    signal?.throwIfAborted();
    throw asArchiveError(error, name);
  } finally {
    await draft.drop();
  }
}

/** Undefined for what says something about the whole archive only. */
function entryOf({ name, type, mode, pax, linkname }: Header, archive: string): Entry | undefined {
  const plain = name.replace(/^(\.\/)+/, '');
  if (type === 'directory' && (plain === '' || plain === '.')) return undefined;
  const kind = kinds[`${type}`];
  if (!kind || (kind === 'file' && linkname))
    throw refuseArchive(archive, `has ${visible(name)}, which is a ${type ?? 'thing of an unknown kind'}`);
  if (Object.keys(pax ?? {}).some((key) => key.startsWith('GNU.sparse')))
    throw refuseArchive(archive, `has ${visible(name)} with holes, which programs read differently`);
  return { name: plain, kind, executable: ((mode ?? 0) & 0o111) !== 0 };
}

/** Bytes after unpacking. */
interface Counter {
  count: number;
}

async function* unpacked(
  { file, name, limits, signal }: Taking,
  counter: Counter,
): AsyncGenerator<Uint8Array> {
  const allowed = largest(file.size, limits);
  const whole = { read: false };
  const raw = toTheEnd(blobOf(file, name).open(), whole);
  const gzipped = !/\.tar$/i.test(name);
  const gunzip = createGunzip();
  const source = gzipped ? Readable.from(raw, { objectMode: false, highWaterMark: 1 }) : undefined;
  source?.once('error', (error) => gunzip.destroy(error));
  const pieces = source ? (source.pipe(gunzip) as AsyncIterable<Uint8Array>) : raw;
  try {
    for await (const piece of pieces) {
      signal?.throwIfAborted();
      counter.count += piece.length;
      if (counter.count > allowed)
        throw refuseArchive(name, `unpacks to more than ${allowed} bytes from ${file.size}`);
      yield piece;
    }
    // The sum of the file is compared at its end only, and gunzip stops before what follows.
    if (gzipped && (!whole.read || gunzip.bytesWritten !== file.size))
      throw refuseArchive(name, 'has something after its end');
  } finally {
    source?.destroy();
    gunzip.destroy();
  }
}

async function* toTheEnd(
  pieces: AsyncIterable<Uint8Array>,
  whole: { read: boolean },
): AsyncGenerator<Uint8Array> {
  yield* pieces;
  whole.read = true;
}

/** Bytes that may come out of an archive of `size`. */
export function largest(size: number, { size: most, ratio }: MemberLimits): number {
  return Math.min(most, Math.max(2 ** 20, size * ratio));
}

export function asArchiveError(error: unknown, archive: string): PlugboardError {
  if (error instanceof PlugboardError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return refuseArchive(archive, `cannot be read: ${visible(message.replace(/[.\s]+$/, ''))}`);
}
