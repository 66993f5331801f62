/**
 * Whether what was locked may still be registered. Signatures need not be asked again, for the lock holds the sum of what they
 * covered; but time passes: exceptions end, releases get too old, and a root whose signatures carry no proof of time counts only
 * as long as it is valid.
 */
import type { LockedBinary } from '../lock/lock.ts';
import { showAge } from '../policy/age.ts';
import { denials } from '../policy/denial.ts';
import { notExcepted } from '../policy/exception.ts';
import type { Rule, TrustPolicy } from '../policy/policy.ts';
import type { Subject } from '../policy/subject.ts';
import type { Refusal } from '../proof.ts';
import type { Root } from '../root.ts';

/** `name` for messages. */
export function checkAdmission(
  name: string,
  { plugin, version }: Pick<Subject, 'plugin' | 'version'>,
  locked: LockedBinary,
  rule: Rule,
  policy: TrustPolicy,
  now: Date,
): readonly Refusal[] {
  if (rule.number !== locked.rule)
    return [
      {
        code: 'lock-outdated',
        detail: `${name} was admitted by rule ${locked.rule}; now rule ${rule.number} decides.`,
        hint: 'To verify it anew: plugboard lock',
      },
    ];
  const around = [locked.artifact, locked.image, locked.sums].flatMap((digest) => digest?.slice(7) ?? []);
  const subject: Subject = { plugin, version, sha256: locked.sha256, around };
  const named = (refusal: Refusal): Refusal => ({ ...refusal, detail: `${name}: ${refusal.detail}` });
  const timely = rule.unsigned
    ? notExcepted(rule.unsigned, subject, now).map(named)
    : [checkAge(name, locked, rule, now), checkRoots(name, locked, rule, policy, now)];
  return [...denials({ subject, proofs: [], policy, now }), ...timely.filter((each) => each !== undefined)];
}

function checkAge(
  name: string,
  { signedAt, timeFrom }: LockedBinary,
  { freshness }: Rule,
  now: Date,
): Refusal | undefined {
  if (freshness?.maxAge === undefined) return undefined;
  if (signedAt === undefined || timeFrom === 'signer')
    return {
      code: 'time-unproven',
      detail: `${name}: the lock does not say when it was signed, by a proven time; the rule allows ${showAge(freshness.maxAge)}.`,
      hint: 'To verify it anew: plugboard lock',
    };
  const age = Math.floor((now.getTime() - Date.parse(signedAt)) / 1000);
  if (age <= freshness.maxAge) return undefined;
  return {
    code: 'too-old',
    detail: `${name} was signed at ${signedAt}, ${showAge(age)} ago; the rule allows ${showAge(freshness.maxAge)}.`,
    hint: 'Declare a newer release, then verify it: plugboard lock',
  };
}

function checkRoots(
  name: string,
  { signedBy }: LockedBinary,
  { require }: Rule,
  policy: TrustPolicy,
  now: Date,
): Refusal | undefined {
  const counted = signedBy.filter((each) => counts(policy.roots.get(each), now));
  const [all, some] = [require?.all ?? [], require?.atLeast];
  const missing = all.filter((each) => !counted.includes(each));
  const enough = !some || some.of.filter((each) => counted.includes(each)).length >= some.n;
  if (missing.length === 0 && enough) return undefined;
  const wanted = [...all, ...(some ? [`${some.n} of ${some.of.join(', ')}`] : [])].join(' and ');
  const lost = signedBy.filter((each) => !counted.includes(each));
  return {
    code: lost.length > 0 ? 'key-expired' : 'threshold',
    detail: `${name} was signed by ${signedBy.join(', ') || 'nobody'}${lost.length > 0 ? `, of whom ${lost.join(', ')} no longer counts` : ''}; the rule wants ${wanted}.`,
    hint: 'Get a signature by a root that is valid now, then verify it: plugboard lock',
  };
}

/** Only a log or a timestamp authority proves when a signature was made; any other root must be valid now. */
function counts(root: Root | undefined, now: Date): boolean {
  if (!root) return false;
  const isProven = 'transparency' in root && root.transparency !== 'none';
  return isProven || root.notAfter === undefined || now <= root.notAfter;
}
