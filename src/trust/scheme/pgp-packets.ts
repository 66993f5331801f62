/**
 * A detached signature is one packet or several of type 2 (RFC 9580, section 4.2) and nothing else: no message, no marker, no
 * padding, no byte too many. They are counted before any is parsed.
 */
import { decodeText } from './base64.ts';
import { readArmor } from './pgp-armor.ts';

/** More signatures than this are made only to keep us busy. */
export const MOST_SIGNATURES = 32;

export interface SignaturePacketBytes {
  /** With its header. */
  readonly whole: Uint8Array;
  readonly body: Uint8Array;
}

/** The packets, or what completes "… cannot be used: ". */
export function splitPgpSignatures(file: Uint8Array): readonly SignaturePacketBytes[] | string {
  const binary = file[0] !== undefined && file[0] >= 0x80 ? [file] : readBlocks(file);
  if (typeof binary === 'string') return binary;
  const packets: SignaturePacketBytes[] = [];
  for (const bytes of binary) {
    for (let at = 0; at < bytes.length; ) {
      const header = readHeader(bytes, at);
      if (!header || header.end > bytes.length)
        return 'it is cut off, or has bytes that belong to no packet.';
      if (header.tag !== 2)
        return `it holds a packet of type ${header.tag}, so it is not a detached signature. Perhaps it was made by \`gpg --sign\`.`;
      packets.push({
        whole: bytes.subarray(at, header.end),
        body: bytes.subarray(header.start, header.end),
      });
      if (packets.length > MOST_SIGNATURES) return `it holds more than ${MOST_SIGNATURES} signatures.`;
      at = header.end;
    }
  }
  return packets.length > 0 ? packets : 'it is empty.';
}

function readBlocks(file: Uint8Array): readonly Uint8Array[] | string {
  const text = decodeText(file);
  if (text === undefined || text.trim() === '')
    return 'it is neither an armored nor a binary signature of PGP.';
  if (text.includes('-----BEGIN PGP SIGNED MESSAGE-----'))
    return 'it is a text with a signature inside (`gpg --clearsign`), not a detached signature.';
  const armor = readArmor(text);
  if (!armor) return 'its armor has no end, is no base64, or does not fit its checksum.';
  const { blocks, outside } = armor;
  if (outside.length > 0 || blocks.length === 0)
    return 'it has lines that are not part of an armored signature.';
  const other = blocks.find(({ label }) => label !== 'SIGNATURE');
  if (other) return `it holds a PGP ${other.label} instead of a PGP SIGNATURE.`;
  return blocks.map(({ bytes }) => bytes);
}

interface Header {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

/** Lengths in parts and lengths up to the end of the file do not occur in signatures. */
function readHeader(bytes: Uint8Array, at: number): Header | undefined {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return undefined;
  const number = (from: number, count: number) => {
    const digits = bytes.subarray(from, from + count);
    return digits.length < count
      ? Number.POSITIVE_INFINITY
      : digits.reduce((sum, byte) => sum * 256 + byte, 0);
  };
  const spans = (tag: number, start: number, length: number) => ({ tag, start, end: start + length });
  if ((first & 0x40) === 0) {
    const size = [1, 2, 4][first & 3];
    return size === undefined ? undefined : spans((first >> 2) & 15, at + 1 + size, number(at + 1, size));
  }
  const tag = first & 63;
  const second = number(at + 1, 1);
  if (second < 192) return spans(tag, at + 2, second);
  if (second < 224) return spans(tag, at + 3, number(at + 1, 2) - 192 * 256 + 192);
  return second === 255 ? spans(tag, at + 6, number(at + 2, 4)) : undefined;
}
