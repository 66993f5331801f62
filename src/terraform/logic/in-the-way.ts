/**
 * What is in the way may go in the same run: Terraform plans what does not refer to each other in any order. As long as this process
 * has not heard what becomes of a thing that stands in the state, a conflict with it is a warning. Apply looks again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Finding } from '../../core/finding.ts';
import type { Plan } from '../../core/plan.ts';
import type { Board } from '../board.ts';

/** Whoever is about to be told of is waited for. */
export const MOMENT_MS = 200;

export const isInTheWay = ({ code, severity }: Finding): boolean =>
  severity === 'error' && (code === 'conflict' || code === 'still-in-use');

const conflicts = ({ findings }: Plan): readonly Finding[] =>
  findings.filter(({ code, severity }) => code === 'conflict' && severity === 'error');

/** `make`: the plan in a world of the things that count. */
export async function planInDoubt(
  board: Board,
  make: (counts?: (id: string) => boolean) => Promise<Plan>,
): Promise<Plan> {
  const first = await make();
  if (conflicts(first).length === 0) return first;
  await sleep(MOMENT_MS);
  const plan = await make();
  const certain = conflicts(await make((id) => board.isPlanned(id) || !board.isMentioned(id)));
  const isCertain = ({ detail }: Finding) => certain.some((other) => other.detail === detail);
  const findings = plan.findings.map(
    (finding): Finding =>
      finding.code !== 'conflict' || isCertain(finding)
        ? finding
        : {
            ...finding,
            severity: 'warning',
            detail: `${finding.detail} Unless the same run takes that away first, the apply refuses.`,
          },
  );
  return { ...plan, findings };
}
