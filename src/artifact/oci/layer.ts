/**
 * What one layer says about one place in the image. Everything in the layer is read, so that a second entry for the place, or one
 * that leads out of the image, is never missed; nothing is written but the one file, through the callback.
 */
import { pipeline } from 'node:stream/promises';
import { extract, type Header } from 'tar-stream';
import { PlugboardError } from '../../core/finding.ts';
import { visible } from '../../core/visible.ts';
import { limits } from './limits.ts';
import { foldersOf, normalizePath, readWhiteout } from './path.ts';
import { unpack } from './unpack.ts';

export type Word<File> =
  | { readonly says: 'file'; readonly file: File }
  /** What lower layers have there does not show. */
  | { readonly says: 'gone' }
  | { readonly says: 'nothing' };

/** `keep` gets the bytes of the file, and must read them all. */
export async function askLayer<File>(
  bytes: AsyncIterable<Uint8Array>,
  mediaType: string,
  path: string,
  what: string,
  keep: (bytes: AsyncIterable<Uint8Array>) => Promise<File>,
): Promise<Word<File>> {
  const folders = foldersOf(path);
  let file: { readonly file: File } | undefined;
  let removed = false;
  let gone = false;
  const visit = async ({ name, type, linkname, size }: Header, entry: AsyncIterable<Uint8Array>) => {
    const place = normalizePath(name, what);
    if (place === undefined) return;
    if (place === path) {
      if (type !== 'file') throw notPlain(what, path, type, linkname);
      if (file) throw archiveError(`${what} holds \`${path}\` twice.`);
      if (size > limits.binary)
        throw archiveError(`\`${path}\` in ${what} has more than ${limits.binary} bytes.`);
      file = { file: await keep(entry) };
      return;
    }
    if (folders.includes(place) && type !== 'directory') throw notPlain(what, place, type, linkname);
    const whiteout = readWhiteout(place);
    if (whiteout?.hides === 'one' && whiteout.path === path) removed = true;
    if (whiteout?.hides === 'one') gone ||= folders.includes(whiteout.path);
    if (whiteout?.hides === 'contents') gone ||= whiteout.folder === '' || folders.includes(whiteout.folder);
  };
  await readEntries(bytes, mediaType, what, visit);
  if (file && removed) throw archiveError(`${what} holds \`${path}\` and removes it as well.`);
  if (file) return { says: 'file', ...file };
  return { says: gone || removed ? 'gone' : 'nothing' };
}

/** Failures inside of streams hide each other; ours, which say what is wrong, come first. */
async function readEntries(
  bytes: AsyncIterable<Uint8Array>,
  mediaType: string,
  what: string,
  visit: (header: Header, bytes: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<void> {
  const archive = extract();
  const read = async () => {
    let entries = 0;
    for await (const entry of archive) {
      entries += 1;
      if (entries > limits.entries) throw archiveError(`${what} has more than ${limits.entries} entries.`);
      await visit(entry.header, entry as unknown as AsyncIterable<Uint8Array>);
      entry.resume();
    }
  };
  const unpacked = unpack(bytes, mediaType, what);
  const ends = await Promise.allSettled([read(), pipeline(unpacked, archive)]);
  const failures = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
  const ours = failures.find((failure) => failure instanceof PlugboardError);
  if (ours) throw ours;
  if (failures.length > 0) throw archiveError(`${what} cannot be unpacked: ${messageOf(failures[0])}.`);
}

function notPlain(what: string, path: string, type: string, target: string): PlugboardError {
  const form: Readonly<Record<string, string>> = {
    symlink: `a symbolic link to \`${target}\``,
    link: `a hard link to \`${target}\``,
    directory: 'a folder',
  };
  return new PlugboardError(
    'archive',
    visible(`\`${path}\` in ${what} is ${form[type] ?? 'no regular file'}.`),
    {
      hint: 'Set `member` of the source to the path of the file itself; links in images are not followed.',
    },
  );
}

function archiveError(message: string): PlugboardError {
  return new PlugboardError('archive', visible(message), {
    hint: 'Do not use this image; tell the publisher.',
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\.$/, '') : 'it is broken';
}
