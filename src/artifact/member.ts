/**
 * Takes the one file that is the plugin out of what was downloaded: a zip, a tar, a gzipped tar, a gzipped file, or the file itself.
 * Nothing else is ever written. An archive that holds what no release needs (links, devices, two files of one name, names that lead out
 * of it, more than the limits) is refused as a whole. Call this only after the sum of the archive was compared with what was signed:
 * formats have corners that two programs read differently.
 */
import type { Binary } from '../core/artifact.ts';
import { PlugboardError } from '../core/finding.ts';
import { visible } from '../core/visible.ts';
import { blobOf, type Cache, type CachedFile } from './cache.ts';
import { openToRead } from './file.ts';
import { takeFromGzip, takeFromTar } from './tar.ts';
import { takeFromZip } from './zip.ts';

export interface MemberLimits {
  /** Bytes that an archive may hold. */
  readonly size: number;
  /** How many times as large as itself it may be. Below 1 MiB nothing is too large. */
  readonly ratio: number;
  readonly entries: number;
}

export const memberLimits: MemberLimits = { size: 2 ** 30, ratio: 200, entries: 1000 };

export interface MemberOptions {
  readonly cache: Cache;
  /** Left out: the only executable file. */
  readonly member?: string | undefined;
  readonly limits?: MemberLimits | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a format's reader is asked for. */
export interface Taking {
  readonly file: CachedFile;
  /** Of the archive, for messages. */
  readonly name: string;
  readonly member: string | undefined;
  readonly limits: MemberLimits;
  readonly cache: Cache;
  readonly signal: AbortSignal | undefined;
}

export interface Taken {
  readonly file: CachedFile;
  readonly member: string;
}

/** `name` is that of the downloaded file: its ending says what it must be. */
export async function takeMember(file: CachedFile, name: string, options: MemberOptions): Promise<Binary> {
  const { cache, member, limits = memberLimits, signal } = options;
  const taking: Taking = { file, name, member, limits, cache, signal };
  const format = formatOf(name, await firstBytes(file));
  if (format === 'plain') {
    if (member !== undefined && member !== name)
      throw new PlugboardError(
        'member-missing',
        `${visible(name)} is no archive and has no ${visible(member)}.`,
        {
          hint: 'Leave `member` out, or name an archive as `asset`.',
        },
      );
    return { ...blobOf(file, name), path: file.path, by: [`${name} itself`] };
  }
  const taken = await readers[format](taking);
  const label = taken.member.split('/').at(-1) ?? taken.member;
  return {
    ...blobOf(taken.file, label),
    path: taken.file.path,
    by: [`${format} ${name}`, `member ${taken.member}`],
  };
}

const readers = { zip: takeFromZip, tar: takeFromTar, 'tar.gz': takeFromTar, gzip: takeFromGzip } as const;

function formatOf(name: string, head: Buffer): keyof typeof readers | 'plain' {
  const is = {
    zip: head.readUInt32BE(0) === 0x504b0304,
    gzip: head.readUInt16BE(0) === 0x1f8b,
    tar: isTar(head),
  };
  const must = (kind: keyof typeof is, format: keyof typeof readers) => {
    if (is[kind]) return format;
    throw new PlugboardError('archive', `${visible(name)} does not begin as a ${format} file does.`, {
      hint: 'Download it by hand and look: it may be a page of HTML, or have something put in front.',
    });
  };
  if (/\.zip$/i.test(name)) return must('zip', 'zip');
  if (/\.(tar\.gz|tgz)$/i.test(name)) return must('gzip', 'tar.gz');
  if (/\.tar$/i.test(name)) return must('tar', 'tar');
  if (/\.gz$/i.test(name)) return must('gzip', 'gzip');
  if (/\.(tar\.\w+|t[bxz]z2?|bz2|xz|zst|lz4?|7z|rar|deb|rpm|apk|dmg|jar)$/i.test(name))
    throw new PlugboardError(
      'archive',
      `${visible(name)} is an archive of a kind that plugboard does not read.`,
      {
        hint: 'Name a zip, a tar.gz or the binary itself as `asset`.',
      },
    );
  if (is.zip) return 'zip';
  if (is.gzip) return 'tar.gz';
  return is.tar ? 'tar' : 'plain';
}

function isTar(head: Buffer): boolean {
  return head.toString('latin1', 257, 262) === 'ustar';
}

/** At least 512, filled up with zeros. */
async function firstBytes(file: CachedFile): Promise<Buffer> {
  const head = Buffer.alloc(512);
  const handle = await openToRead(file.path);
  try {
    await handle.read(head, 0, head.length, 0);
  } finally {
    await handle.close();
  }
  return head;
}
