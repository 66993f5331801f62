/**
 * Whether a thing may be destroyed. Who still uses it is only known for certain of what this process has planned already: anything
 * else may be on its way to something new. Apply looks again.
 */
import type { ResourceKind } from '../../core/kind.ts';
import { makePlan } from '../../core/plan.ts';
import type { Board } from '../board.ts';
import { readState } from '../conversion/given.ts';
import { type Diagnostic, fromFinding } from '../diagnostics.ts';
import type { ValueObject } from '../wire/value.ts';
import { isSingleton, removalOf, withOwn } from './document.ts';
import { refuseLoss } from './protection.ts';

export async function planRemoval(
  board: Board,
  kind: ResourceKind,
  prior: ValueObject,
): Promise<readonly Diagnostic[]> {
  const spec = readState(kind, prior);
  const refused = refuseLoss(kind, spec, prior, 'it would be destroyed');
  if (refused.length > 0) return refused;
  if (isSingleton(kind)) return [stays(kind)];
  const document = removalOf(kind, spec);
  const views = await board.views(kind, spec, 'expected');
  const decided = new Map(
    [...views].map(
      ([name, view]) => [name, new Map([...view].filter(([id]) => board.isPlanned(id)))] as const,
    ),
  );
  const plan = makePlan({
    registry: board.kinds,
    documents: [document],
    observed: withOwn(decided, kind, [[document.id, spec]]),
    server: await board.server(),
    allowDestroy: [document.name],
  });
  const diagnostics = plan.findings.flatMap(fromFinding);
  if (!diagnostics.some(({ severity }) => severity === 'error')) board.expect(kind, document.id, undefined);
  return diagnostics;
}

export const stays = (kind: ResourceKind): Diagnostic => ({
  severity: 'warning',
  summary: 'It stays on the server',
  detail: `${kind.name}: a server always has it, so that it cannot be removed. Terraform forgets it, the values stay.`,
});
