import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runNode } from './run-node.ts';
import { tempFolder } from './temp.ts';

const script = join(import.meta.dirname, '..', '..', 'scripts', 'sum-tallies.mjs');

test.each([
  [
    'all passed',
    '2 passed, 0 failed, 1 skipped\n3 passed, 0 failed, 0 skipped\n',
    '0',
    0,
    '5 passed, 0 failed, 1 skipped\n',
  ],
  [
    'one failed',
    '2 passed, 0 failed, 1 skipped\n3 passed, 4 failed, 0 skipped\n',
    '1',
    1,
    '5 passed, 4 failed, 1 skipped\n',
  ],
  [
    'a suite broke without a count',
    '2 passed, 0 failed, 0 skipped\n',
    '1',
    1,
    '2 passed, 1 failed, 0 skipped\n',
  ],
  ['nothing ran', '', '0', 1, '0 passed, 1 failed, 0 skipped\n'],
  ['everything was skipped', '0 passed, 0 failed, 9 skipped\n', '0', 1, '0 passed, 1 failed, 9 skipped\n'],
])('%s', async (_what, tallies, status, code, line) => {
  const file = join(tempFolder(), 'tally');
  writeFileSync(file, tallies);
  expect(await runNode([script, file, status])).toEqual({ code, stdout: line, stderr: '' });
});
