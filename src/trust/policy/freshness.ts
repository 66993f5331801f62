/**
 * The release is old enough when one signature over it is proven to be, and recent enough when one is proven to be: a proven signature
 * shows that these bytes were there at its time, and a later one that somebody still stood by them.
 */
import type { Proof, Refusal } from '../proof.ts';
import { showAge } from './age.ts';
import type { Rule } from './policy.ts';
import { provenTime, showTime } from './subject.ts';

export function wrongAge(
  { minAge, maxAge }: NonNullable<Rule['freshness']>,
  counted: readonly Proof[],
  now: Date,
): readonly Refusal[] {
  const times = counted.flatMap((proof) => provenTime(proof) ?? []).sort((a, b) => a.getTime() - b.getTime());
  const [oldest, youngest] = [times[0], times.at(-1)];
  if (!oldest || !youngest) return [unproven];
  const age = (time: Date) => Math.floor((now.getTime() - time.getTime()) / 1000);
  const refusals: Refusal[] = [];
  if (minAge !== undefined && age(oldest) < minAge)
    refusals.push({
      code: 'too-fresh',
      detail: `The release is younger than the rule wants (signed ${showAge(age(oldest))} ago, rule wants ${showAge(minAge)}): ${showTime(oldest)}.`,
      hint: `Wait until ${showTime(new Date(oldest.getTime() + minAge * 1000))}, or use an older version.`,
    });
  if (maxAge !== undefined && age(youngest) > maxAge)
    refusals.push({
      code: 'too-old',
      detail: `The release is older than the rule allows (signed ${showAge(age(youngest))} ago, rule allows ${showAge(maxAge)}): ${showTime(youngest)}.`,
      hint: 'Use a newer version, or have the old one signed again after a look at it.',
    });
  return refusals;
}

const unproven: Refusal = {
  code: 'time-unproven',
  detail:
    'The rule wants a certain age, and no log or timestamp authority says when one of the signatures that count was made.',
  hint: 'Ask the publisher for a bundle with a log entry or a signed timestamp, or take `freshness` out of the rule.',
};
