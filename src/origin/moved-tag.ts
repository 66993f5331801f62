/** A tag may mean another image than when it was locked. The locked digest is used all the same, and the server pulls by tag: so it is told. */

import { resolveImageTag } from '../artifact/gather.ts';
import type { GatherOptions, Wanted as GatherWanted } from '../artifact/release.ts';
import type { Judged } from '../engine/origins.ts';

export async function noteMovedTag(
  judged: Judged,
  what: GatherWanted,
  options: GatherOptions,
): Promise<Judged> {
  const { wanted, verdict } = judged;
  const expected = wanted.locked?.image;
  if (expected === undefined || !options.web) return judged;
  const now = await resolveImageTag(wanted.source, what, options);
  if (!now || now.digest === expected) return judged;
  const step = {
    what: `The tag ${now.tag} means another image now`,
    outcome: 'noted',
    compared: { what: 'digest', expected, got: now.digest },
  } as const;
  return { wanted, verdict: { ...verdict, steps: [...verdict.steps, step] } };
}
