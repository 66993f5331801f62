/**
 * Zip. The file must be exactly what its directory says, from the first byte to the last: entries that follow each other without gaps
 * or overlaps, then the directory, then its end. So nothing is before, between or behind, and the two heads that each entry has agree.
 */
import { crc32 } from 'node:zlib';
import { fromFdPromise, type Entry as ZipEntry, type ZipFile } from 'yauzl';
import { PlugboardError } from '../core/finding.ts';
import { visible } from '../core/visible.ts';
import { choose, type Entry, makeListing, refuseArchive } from './entries.ts';
import { hashHandle, openToRead } from './file.ts';
import type { Taken, Taking } from './member.ts';
import { asArchiveError, largest } from './tar.ts';

interface Directory {
  readonly start: number;
  readonly size: number;
  readonly entries: number;
}

export async function takeFromZip(taking: Taking): Promise<Taken> {
  const { file, name, limits, member, signal } = taking;
  const handle = await openToRead(file.path);
  try {
    const { hash } = await hashHandle(handle);
    if (hash !== file.sha256)
      throw new PlugboardError(
        'source-failed',
        `${file.path} was changed: it has the sha256 ${hash}, not ${file.sha256}.`,
        {
          hint: 'Run again: the file is fetched anew.',
        },
      );
    const zip = await fromFdPromise(handle.fd, {
      autoClose: false,
      strictFileNames: true,
      validateEntrySizes: true,
    });
    const listing = makeListing(name, limits.entries);
    const entries: ZipEntry[] = [];
    const byName = new Map<string, ZipEntry>();
    for await (const found of zip.eachEntry()) {
      const entry = entryOf(found, name);
      listing.add(entry);
      entries.push(found);
      byName.set(entry.name, found);
    }
    await checkLayout(zip, entries, await readEnd(handle, file.size, zip.comment.length, name), name);
    const chosen = choose(name, listing.entries, member);
    const found = byName.get(chosen.name);
    if (!found) throw new Error(`no entry ${chosen.name}`);
    return { file: await unpack(zip, found, taking), member: chosen.name };
  } catch (error) {
    signal?.throwIfAborted();
    throw asArchiveError(error, name);
  } finally {
    // Not by way of the zip, which would close the number of the handle behind its back.
    await handle.close();
  }
}

async function unpack(zip: ZipFile, entry: ZipEntry, { name, limits, cache, signal }: Taking) {
  const { uncompressedSize: size, compressedSize } = entry;
  const allowed = largest(compressedSize, limits);
  if (size > allowed)
    throw refuseArchive(name, `has a file of ${size} bytes from ${compressedSize}; ${allowed} are allowed`);
  const draft = await cache.draft();
  try {
    let sum = 0;
    for await (const piece of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
      signal?.throwIfAborted();
      sum = crc32(piece, sum);
      await draft.write(piece);
    }
    if (draft.size !== size || sum !== entry.crc32)
      throw refuseArchive(name, `holds other bytes than its directory says for ${visible(entry.fileName)}`);
    return await cache.keep(draft);
  } finally {
    await draft.drop();
  }
}

const unix = [3, 19];
const regular = 0o100000;
const folder = 0o040000;

function entryOf(entry: ZipEntry, archive: string): Entry {
  const { fileName, versionMadeBy, externalFileAttributes } = entry;
  const shown = visible(fileName);
  const mode = unix.includes(versionMadeBy >> 8) ? externalFileAttributes >>> 16 : 0;
  const type = mode & 0o170000;
  const isFolder = fileName.endsWith('/');
  if (type !== 0 && type !== (isFolder ? folder : regular))
    throw refuseArchive(archive, `has ${shown}, which is no regular file`);
  if (entry.isEncrypted()) throw refuseArchive(archive, `has ${shown}, which is encrypted`);
  if (!entry.canDecodeFileData()) throw refuseArchive(archive, `has ${shown}, compressed in an unusual way`);
  // The old character set of zips shows control characters as signs.
  if (entry.fileNameRaw.some((byte) => byte < 0x20 || byte === 0x7f))
    throw refuseArchive(archive, `has control characters in the name ${shown}`);
  if (entry.extraFields.some(({ id }) => id === 0x7075))
    throw refuseArchive(archive, `gives ${shown} a second name`);
  return {
    name: fileName.replace(/^(\.\/)+/, ''),
    kind: isFolder ? 'folder' : 'file',
    executable: (mode & 0o111) !== 0,
  };
}

/** A size that does not fit into 32 bits, or is kept elsewhere, is written as all ones. */
function fits(written: number, size: number): boolean {
  return written === size || written === 0xffffffff;
}

/** The end of the directory: 22 bytes and a comment, at the very end. */
async function readEnd(
  handle: Awaited<ReturnType<typeof openToRead>>,
  size: number,
  comment: number,
  archive: string,
): Promise<Directory> {
  const end = Buffer.alloc(22);
  await handle.read(end, 0, 22, size - 22 - comment);
  const entries = end.readUInt16LE(10);
  const directory = { start: end.readUInt32LE(16), size: end.readUInt32LE(12), entries };
  if (end.readUInt32LE(0) !== 0x06054b50 || end.readUInt16LE(8) !== entries || directory.start === 0xffffffff)
    throw refuseArchive(archive, 'is no plain zip: it has several parts, or is larger than any plugin');
  if (directory.start + directory.size !== size - 22 - comment)
    throw refuseArchive(archive, 'has something between its directory and its end');
  return directory;
}

/** Sizes of what may follow an entry whose sum was written after its bytes. */
const descriptors = [12, 16, 20, 24];

async function checkLayout(
  zip: ZipFile,
  entries: readonly ZipEntry[],
  { start, entries: count }: Directory,
  archive: string,
): Promise<void> {
  if (count !== entries.length)
    throw refuseArchive(archive, `says that it has ${count} entries, but has ${entries.length}`);
  let ends: readonly number[] = [0];
  for (const entry of entries.toSorted(
    (a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader,
  )) {
    const local = await zip.readLocalFileHeaderPromise(entry);
    const later = (entry.generalPurposeBitFlag & 8) !== 0;
    const same =
      Buffer.from(local.fileName).equals(entry.fileNameRaw) &&
      local.compressionMethod === entry.compressionMethod &&
      local.generalPurposeBitFlag === entry.generalPurposeBitFlag &&
      (later || (local.crc32 === entry.crc32 && fits(local.compressedSize, entry.compressedSize)));
    if (!same) throw refuseArchive(archive, `says two things about ${visible(entry.fileName)}`);
    if (!ends.includes(entry.relativeOffsetOfLocalHeader))
      throw refuseArchive(archive, `has something before ${visible(entry.fileName)}, or over it`);
    const end = local.fileDataStart + entry.compressedSize;
    ends = later ? descriptors.map((size) => end + size) : [end];
  }
  if (!ends.includes(start))
    throw refuseArchive(archive, 'has something between its entries and its directory');
}
