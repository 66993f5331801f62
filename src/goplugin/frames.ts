/** Messages on a gRPC stream: a byte that says whether it is compressed, four for the length, and the message itself. */
import type { Readable } from 'node:stream';
import { STATUS, statusError } from './service.ts';

const HEAD = 5;

export function frame(message: Buffer): Buffer {
  const framed = Buffer.allocUnsafe(HEAD + message.length);
  framed[0] = 0;
  framed.writeUInt32BE(message.length, 1);
  message.copy(framed, HEAD);
  return framed;
}

/** Gives every message to `take` once it is whole. Whatever cannot be read, or `take` throws, goes to `refuse`. */
export function readFrames(
  stream: Readable,
  take: (message: Buffer) => void,
  refuse: (error: unknown) => void,
): void {
  const read = unframe(take);
  stream.on('data', (bytes: Buffer) => {
    try {
      read(bytes);
    } catch (error) {
      refuse(error);
    }
  });
}

/** Takes bytes as they come. */
export function unframe(take: (message: Buffer) => void): (bytes: Buffer) => void {
  let waiting: Buffer[] = [];
  let length = 0;
  let needed = HEAD;
  return (bytes) => {
    waiting.push(bytes);
    length += bytes.length;
    if (length < needed) return;
    let rest = waiting.length === 1 ? bytes : Buffer.concat(waiting, length);
    needed = HEAD;
    while (rest.length >= HEAD) {
      if (rest[0] !== 0) throw statusError(STATUS.unimplemented, 'compressed messages are not understood');
      const end = HEAD + rest.readUInt32BE(1);
      if (rest.length < end) {
        needed = end;
        break;
      }
      take(rest.subarray(HEAD, end));
      rest = rest.subarray(end);
    }
    waiting = rest.length > 0 ? [rest] : [];
    length = rest.length;
  };
}
