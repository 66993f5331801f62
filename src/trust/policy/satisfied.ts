/**
 * Everything that a rule wants holds, or it is said what does not. Nothing stands in for something else: what a rule names and what is not
 * there is a refusal, whatever else there is. More signatures never make it worse, except where one of them is denied.
 */
import { compareVersions } from '../../core/spelling/version.ts';
import { visible } from '../../core/visible.ts';
import type { Refusal } from '../proof.ts';
import { countProofs } from './counted.ts';
import { denials } from './denial.ts';
import { notExcepted } from './exception.ts';
import { wrongAge } from './freshness.ts';
import type { Rule } from './policy.ts';
import { wrongProvenance } from './provenance.ts';
import type { Claim } from './subject.ts';
import { tooFew } from './threshold.ts';

/** What speaks against it; nothing: it is admitted. What `audit` makes of that is the caller's concern. */
export function satisfied(rule: Rule, given: Claim): readonly Refusal[] {
  const refusals = [...denials(given), ...belowMinimum(rule, given), ...unproven(rule, given)];
  // Names of files and statements are the publisher's words, and a terminal must not obey them.
  return refusals.map((refusal) => ({ ...refusal, detail: visible(refusal.detail) }));
}

function belowMinimum(
  { minVersion, number }: Rule,
  { subject: { plugin, version } }: Claim,
): readonly Refusal[] {
  if (minVersion === undefined || (version !== '' && compareVersions(version, minVersion) >= 0)) return [];
  return [
    {
      code: 'below-minimum',
      detail: `${plugin}: rule ${number} wants ${minVersion} or newer, this is ${version || 'the unversioned plugin'}.`,
      hint: 'Use a newer version. `minVersion` is there so that old weaknesses do not come back.',
    },
  ];
}

function unproven(rule: Rule, given: Claim): readonly Refusal[] {
  if (rule.unsigned) return notExcepted(rule.unsigned, given.subject, given.now);
  const counted = countProofs(rule, given);
  return [
    ...tooFew(rule.require ?? { all: [] }, counted),
    ...(rule.provenance ? wrongProvenance(rule.provenance, counted.proofs) : []),
    ...(rule.freshness ? wrongAge(rule.freshness, counted.proofs, given.now) : []),
  ];
}
