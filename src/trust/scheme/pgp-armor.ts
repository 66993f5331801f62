/**
 * The text form of OpenPGP (RFC 9580, section 6.2): `BEGIN`, headers, an empty line, base64, perhaps a checksum, `END`. Split here,
 * since openpgp reads only the first block of a text, and passes over whatever comes after it.
 */
import { decodeBase64 } from './base64.ts';

export interface ArmorBlock {
  /** `SIGNATURE`, `PUBLIC KEY BLOCK` … */
  readonly label: string;
  readonly bytes: Uint8Array;
}

export interface Armor {
  readonly blocks: readonly ArmorBlock[];
  /** Lines outside of all blocks that are not empty. */
  readonly outside: readonly string[];
}

/** Undefined when a block has no end, is no base64, or does not fit its checksum. */
export function readArmor(text: string): Armor | undefined {
  const blocks: ArmorBlock[] = [];
  const outside: string[] = [];
  let open: { readonly label: string; readonly lines: string[] } | undefined;
  for (const line of text.split('\n').map((each) => each.trimEnd())) {
    const [, label] = /^-----BEGIN PGP ([A-Z ]+)-----$/.exec(line) ?? [];
    if (label !== undefined) {
      if (open) return undefined;
      open = { label, lines: [] };
    } else if (!open) {
      if (line !== '') outside.push(line);
    } else if (line === `-----END PGP ${open.label}-----`) {
      const bytes = decodeBody(open.lines);
      if (!bytes) return undefined;
      blocks.push({ label: open.label, bytes });
      open = undefined;
    } else open.lines.push(line);
  }
  return open ? undefined : { blocks, outside };
}

function decodeBody(lines: readonly string[]): Uint8Array | undefined {
  const empty = lines.indexOf('');
  if (empty < 0 || !lines.slice(0, empty).every((line) => /^[A-Za-z]+: /.test(line))) return undefined;
  const body = lines.slice(empty + 1);
  const sum = body.at(-1)?.startsWith('=') ? body.pop()!.slice(1) : undefined;
  const bytes = decodeBase64(body.join(''));
  if (!bytes || bytes.length === 0) return undefined;
  if (sum === undefined) return bytes;
  const wanted = decodeBase64(sum);
  return wanted?.length === 3 && Buffer.from(wanted).readUIntBE(0, 3) === crc24(bytes) ? bytes : undefined;
}

/** RFC 9580, section 6.1.1. */
function crc24(bytes: Uint8Array): number {
  let crc = 0xb704ce;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x800000 ? (crc << 1) ^ 0x1864cfb : crc << 1;
  }
  return crc & 0xffffff;
}
