/** Fetches and judges plugins, several at once, each for itself: what cannot be fetched is refused like what is not signed. */
import pLimit from 'p-limit';
import type { Gathered, Platform } from '../core/artifact.ts';
import { asFailure, PlugboardError } from '../core/finding.ts';
import type { Source } from '../core/source.ts';
import { lockAgain } from '../trust/chain/locked.ts';
import { judge } from '../trust/judge.ts';
import type { LockedBinary } from '../trust/lock/lock.ts';
import { criteria } from '../trust/policy/criteria.ts';
import { ruleFor } from '../trust/policy/match.ts';
import type { TrustPolicy } from '../trust/policy/policy.ts';
import type { Schemes } from '../trust/scheme/index.ts';
import type { Verdict } from '../trust/verdict.ts';

/** One plugin version on one platform. */
export interface Wanted {
  /** `type/name`. */
  readonly plugin: string;
  readonly version: string;
  readonly platform: Platform;
  readonly source: Source;
  /** What the source counts as; undefined when it cannot be used as it is written. */
  readonly origin: string | undefined;
  /** What it must come to again. */
  readonly locked?: LockedBinary | undefined;
}

export interface Judged {
  readonly wanted: Wanted;
  readonly verdict: Verdict;
}

export interface Judging {
  readonly policy: TrustPolicy;
  readonly schemes: Schemes;
  readonly now: Date;
  /** Plugins under way at once. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  gather(wanted: Wanted): Promise<Gathered>;
}

/** In the order of `wanted`. */
export async function judgeAll(wanted: readonly Wanted[], judging: Judging): Promise<readonly Judged[]> {
  const limit = pLimit(judging.concurrency);
  return Promise.all(
    wanted.map((each) => limit(async () => ({ wanted: each, verdict: await judgeOne(each, judging) }))),
  );
}

async function judgeOne(wanted: Wanted, { gather, signal, ...judging }: Judging): Promise<Verdict> {
  endIfInterrupted(signal);
  let gathered: Gathered;
  try {
    gathered = await gather(wanted);
  } catch (error) {
    endIfInterrupted(signal);
    return unfetched(error, wanted, judging.policy);
  }
  const verdict = await judge({ ...wanted, ...judging, gathered });
  endIfInterrupted(signal);
  return verdict;
}

function endIfInterrupted(signal: AbortSignal): void {
  if (signal.aborted)
    throw new PlugboardError('interrupted', 'Interrupted. What was fetched so far stays in the cache.');
}

/** What is wanted is said all the same. */
function unfetched(error: unknown, wanted: Wanted, policy: TrustPolicy): Verdict {
  const { plugin, origin, locked } = wanted;
  const rule = origin === undefined ? undefined : ruleFor(policy, plugin, origin);
  const { code, message, hint = 'Look at the source, then try again.' } = asFailure(error);
  const isOther = locked !== undefined && code === 'artifact-changed';
  const refusal = { code, detail: message, hint: isOther ? lockAgain(wanted) : hint };
  return {
    accepted: false,
    rule: rule?.number,
    mode: 'enforce',
    criteria: rule ? criteria(rule, policy) : [],
    steps: [{ what: 'What the source has', outcome: 'refused', code, detail: message }],
    refusals: [refusal],
  };
}
