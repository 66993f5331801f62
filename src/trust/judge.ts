/**
 * The verdict over one binary: accepted when a rule matches and all that it wants holds, else refused with every reason. Nothing that
 * a publisher or a registry sends makes it throw, and there is no second, weaker way to be accepted.
 */
import { visible } from '../core/visible.ts';
import { type Walked, walkChain } from './chain/walk.ts';
import { makeEvidence } from './evidence.ts';
import { withoutRule } from './no-rule.ts';
import { criteria } from './policy/criteria.ts';
import { denials } from './policy/denial.ts';
import { ruleFor } from './policy/match.ts';
import type { Rule } from './policy/policy.ts';
import { namesIn } from './policy/read-requirement.ts';
import { satisfied } from './policy/satisfied.ts';
import type { Claim } from './policy/subject.ts';
import type { Proof, Refusal } from './proof.ts';
import type { Case, Step, Verdict } from './verdict.ts';

export async function judge(case_: Case): Promise<Verdict> {
  const { plugin, version, gathered, policy, now } = case_;
  const rule = ruleFor(policy, plugin, gathered.origin);
  if (!rule) return unmatched(case_);
  const around = [gathered.sums, gathered.artifact, gathered.image].flatMap((blob) => blob?.sha256 ?? []);
  const about = (proofs: readonly Proof[], sha256 = ''): Claim => ({
    subject: { plugin, version, sha256, around },
    proofs,
    policy,
    now,
  });
  const denied = denials(about([]));
  const walked =
    denied.length > 0 && rule.mode === 'enforce'
      ? { ...nowhere, broken: denied }
      : await walkChain(case_, rule, (proofs) => satisfied(rule, about(proofs)).length === 0);
  const { binary, proofs, broken } = walked;
  // What nobody opened has no sum that could be compared with an exception, and a broken chain needs no further reason.
  const isOpen = binary === undefined && broken.length === 0 && !rule.unsigned;
  const unmet = binary || isOpen ? satisfied(rule, about(proofs, binary?.sha256)) : [];
  const refusals = [...broken, ...withReasons(unmet, walked, rule)];
  const accepted = binary !== undefined && (refusals.length === 0 || rule.mode === 'audit');
  const steps = [matched(rule, case_), ...walked.steps, ...conclude(rule, refusals, walked.steps)];
  return {
    accepted,
    rule: rule.number,
    mode: rule.mode,
    criteria: criteria(rule, policy),
    steps: accepted ? steps.map(asNoted) : steps,
    refusals,
    ...(accepted && { binary, evidence: makeEvidence(case_, rule, proofs, binary) }),
  };
}

const nowhere: Walked = { proofs: [], broken: [], dismissed: [], asked: 0, steps: [], binary: undefined };

function unmatched({ plugin, version, gathered }: Case): Verdict {
  const refusal = withoutRule(version === '' ? plugin : `${plugin} ${version}`, gathered.origin);
  const { code, detail } = refusal;
  const steps: Step[] = [{ what: 'A rule for the plugin and its source', outcome: 'refused', code, detail }];
  return { accepted: false, mode: 'enforce', criteria: [], steps, refusals: [refusal] };
}

/** Why signatures do not count is told before that too few do, and only then: junk beside enough good ones is nobody's concern. */
function withReasons(
  unmet: readonly Refusal[],
  { asked, dismissed, broken, binary }: Walked,
  rule: Rule,
): readonly Refusal[] {
  const reasons = distinct(dismissed);
  if (broken.length > 0 && binary === undefined) return reasons;
  const at = unmet.findIndex(({ code }) => code === 'threshold' || code === 'provenance-missing');
  if (at < 0) return unmet;
  return [...unmet.slice(0, at), ...(asked === 0 ? [withoutSignature(rule)] : reasons), ...unmet.slice(at)];
}

function withoutSignature({ covers, require }: Rule): Refusal {
  return {
    code: 'signature-missing',
    detail: `No signature over the ${covers.join(' or the ')} was found; the rule trusts ${namesIn(require).join(', ')}.`,
    hint: 'Name the files with the signatures below `signatures` of the source. If the publisher signs nothing, ask for it.',
  };
}

function distinct(refusals: readonly Refusal[]): readonly Refusal[] {
  return [...new Map(refusals.map((refusal) => [`${refusal.code} ${refusal.detail}`, refusal])).values()];
}

function matched(rule: Rule, { plugin, gathered }: Case): Step {
  const { plugin: pattern, source = 'any' } = rule.match;
  return {
    what: `Rule ${rule.number} is the first that matches`,
    outcome: 'ok',
    compared: {
      what: 'plugin and source',
      expected: `${pattern} from ${source}`,
      got: visible(`${plugin} from ${gathered.origin}`),
    },
  };
}

/** What the walk itself did not tell. */
function conclude(rule: Rule, refusals: readonly Refusal[], told: readonly Step[]): readonly Step[] {
  const what = `What rule ${rule.number} wants`;
  if (refusals.length === 0)
    return rule.unsigned
      ? [{ what, outcome: 'noted', code: 'unsigned', detail: visible(rule.unsigned.reason) }]
      : [{ what, outcome: 'ok' }];
  return refusals
    .filter(({ code, detail }) => !told.some((step) => step.code === code && step.detail === detail))
    .map(({ code, detail }) => ({ what, outcome: 'refused', code, detail }));
}

function asNoted(step: Step): Step {
  return step.outcome === 'refused' ? { ...step, outcome: 'noted' } : step;
}
