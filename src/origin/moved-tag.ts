/** A tag may mean another image than when it was locked. The locked digest is used all the same, and the server pulls by tag: so it is told. */
import { resolveImageTag } from '../artifact/gather.ts';
import type { GatherOptions, Wanted as GatherWanted } from '../artifact/release.ts';
import { PlugboardError } from '../core/finding.ts';
import { visible } from '../core/visible.ts';
import type { Judged } from '../engine/origins.ts';
import type { Step } from '../trust/verdict.ts';

export async function noteMovedTag(
  judged: Judged,
  what: GatherWanted,
  options: GatherOptions,
): Promise<Judged> {
  const { wanted, verdict } = judged;
  const expected = wanted.locked?.image;
  if (expected === undefined || !options.web) return judged;
  const step = await compareTag(wanted.source, what, options, expected);
  return step ? { wanted, verdict: { ...verdict, steps: [...verdict.steps, step] } } : judged;
}

/** A tag that is gone, or a registry that fails now, says nothing of what was fetched by its digest. */
async function compareTag(
  source: Judged['wanted']['source'],
  what: GatherWanted,
  options: GatherOptions,
  expected: string,
): Promise<Step | undefined> {
  try {
    const now = await resolveImageTag(source, what, options);
    if (!now || now.digest === expected) return undefined;
    return {
      what: `The tag ${now.tag} means another image now`,
      outcome: 'noted',
      compared: { what: 'digest', expected, got: now.digest },
    };
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!(error instanceof PlugboardError)) throw error;
    const { code, message } = error;
    return { what: 'What the tag means now', outcome: 'noted', code, detail: visible(message) };
  }
}
