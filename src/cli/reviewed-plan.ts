/** A plan from a file: what was reviewed, and only that. */
import { readFile } from 'node:fs/promises';
import { PlugboardError } from '../core/finding.ts';
import { type PlanFile, parsePlanFile, whyStale } from '../engine/saved-plan.ts';

export async function readPlan(path: string): Promise<PlanFile> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new PlugboardError(
      'plan-unreadable',
      `${path} cannot be read: ${cause.code === 'ENOENT' ? 'it does not exist' : cause.message}.`,
      { hint: 'What follows `apply` is a saved plan. A manifest is named with --file.', cause },
    );
  });
  return parsePlanFile(text, path);
}

export interface Consents {
  readonly allowDestroy: readonly string[];
  readonly rewrite: readonly string[];
}

/** Consent was reviewed with the plan and cannot be widened afterwards. */
export function consentsOf(reviewed: PlanFile, given: Consents): Consents {
  const flags = [
    ...given.allowDestroy.map((name) => `--allow-destroy ${name}`),
    ...given.rewrite.map((name) => `--rewrite ${name}`),
  ];
  if (flags.length > 0)
    throw new PlugboardError(
      'setting-invalid',
      `${flags.join(' ')} cannot be given with a saved plan: consent is part of what was reviewed.`,
      { hint: `Plan again with it: plugboard plan ${flags.join(' ')} --out plan.json` },
    );
  return { allowDestroy: reviewed.allow_destroy, rewrite: reviewed.rewrite };
}

export function refuseStale(reviewed: PlanFile, fresh: PlanFile): void {
  const why = whyStale(reviewed, fresh);
  if (why !== undefined)
    throw new PlugboardError('plan-stale', `${why} Nothing was changed.`, {
      hint: 'Plan again and have the new plan reviewed.',
    });
}
