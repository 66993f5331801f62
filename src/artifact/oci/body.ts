/** Bodies are counted while they come, and hashed by us: what a header says about size or digest only ever leads to an early refusal. */
import { createHash } from 'node:crypto';
import { PlugboardError } from '../../core/finding.ts';
import { visible } from '../../core/visible.ts';
import { failureOf } from '../failure.ts';
import type { WebAnswer } from '../web.ts';
import { bad } from './json.ts';

export interface Received {
  readonly bytes: Uint8Array;
  /** `sha256:` and 64 digits, of exactly these bytes. */
  readonly digest: string;
}

const alters = 'The registry, or something between, alters what it sends: try another network or registry.';

/** Everything, in memory; `what` is for messages. */
export async function collect(answer: WebAnswer, limit: number, what: string): Promise<Received> {
  const hash = createHash('sha256');
  const chunks: Uint8Array[] = [];
  for await (const chunk of counted(answer, limit, what)) {
    hash.update(chunk);
    chunks.push(chunk);
  }
  return { bytes: Buffer.concat(chunks), digest: `sha256:${hash.digest('hex')}` };
}

/** The chunks as they come, up to the limit. */
export async function* counted(answer: WebAnswer, limit: number, what: string): AsyncGenerator<Uint8Array> {
  let size = Number(answer.headers['content-length']);
  if (size > limit) {
    await discard(answer);
    throw tooLarge(what, size, limit);
  }
  size = 0;
  try {
    for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > limit) throw tooLarge(what, size, limit);
      yield chunk;
    }
  } catch (error) {
    throw failureOf(error, answer.url).error;
  }
}

/** Passes on what has the digest and size that were promised, and throws `image-invalid` at the end when it had not. */
export async function* verified(
  chunks: AsyncIterable<Uint8Array>,
  { digest, size }: { readonly digest: string; readonly size: number },
  what: string,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let received = 0;
  for await (const chunk of chunks) {
    received += chunk.length;
    if (received > size) throw bad(`${what} should be ${size} bytes, and more came.`, alters);
    hash.update(chunk);
    yield chunk;
  }
  if (received < size) throw bad(`${what} should be ${size} bytes, and only ${received} came.`, alters);
  mustBe(digest, `sha256:${hash.digest('hex')}`, what);
}

/** What came must be what was asked for. */
export function mustBe(wanted: string, came: string, what: string): void {
  if (wanted !== came) throw bad(`${what} should have ${wanted}, and ${came} came.`, alters);
}

/** Ends the transfer of a body that nobody reads; whatever happens to it no longer matters. */
export async function discard({ body }: WebAnswer): Promise<void> {
  await body.dump().catch(() => {});
}

export function tooLarge(what: string, size: number, limit: number): PlugboardError {
  return new PlugboardError(
    'source-too-large',
    visible(`${what} has ${size} bytes or more; the limit is ${limit}.`),
    {
      hint: 'No plugin needs that much; ask the publisher.',
    },
  );
}
