/**
 * Who is trusted: one root is one signer, complete in itself. Files that a policy names have been read already, so that judging
 * needs no disk.
 */

interface Named {
  /** As the policy calls it. */
  readonly name: string;
  /** No signature before or after counts. Compared with the proven time of a signature, else with now. */
  readonly notBefore?: Date | undefined;
  readonly notAfter?: Date | undefined;
}

/** A workload or person whose short-lived certificate Fulcio issued. Both texts are compared as they are, never as patterns. */
export interface SigstoreRoot extends Named {
  readonly type: 'sigstore';
  /** `trusted_root.json` as text. */
  readonly trustedRoot: string;
  readonly issuer: string;
  readonly identity: string;
  /** `required`: in a transparency log. `timestamp`: a signed timestamp will do. `none`: no proof of time, named insecure. */
  readonly transparency: 'required' | 'timestamp' | 'none';
}

/** A key of cosign: `cosign sign-blob --key`. */
export interface CosignRoot extends Named {
  readonly type: 'cosign';
  /** PEM of the public key. */
  readonly key: string;
  /** Needed when a transparency log is required. */
  readonly trustedRoot?: string | undefined;
  readonly transparency: 'required' | 'timestamp' | 'none';
}

export interface PgpRoot extends Named {
  readonly type: 'pgp';
  /** Of the primary key: 40 or 64 upper-case hexadecimal digits. */
  readonly fingerprint: string;
  /** Texts of key files; copies of one key are merged. */
  readonly keys: readonly KeyFile[];
  /** A signature by a key that has expired since does not count. */
  readonly keyMustBeValidNow: boolean;
}

export interface KeyFile {
  /** As the policy names it, for messages. */
  readonly name: string;
  readonly text: string;
}

export interface MinisignRoot extends Named {
  readonly type: 'minisign';
  /** The line of base64 after the comment. */
  readonly key: string;
  /** Accepts signatures over the bytes themselves instead of their BLAKE2b. */
  readonly legacy: boolean;
}

export interface SignifyRoot extends Named {
  readonly type: 'signify';
  readonly key: string;
}

export interface SshRoot extends Named {
  readonly type: 'ssh';
  /** A file in the format of `ssh-keygen`'s ALLOWED SIGNERS. */
  readonly allowedSigners: KeyFile;
  /** What the signature must be made for; a signature of a commit must not count as one of a release. */
  readonly namespace: string;
  /** One of the principals; left out: any of them. */
  readonly principal?: string | undefined;
}

export type Root = SigstoreRoot | CosignRoot | PgpRoot | MinisignRoot | SignifyRoot | SshRoot;
export type RootType = Root['type'];
