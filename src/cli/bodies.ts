import { asFailure, PlugboardError } from '../core/finding.ts';
import { kindNamed } from '../core/kind.ts';
import type { Plan, Step } from '../core/plan.ts';
import type { Spec } from '../core/schema.ts';
import { all, resolveSecrets, type SecretSources } from '../engine/secrets.ts';
import { kinds } from '../kinds/index.ts';

/** What each step writes, its secrets in place. Every secret is found before the first write. */
export async function resolveBodies(plan: Plan, sources: SecretSources): Promise<ReadonlyMap<string, Spec>> {
  const writes = plan.steps.filter((step) => step.after && !['reload', 'remove'].includes(step.action));
  try {
    return new Map(await all(writes.map((step) => resolveBody(step, sources))));
  } catch (error) {
    const { code, message, hint } = asFailure(error);
    throw new PlugboardError(code, `${message}\nNothing was changed.`, { hint, cause: error });
  }
}

async function resolveBody(step: Step, sources: SecretSources): Promise<readonly [string, Spec]> {
  try {
    return [step.id, await resolveSecrets(kindNamed(kinds, step.kind), step.after!, sources)];
  } catch (error) {
    const { code, message, hint } = asFailure(error);
    const named = message.replaceAll(/^/gm, `${step.kind} ${step.name}: `);
    throw new PlugboardError(code, named, { hint, cause: error });
  }
}
