/** What a verified signature proves, and what one that is not verified lacks. Both are data. */
import type { Blob, Covered, FoundSignature } from '../core/artifact.ts';
import type { Code } from '../core/codes.ts';
import { visible } from '../core/visible.ts';
import type { Root } from './root.ts';

/** One signature of one root over one object. */
export interface Proof {
  readonly root: string;
  readonly type: Root['type'];
  readonly covers: Covered;
  /** Name and sha256 of the object. */
  readonly object: { readonly name: string; readonly sha256: string };
  /** Name of the signature. */
  readonly signature: string;
  /** In words: identity and issuer, fingerprint, key id, principal. */
  readonly signer: string;
  /** Every key that took part, in the spelling of `revoked`: `pgp:<fingerprint>`, `spki:<sha256>`, `minisign:<id>`, `ssh:SHA256:…`. */
  readonly keys: readonly string[];
  /** Of the signature; undefined when nothing says it. */
  readonly signedAt?: Date | undefined;
  /** Who says so: the log, a timestamp authority, or only the signer. */
  readonly timeFrom?: 'log' | 'timestamp' | 'signer' | undefined;
  /** `logId:index` of each log entry. */
  readonly logEntries: readonly string[];
  /** A signed remark, such as the trusted comment of minisign. */
  readonly remark?: string | undefined;
  /** From a signed statement about how the object was built. */
  readonly provenance?: Provenance | undefined;
}

/** Where and how a thing was built: the certificate's word where it has one, and the statement agrees with it. */
export interface Provenance {
  /** Type of the predicate, such as `https://slsa.dev/provenance/v1`. */
  readonly predicate: string;
  readonly sourceRepository?: string | undefined;
  readonly repositoryId?: string | undefined;
  readonly ownerId?: string | undefined;
  readonly ref?: string | undefined;
  readonly commit?: string | undefined;
  /** Path in the repository: `.github/workflows/release.yml`. */
  readonly workflow?: string | undefined;
  readonly runner?: string | undefined;
  readonly builder?: string | undefined;
}

/** Why something is not accepted: the text and what to type next. */
export interface Refusal {
  readonly code: Code;
  /** Whole sentences; name what was compared with what. */
  readonly detail: string;
  readonly hint: string;
}

export type Answer = { readonly proof: Proof } | { readonly refusal: Refusal };

/**
 * Asks whether `signature` is one by `root` over exactly `object`. Never throws for whatever the bytes hold: what cannot be read is
 * refused. Whether the root's period and the revocations fit is not asked here.
 */
export type Scheme<R extends Root> = (
  signature: FoundSignature,
  object: Blob,
  root: R,
  now: Date,
) => Promise<Answer>;

/** Names and texts from others may stand in `detail` as they are: what a terminal would obey becomes an escape here. */
export function refuse(code: Code, detail: string, hint: string): { readonly refusal: Refusal } {
  return { refusal: { code, detail: visible(detail), hint } };
}

/** What every proof says: whose signature it is, and over what. */
export function about(
  root: Root,
  signature: FoundSignature,
  object: Blob,
): Pick<Proof, 'root' | 'type' | 'covers' | 'object' | 'signature'> {
  return {
    root: root.name,
    type: root.type,
    covers: signature.covers,
    object: { name: object.name, sha256: object.sha256 },
    signature: signature.name,
  };
}
