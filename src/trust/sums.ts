/**
 * A file of sums is believed line by line, so every line must be one that cannot be read in two ways, or none of them counts.
 * Names are plain: no folders, no letters that look like others, no two that differ only in case (some disks take these for one).
 * Two sums for one name are refused: of two well-known clients one takes the first, the other one the last.
 */
import { nearest } from '../core/nearest.ts';
import { readSumLine } from '../core/spelling/sum-line.ts';
import { visible } from '../core/visible.ts';
import { type Refusal, refuse } from './proof.ts';

/** Bytes, and lines. */
export const LARGEST_SUMS = 1024 * 1024;
export const MOST_SUMS = 5000;

export interface Sums {
  /** sha256 by file name. */
  readonly entries: ReadonlyMap<string, string>;
  /** Whole sentences: what is odd, and does no harm. */
  readonly warnings: readonly string[];
}

const hint =
  'Ask the publisher for a file as `sha256sum *` prints it, and do not change it: its signature is over these bytes.';

/** `file` is the name of the file, for messages. */
export function parseSums(
  bytes: Uint8Array,
  file = 'The file of sums',
): Sums | { readonly refusal: Refusal } {
  const invalid = (why: string) => refuse('sums-invalid', `${visible(file)} ${why}.`, hint);
  if (bytes.length > LARGEST_SUMS) return invalid(`has ${bytes.length} bytes; the most is ${LARGEST_SUMS}`);
  const text = Buffer.from(bytes).toString('latin1');
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/);
  if (lines.length > MOST_SUMS) return invalid(`has ${lines.length} lines; the most is ${MOST_SUMS}`);
  const entries = new Map<string, string>();
  const spellings = new Map<string, string>();
  const warnings: string[] = [];
  for (const [index, line] of lines.entries()) {
    const where = `in line ${index + 1}`;
    const read = readSumLine(line);
    if (!read?.exact)
      return invalid(`has something ${where} that is not a sha256 and a file name: ${shown(line)}`);
    if (!isPlain(read.file))
      return invalid(`names a file ${where} that has no plain name: ${shown(read.file)}`);
    const known = entries.get(read.file);
    if (known === undefined) {
      const twin = spellings.get(read.file.toLowerCase());
      if (twin !== undefined) return invalid(`names ${twin} and ${read.file}, which differ only in case`);
      spellings.set(read.file.toLowerCase(), read.file);
      entries.set(read.file, read.sum);
    } else if (known === read.sum)
      warnings.push(`${visible(file)} names ${read.file} twice, with the same sum.`);
    else
      return refuse(
        'sums-duplicate',
        `${visible(file)} has two sums for ${read.file}: ${known} and, ${where}, ${read.sum}.`,
        'Ask the publisher which one is right, and for a new file.',
      );
  }
  return { entries, warnings };
}

/** The one sum of the file with exactly this name. */
export function sumOf(
  { entries }: Sums,
  name: string,
  file = 'The file of sums',
): { readonly sha256: string } | { readonly refusal: Refusal } {
  const sha256 = entries.get(name);
  if (sha256 !== undefined) return { sha256 };
  const near = nearest(name, [...entries.keys()]);
  return refuse(
    'sums-missing',
    `${visible(file)} has no line for ${visible(name)}${near === undefined ? '' : `, but one for ${near}`}.`,
    'Compare `asset`, the version and the platform with the names of the files in the release.',
  );
}

function isPlain(name: string): boolean {
  return /^[A-Za-z0-9._+~@-]{1,255}$/.test(name) && !/^\.+$/.test(name);
}

function shown(text: string): string {
  const short = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return JSON.stringify(visible(Buffer.from(short, 'latin1').toString('utf8')));
}
