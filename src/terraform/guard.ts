/** What the trust policy has a say in: what a provider with one asks before it plans, applies and reads. */
import type { Finding } from '../core/finding.ts';
import type { Document } from '../core/manifest/document.ts';
import type { Plan } from '../core/plan.ts';
import type { View } from '../core/world.ts';
import type { Trust } from '../engine/trust.ts';
import type { Value } from './wire/value.ts';

/** The part of the provider block that is about trust. */
export interface TrustSettings {
  /** A file with a section `trust`. */
  readonly policy: string;
  readonly lockfile: string;
  /** Ids whose drift from what was verified is known. */
  readonly rewrite: readonly string[];
  /** Hosts with private addresses that may be gone to. */
  readonly allowHosts: readonly string[];
}

export interface Passing {
  /** As `complete` gave it. */
  readonly document: Document;
  readonly plan: Plan;
  /** What the server has now. */
  readonly seen: ReadonlyMap<string, View>;
  /** What it will have, as far as it is known, without what this document takes away. */
  readonly later: ReadonlyMap<string, View>;
  /** `os/arch` of the server. */
  readonly platform: string | undefined;
}

export interface Passed {
  readonly findings: readonly Finding[];
  /** The document registers a program, or something runs one because of it. */
  readonly concerned: boolean;
  /** Ids of what is not what was verified: it is not put back. */
  readonly unverified: ReadonlySet<string>;
}

export interface Guard {
  readonly trust: Trust;
  readonly settings: TrustSettings;
  /** Something is locked for several platforms, so that the one of the server must be known. */
  readonly asksPlatform: boolean;
  /** With the sum that the lock has for it. */
  complete(document: Document): Document;
  /** Of what the lock has for it; null for everything else. */
  evidence(document: Pick<Document, 'kind' | 'id' | 'spec'>, platform: string | undefined): Value;
  pass(passing: Passing): Passed;
  /** Whether policy, keys and lock are still what they were when the provider was configured. */
  lookAgain(): Promise<readonly Finding[]>;
}

/** `unknown`: the provider block does not say yet which policy. */
export type Guarding = Guard | 'unknown' | undefined;
