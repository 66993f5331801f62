/** How long the command takes to say who it is, against a bare Node. */
import { join } from 'node:path';
import { type Bound, medians, runNode } from './measure.ts';

export const launcher = join(import.meta.dirname, '..', 'bin', 'plugboard.cjs');

export async function benchStart(): Promise<readonly Bound[]> {
  const flags = ['--version', '--help'];
  const [bare, ...ours] = await medians(21, [
    () => runNode(['-e', '0']),
    ...flags.map((flag) => () => runNode([launcher, flag])),
  ]);
  return flags.map((flag, index) => ({
    what: `plugboard ${flag} against a bare Node`,
    measured: ours[index]! / bare!,
    most: 1.5,
    unit: '×',
    detail: `${(ours[index]! * 1000).toFixed(0)} ms against ${(bare! * 1000).toFixed(0)} ms`,
  }));
}
