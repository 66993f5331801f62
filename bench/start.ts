/** How long the command takes to say who it is, against a bare Node. */
import { join } from 'node:path';
import { type Bound, median, runNode } from './measure.ts';

export const launcher = join(import.meta.dirname, '..', 'bin', 'plugboard.cjs');

export async function benchStart(): Promise<readonly Bound[]> {
  const runs = 15;
  const bare = await median(runs, () => runNode(['-e', '0']));
  const bounds: Bound[] = [];
  for (const flag of ['--version', '--help']) {
    const ours = await median(runs, () => runNode([launcher, flag]));
    bounds.push({
      what: `plugboard ${flag} against a bare Node`,
      measured: ours / bare,
      most: 1.5,
      unit: '×',
      detail: `${(ours * 1000).toFixed(0)} ms against ${(bare * 1000).toFixed(0)} ms`,
    });
  }
  return bounds;
}
