/**
 * What a signature is compared with is what the proof will name: the bytes are read again from where they lie, so they are hashed
 * once more on the way. A file that was changed in between is refused whatever the signature says.
 */
import { createHash } from 'node:crypto';
import type { Blob } from '../../core/artifact.ts';

export interface Reading {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Ask after the end. */
  isIntact(): boolean;
  /** Whether the disk failed, which says nothing about the signature. */
  failed(): boolean;
}

export function readObject(object: Blob): Reading {
  const hash = createHash('sha256');
  let sum: string | undefined;
  let failed = false;
  async function* passOn() {
    try {
      for await (const piece of object.open()) {
        hash.update(piece);
        yield piece;
      }
    } catch (error) {
      failed = true;
      throw error;
    }
    sum = hash.digest('hex');
  }
  return { bytes: passOn(), isIntact: () => sum === object.sha256, failed: () => failed };
}

/** The hash of the whole object; undefined if it is no longer what it was. `algorithm` is one of OpenSSL. */
export async function hashObject(object: Blob, algorithm: string): Promise<Uint8Array | undefined> {
  const reading = readObject(object);
  const hash = createHash(algorithm);
  for await (const piece of reading.bytes) hash.update(piece);
  return reading.isIntact() ? hash.digest() : undefined;
}

/** Bytes. Signatures over the bytes themselves need all of them at once; publishers sign the file of sums then. */
export const LARGEST_IN_MEMORY = 64 * 1024 * 1024;

export function isLarge(object: Blob): boolean {
  return object.size > LARGEST_IN_MEMORY;
}

/** All bytes; undefined if they are no longer what they were. Ask {@link isLarge} first. */
export async function collectObject(object: Blob): Promise<Uint8Array | undefined> {
  const reading = readObject(object);
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of reading.bytes) {
    size += piece.length;
    if (size > object.size) return undefined;
    pieces.push(piece);
  }
  return reading.isIntact() ? Buffer.concat(pieces) : undefined;
}
