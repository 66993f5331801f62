/** What is asked of the judge, and the answer with each step of the chain. */
import type { Binary, Gathered, Platform } from '../core/artifact.ts';
import type { Code } from '../core/codes.ts';
import type { LockedBinary } from './lock/lock.ts';
import type { Rule, TrustPolicy } from './policy/policy.ts';
import type { Refusal } from './proof.ts';
import type { Schemes } from './scheme/index.ts';

export interface Case {
  /** `type/name`. */
  readonly plugin: string;
  /** Canonical; empty for the unversioned entry. */
  readonly version: string;
  readonly platform: Platform;
  readonly gathered: Gathered;
  readonly policy: TrustPolicy;
  readonly now: Date;
  readonly schemes: Schemes;
  /** What was locked before: everything must come to the same. */
  readonly locked?: LockedBinary | undefined;
}

/** One link of the chain. */
export interface Step {
  /** In words, such as `SHA256SUMS.sig over SHA256SUMS`. */
  readonly what: string;
  /** `noted`: it did not hold, and what was decided does not hang on it. */
  readonly outcome: 'ok' | 'refused' | 'noted';
  readonly compared?: Comparison | undefined;
  readonly code?: Code | undefined;
  /** Of a refusal, or of who signed. */
  readonly detail?: string | undefined;
}

export interface Comparison {
  readonly what: string;
  readonly expected: string;
  readonly got: string;
}

export interface Verdict {
  /** Under a rule that audits, everything of which there is a binary. */
  readonly accepted: boolean;
  readonly rule?: number | undefined;
  readonly mode: Rule['mode'];
  /** What the rule enforces, in words. */
  readonly criteria: readonly string[];
  /** In the order of the chain. */
  readonly steps: readonly Step[];
  /** The most telling first. Under a rule that audits, what `enforce` would refuse. */
  readonly refusals: readonly Refusal[];
  /** Only when accepted, as `binary`. */
  readonly evidence?: Evidence | undefined;
  readonly binary?: Binary | undefined;
}

/** Why a binary was accepted, for the lock and for people. */
export interface Evidence {
  readonly plugin: string;
  readonly version: string;
  /** `os/arch`. */
  readonly platform: string;
  readonly source: string;
  /** `sha256:` and 64 digits each. */
  readonly digests: { readonly [Object in 'artifact' | 'image' | 'sums']?: string | undefined };
  /** 64 digits, of the binary. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  /** Roots whose signatures counted, by name, each with who that was. */
  readonly signers: readonly { readonly root: string; readonly signer: string }[];
  readonly signedAt?: Date | undefined;
  readonly timeFrom?: 'log' | 'timestamp' | 'signer' | undefined;
  readonly rule: number;
  /** Hash of the policy. */
  readonly policy: string;
  /** Why it was admitted although nobody signed. */
  readonly unsigned?: string | undefined;
}
