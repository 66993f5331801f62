/** Starts the process that fuzzes one group of parsers. */
import { join } from 'node:path';
import { type NodeRun, runNode } from '../../../support/run-node.ts';

export const groups = ['keys', 'bundles', 'texts', 'archives'] as const;

export function fuzz(group: string, runs: number): Promise<NodeRun> {
  const program = join(import.meta.dirname, 'program.ts');
  return runNode(['--expose-gc', '--max-old-space-size=200', program, group, `${runs}`]);
}
