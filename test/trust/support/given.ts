/** Objects and signatures as `src/artifact` would hand them over, made of bytes in memory. */
import { createHash } from 'node:crypto';
import type { Blob, Covered, FoundSignature } from '../../../src/core/artifact.ts';

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Comes in pieces of `piece` bytes, as often as it is opened. */
export function makeBlob(bytes: Uint8Array | string, name = 'SHA256SUMS', piece = 1000): Blob {
  const whole = typeof bytes === 'string' ? bytesOf(bytes) : bytes;
  return {
    name,
    size: whole.length,
    sha256: createHash('sha256').update(whole).digest('hex'),
    async *open() {
      for (let at = 0; at < whole.length; at += piece) yield whole.subarray(at, at + piece);
    },
  };
}

export function makeFound(
  bytes: Uint8Array | string,
  name = 'SHA256SUMS.sig',
  covers: Covered = 'sums',
): FoundSignature {
  return { covers, name, bytes: typeof bytes === 'string' ? bytesOf(bytes) : bytes };
}

/** A copy whose byte at `at` has another bit. */
export function flip(bytes: Uint8Array, at: number, bit = 0): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at] = copy[at]! ^ (1 << bit);
  return copy;
}
