/** A trust policy, read and complete: whom to trust for which plugins, and what is never trusted. */
import type { Covered } from '../../core/artifact.ts';
import type { Root } from '../root.ts';

export interface TrustPolicy {
  /** By name. */
  readonly roots: ReadonlyMap<string, Root>;
  readonly revoked: readonly Revocation[];
  readonly deny: readonly Denial[];
  /** The first that matches decides; none means refusal. */
  readonly rules: readonly Rule[];
  readonly allowDowngrade: readonly Downgrade[];
  /** Of the canonical policy with the contents of all files that it names: `sha256:` and 64 digits. */
  readonly hash: string;
  /** Sum of each trusted root file, by the name that the policy gives it. */
  readonly trustedRoots: Readonly<Record<string, string>>;
}

export interface Revocation {
  /** In the spelling of `Proof.keys`. */
  readonly key: string;
  /** Older signatures stay good, if their time is proven; left out: none does. */
  readonly since?: Date | undefined;
  readonly reason: string;
}

export interface Denial {
  /** `type/name`, with `*`. */
  readonly plugin?: string | undefined;
  /** Such as `<1.4.2` or `>=1.0.0 <1.2.0`. */
  readonly versions?: string | undefined;
  readonly sha256?: string | undefined;
  readonly logEntry?: string | undefined;
  readonly reason: string;
}

export interface Rule {
  /** From 1, as people count. */
  readonly number: number;
  readonly match: { readonly plugin: string; readonly source?: string | undefined };
  /** `audit` reports what `enforce` refuses. */
  readonly mode: 'enforce' | 'audit';
  readonly require?: Requirement | undefined;
  readonly covers: readonly Covered[];
  readonly provenance?: WantedProvenance | undefined;
  /** Seconds. */
  readonly freshness?:
    | { readonly minAge?: number | undefined; readonly maxAge?: number | undefined }
    | undefined;
  readonly minVersion?: string | undefined;
  /** Why it may be a script. */
  readonly allowScript?: string | undefined;
  /** Instead of `require`. */
  readonly unsigned?: { readonly sha256: string; readonly reason: string; readonly until: Date } | undefined;
}

export interface Requirement {
  readonly all: readonly string[];
  readonly atLeast?: { readonly n: number; readonly of: readonly string[] } | undefined;
}

export interface WantedProvenance {
  readonly predicate: 'slsa-v1';
  readonly sourceRepository?: string | undefined;
  readonly repositoryId?: string | undefined;
  readonly ownerId?: string | undefined;
  /** May be a glob such as `refs/tags/v*`. */
  readonly ref?: string | undefined;
  readonly workflow?: string | undefined;
  readonly runner?: 'github-hosted' | 'self-hosted' | undefined;
}

export interface Downgrade {
  readonly plugin: string;
  readonly to: string;
  readonly reason: string;
  readonly until: Date;
}
