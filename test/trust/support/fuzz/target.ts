/** What is fuzzed: one parser, with bytes that it takes as they are, and what must hold for those that are near to them. */
import assert from 'node:assert/strict';
import type { FoundSignature } from '../../../../src/core/artifact.ts';
import { codes } from '../../../../src/core/codes.ts';
import type { Answer, Refusal } from '../../../../src/trust/proof.ts';
import { makeBlob } from '../given.ts';

export interface Target {
  readonly name: string;
  /** Each is taken. */
  readonly samples: readonly Uint8Array[];
  /** Whether the bytes are taken. Throws when that is not as it must be. */
  run(bytes: Uint8Array, sample: Uint8Array): Promise<boolean> | boolean;
  /** Every byte is signed but those: pieces of the sample, in it once. Each byte is changed in turn. */
  readonly unsigned?: readonly string[];
  /** Made to take long. */
  readonly hard?: readonly string[];
  /** Bytes; without it as many as the mutation makes. */
  readonly most?: number;
}

/** A refusal tells everything, and nothing that a terminal obeys. */
export function checkRefusal({ code, detail, hint }: Refusal): void {
  assert.ok(Object.hasOwn(codes, code), `${code} is no code`);
  assert.match(detail, /^[^\p{Cc}\p{Bidi_Control}]+$/u);
  assert.notEqual(hint, '');
}

/** Asks a scheme. What it accepts proves exactly what the unchanged bytes prove. */
export function ofScheme(
  name: string,
  samples: readonly Uint8Array[],
  ask: (bytes: Uint8Array) => Promise<Answer>,
  more: Pick<Target, 'unsigned' | 'hard'> = {},
): Target {
  return {
    name,
    samples,
    async run(bytes, sample) {
      const answer = await ask(bytes);
      if ('refusal' in answer) checkRefusal(answer.refusal);
      else assert.deepEqual(answer, await ask(sample));
      return 'proof' in answer;
    },
    ...more,
  };
}

/** The object below a good signature: whatever is changed in it, it is refused. */
export function ofObject(
  name: string,
  object: Uint8Array,
  ask: (object: ReturnType<typeof makeBlob>) => Promise<Answer>,
): Target {
  return {
    name: `the object below ${name}`,
    samples: [object],
    async run(bytes, sample) {
      const answer = await ask(makeBlob(bytes));
      if ('refusal' in answer) checkRefusal(answer.refusal);
      else assert.deepEqual(Buffer.from(bytes), Buffer.from(sample));
      return 'proof' in answer;
    },
    unsigned: [],
  };
}

export const found = (bytes: Uint8Array, more: Partial<FoundSignature> = {}): FoundSignature => ({
  covers: 'sums',
  name: 'SHA256SUMS.sig',
  bytes,
  ...more,
});

export const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
