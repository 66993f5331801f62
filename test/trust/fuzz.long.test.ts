/** The same as fuzz.test.ts, for longer. */
import { expect, test } from 'vitest';
import { fuzz, groups } from './support/fuzz/run.ts';

test.each(groups)(
  'changed bytes in %s',
  async (group) => {
    expect(await fuzz(group, 3000)).toMatchObject({ code: 0, stderr: '' });
  },
  1_800_000,
);
