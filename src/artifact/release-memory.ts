/**
 * Each piece that a socket or a file brings is new memory, which comes back only when garbage is collected: with 400 MB under way that
 * is tens of MiB more than are in use. Who has read a piece to its end can give its memory back at once.
 */
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';

/** The piece is empty from then on. One that is a part of something larger stays as it is: the rest may still be read. */
export function releaseMemory({ buffer, byteOffset, byteLength }: Uint8Array): void {
  const isWhole = byteOffset === 0 && byteLength === buffer.byteLength;
  if (isWhole && buffer instanceof ArrayBuffer) buffer.transfer(0);
}

/**
 * One piece after the other, as they came, each only when the one before is taken. An iteration over a stream makes one new piece of
 * all that wait, and leaves them as garbage.
 */
export async function takeEach(stream: Readable, take: (piece: Uint8Array) => Promise<void>): Promise<void> {
  let last: Promise<void> = Promise.resolve();
  stream.on('data', (piece: Uint8Array) => {
    stream.pause();
    last = take(piece).then(() => void stream.resume());
    last.catch((error: Error) => stream.destroy(error));
  });
  try {
    await finished(stream, { writable: false });
  } finally {
    // What was not taken says more than that the stream was ended because of it.
    await last;
  }
}
