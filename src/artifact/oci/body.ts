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

export const alters =
  'The registry, or something between, alters what it sends: try another network or registry.';

/** Everything, in memory; `what` is for messages. */
export async function collect(answer: WebAnswer, limit: number, what: string): Promise<Received> {
  const hash = createHash('sha256');
  const chunks: Uint8Array[] = [];
  const announced = Number(answer.headers['content-length']);
  if (announced > limit) {
    await discard(answer);
    throw tooLarge(what, announced, limit);
  }
  let size = 0;
  try {
    for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > limit) throw tooLarge(what, size, limit);
      hash.update(chunk);
      chunks.push(chunk);
    }
  } catch (error) {
    throw failureOf(error, answer.url).error;
  }
  return { bytes: Buffer.concat(chunks), digest: `sha256:${hash.digest('hex')}` };
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
