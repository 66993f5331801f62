/** Without a signature exactly one binary is admitted, by its sum, until a day. */
import type { Refusal } from '../proof.ts';
import type { Rule } from './policy.ts';
import { type Subject, showTime } from './subject.ts';

export function notExcepted(
  { sha256, until, reason }: NonNullable<Rule['unsigned']>,
  subject: Subject,
  now: Date,
): readonly Refusal[] {
  const refusals: Refusal[] = [];
  const hint = 'Require a signature in the rule, or review the binary and write a new exception.';
  if (subject.sha256 !== sha256)
    refusals.push({
      code: 'unsigned-expired',
      detail: `The exception is for the binary ${sha256}, this one is ${subject.sha256} (${reason}).`,
      hint,
    });
  if (now > until)
    refusals.push({
      code: 'unsigned-expired',
      detail: `The exception ended at ${showTime(until)}, now is ${showTime(now)} (${reason}).`,
      hint,
    });
  return refusals;
}
