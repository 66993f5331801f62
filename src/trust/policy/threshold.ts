/** Enough distinct roots signed: each of `all`, and as many of `of` as `atLeast` wants. There is no other way to enough. */
import type { Refusal } from '../proof.ts';
import type { Counted } from './counted.ts';
import { distinctSigners } from './distinct.ts';
import type { Requirement } from './policy.ts';
import { namesIn } from './read-requirement.ts';

export function tooFew(require: Requirement, { proofs, dismissed }: Counted): readonly Refusal[] {
  const names = namesIn(require);
  const have = distinctSigners(names, proofs);
  const { all, atLeast } = require;
  const lacking = all.filter((name) => !have.has(name));
  const of = [...new Set(atLeast?.of)];
  const some = of.filter((name) => have.has(name));
  const isShort = some.length < (atLeast?.n ?? 0);
  // Reading the policy refuses a rule that requires nobody; were there one, it would admit nothing.
  if (names.length > 0 && lacking.length === 0 && !isShort) return [];
  const others = isShort ? of.filter((name) => !have.has(name)) : [];
  const missing = [...lacking, ...(others.length > 0 ? [`any of ${others.join(', ')}`] : [])].join(' and ');
  const present = names.filter((name) => have.has(name)).join(', ') || 'none';
  const wanted = all.length + (atLeast?.n ?? 0);
  const got = all.length - lacking.length + Math.min(some.length, atLeast?.n ?? 0);
  return [
    ...[...lacking, ...others].flatMap((name) => dismissed.get(name) ?? []),
    {
      code: 'threshold',
      detail: `Too few of the required roots signed (${got} of ${wanted}: have ${present}, missing ${missing}).`,
      hint: 'Get the missing signature, and name its file below `signatures` of the source.',
    },
  ];
}
