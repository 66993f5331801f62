/** Memory that is given back while a large file comes, and pieces of a stream one at a time. */
import { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { releaseMemory, takeEach } from '../../src/artifact/release-memory.ts';

test('a whole piece is given back, and a part of something larger is not', () => {
  const whole = new Uint8Array([1, 2, 3]);
  releaseMemory(whole);
  expect(whole.length).toBe(0);
  const larger = new Uint8Array([1, 2, 3]);
  for (const part of [larger.subarray(0, 2), larger.subarray(1)]) releaseMemory(part);
  expect([...larger]).toEqual([1, 2, 3]);
  // Small buffers of Node share one memory.
  const small = Buffer.from('abc');
  releaseMemory(small);
  expect(`${small}`).toBe('abc');
});

/** All pieces wait at once. */
function waiting(...pieces: readonly string[]): Readable {
  const stream = new Readable({ read: () => {} });
  for (const piece of pieces) stream.push(piece);
  return stream;
}

test('pieces that wait are taken as they came, one after the other', async () => {
  const stream = waiting('a', 'b', 'c');
  stream.push(null);
  const seen: string[] = [];
  await takeEach(stream, async (piece) => {
    seen.push(`${Buffer.from(piece)} begins`);
    await turn();
    seen.push('ends');
  });
  expect(seen).toEqual(['a begins', 'ends', 'b begins', 'ends', 'c begins', 'ends']);
});

test('what cannot be taken ends the stream, and is what is told', async () => {
  const stream = waiting('a', 'b');
  const taken = takeEach(stream, () => Promise.reject(new Error('full')));
  await expect(taken).rejects.toThrow('full');
  expect(stream.destroyed).toBe(true);
});

test('a stream that breaks is told when the piece under way is taken', async () => {
  const stream = waiting('a');
  let done = false;
  const taken = takeEach(stream, async () => {
    stream.destroy(new Error('broken'));
    await new Promise((closed) => stream.once('close', closed));
    await turn();
    done = true;
  });
  await expect(taken).rejects.toThrow('broken');
  expect(done).toBe(true);
});

test('a stream that closes without its end is told', async () => {
  const stream = waiting('a');
  const taken = takeEach(stream, async () => void stream.destroy());
  await expect(taken).rejects.toThrow(/premature/i);
});
