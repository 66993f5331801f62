/** `VAULT_RATE_LIMIT`: a bucket of `burst` permits that fills with `perSecond`. */
import type { Clock } from './clock.ts';
import type { RateLimit } from './environment.ts';

export interface Bucket {
  /** Permits left; below zero are those already promised to who waits. */
  readonly permits: number;
  /** Milliseconds of the clock at which `permits` was true. */
  readonly at: number;
}

/** Takes one permit: the bucket afterwards, and how many milliseconds to wait before using it. */
export function take({ perSecond, burst }: RateLimit, bucket: Bucket, now: number): [Bucket, wait: number] {
  const filled = Math.min(burst, bucket.permits + ((now - bucket.at) / 1000) * perSecond);
  const permits = filled - 1;
  return [{ permits, at: now }, permits >= 0 ? 0 : (-permits / perSecond) * 1000];
}

/** Waits for a permit; without a limit there is nothing to wait for. */
export function makePace(rate: RateLimit | undefined, clock: Clock): (signal?: AbortSignal) => Promise<void> {
  if (!rate) return async () => {};
  let bucket: Bucket = { permits: rate.burst, at: clock.now() };
  return async (signal) => {
    const [next, wait] = take(rate, bucket, clock.now());
    bucket = next;
    if (wait > 0) await clock.sleep(wait, signal);
  };
}
