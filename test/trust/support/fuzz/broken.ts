/** Parsers that do what none may do. */
import type { Target } from './target.ts';

const sample = Uint8Array.of(1, 2, 3, 4);
const kept: Buffer[] = [];

function broken(name: string, harm: () => boolean): readonly Target[] {
  return [{ name, samples: [sample], run: (bytes) => bytes === sample || harm(), unsigned: [] }];
}

export const brokenTargets = {
  hangs: () =>
    broken('hangs', () => {
      for (;;);
    }),
  floods: () =>
    broken('floods', () => {
      for (;;) kept.push(Buffer.alloc(2 ** 20, 1));
    }),
  takes: () => broken('takes', () => true),
};
