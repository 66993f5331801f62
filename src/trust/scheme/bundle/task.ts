/**
 * What is asked of the verifier of bundles, and what it answers: plain data, so that the verifier can live in a thread that is ended
 * when a hostile bundle keeps it busy. It never gets the object, which may be larger than memory; the signature over the bytes of
 * the object is checked by whoever asks, and nothing is proven before.
 */
import type { Refusal } from '../../proof.ts';

export interface Task {
  /** Of the signature, for messages. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Beside a signature of an image; see `FoundSignature`. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly trust: Trust;
  readonly transparency: Transparency;
}

export type Transparency = 'required' | 'timestamp' | 'none';

export type Trust =
  | { readonly by: 'certificate'; readonly trustedRoot: string }
  /** `key` is DER (SPKI). */
  | { readonly by: 'key'; readonly key: Uint8Array; readonly trustedRoot?: string | undefined };

export type Inspection = { readonly verified: Verified } | { readonly refusal: Refusal };

/** Everything holds but, for a message, the signature over the object. */
export interface Verified {
  /** DER (SPKI). */
  readonly key: Uint8Array;
  readonly certificate?: Certificate | undefined;
  /** The earliest moment at which the signature is proven to have been there. */
  readonly time?: { readonly at: Date; readonly from: 'log' | 'timestamp' } | undefined;
  /** `logId:index`. */
  readonly logEntries: readonly string[];
  readonly content: Content;
}

export interface Certificate {
  readonly identity: string;
  readonly issuer: string;
  /** Texts of Fulcio's extensions 1.3.6.1.4.1.57264.1.N, by N. */
  readonly extensions: Readonly<Record<number, string>>;
}

export type Content =
  | {
      readonly type: 'message';
      readonly signature: Uint8Array;
      /** What the bundle says that the object's hash is. */
      readonly digest?: { readonly algorithm: Hash; readonly value: Uint8Array } | undefined;
    }
  /** Its signature has been checked. */
  | { readonly type: 'statement'; readonly payloadType: string; readonly payload: Uint8Array };

/** As OpenSSL calls it. */
export type Hash = 'sha256' | 'sha384' | 'sha512';

/** Runs {@link Task}s: in a thread, or in tests right here. */
export type Run = (task: Task) => Promise<Inspection>;
