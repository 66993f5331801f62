/** Closes a run with one line of numbers; with PLUGBOARD_TALLY it goes into that file instead, to be summed over several runs. */
import { appendFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

export default class Tally implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const counts = count(modules);
    counts.failed += errors.length;
    process.once('exit', (code) => {
      if (code !== 0 && counts.failed === 0) counts.failed = 1; // the teardown, which comes after this
      const line = `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`;
      const file = process.env.PLUGBOARD_TALLY;
      if (file) appendFileSync(file, line);
      else process.stdout.write(line);
    });
  }
}

/** A file that broke before its tests could run, or in a hook, counts as one failure. */
export function count(modules: readonly Pick<TestModule, 'children' | 'errors'>[]): Counts {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const module of modules) {
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state !== 'pending') counts[state] += 1;
    }
    counts.failed += module.errors().length;
    for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
  }
  return counts;
}
