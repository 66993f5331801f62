/** What a scheme said, short enough to compare. */
import { expect } from 'vitest';
import type { Answer } from '../../../src/trust/proof.ts';

/** The code of the refusal, or `good`. */
export function verdict(answer: Answer): string {
  return 'proof' in answer ? 'good' : answer.refusal.code;
}

/** A refusal that tells what to do: the code, and a detail that holds all the texts. */
export function expectRefusal(answer: Answer, code: string, ...texts: readonly (string | RegExp)[]): void {
  if ('proof' in answer) throw new Error(`accepted: ${JSON.stringify(answer.proof)}`);
  expect(answer.refusal).toMatchObject({ code, hint: expect.stringMatching(/^[A-Z].*\.$/s) });
  for (const text of texts) expect(answer.refusal.detail).toMatch(text);
}
