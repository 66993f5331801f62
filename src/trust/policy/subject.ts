/** What is to be admitted, and what the signatures say about it. */
import type { Proof } from '../proof.ts';
import type { TrustPolicy } from './policy.ts';

export interface Subject {
  /** `type/name`. */
  readonly plugin: string;
  /** Canonical; empty for the unversioned plugin. */
  readonly version: string;
  /** Of the binary. */
  readonly sha256: string;
  /** Sums of what the binary came out of: archive, image, file of sums. */
  readonly around?: readonly string[] | undefined;
}

export interface Claim {
  readonly subject: Subject;
  /** Every verified signature that was found. */
  readonly proofs: readonly Proof[];
  readonly policy: TrustPolicy;
  readonly now: Date;
}

/** When a signature was made, if somebody other than its signer says so. A date that is none is in no period, and never too old. */
export function provenTime({ signedAt, timeFrom }: Proof): Date | undefined {
  const isProven = (timeFrom === 'log' || timeFrom === 'timestamp') && !Number.isNaN(Number(signedAt));
  return isProven ? signedAt : undefined;
}

/** `2026-11-03T10:00:00Z` */
export function showTime(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}
