/** What cosign 2 wrote beside a signature, as the verification material of a bundle. Values are passed on as they are: the check of the bundle's shape comes after. */
import { isObject, type JsonObject } from '../../../core/json.ts';
import { readJson } from '../json-bytes.ts';

export interface Beside {
  /** PEM, or nothing. */
  readonly certificate: string;
  /** JSON with `SignedEntryTimestamp` and `Payload`. */
  readonly bundle?: string | undefined;
  /** JSON with `SignedRFC3161Timestamp`. */
  readonly timestamp?: string | undefined;
}

export interface LegacyMaterial {
  readonly [key: string]: JsonObject | readonly JsonObject[] | string | boolean;
  readonly tlogEntries: readonly JsonObject[];
  /** Base64 of what the log says that was signed. */
  readonly digest: string;
  /** There is something that says when. */
  readonly proven: boolean;
}

/** The material, or why it cannot be read. */
export function readLegacyMaterial({ certificate, bundle, timestamp }: Beside): LegacyMaterial | string {
  const entry = bundle ? readEntry(bundle) : undefined;
  if (typeof entry === 'string') return entry;
  const stamped = timestamp ? readJson(Buffer.from(timestamp)) : undefined;
  if (typeof stamped === 'string') return `of its timestamp: ${stamped}`;
  const der = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END/.exec(certificate)?.[1];
  return {
    ...(der === undefined
      ? { publicKey: { hint: '' } }
      : { x509CertificateChain: { certificates: [{ rawBytes: der.replace(/\s/g, '') }] } }),
    tlogEntries: entry ? [entry.entry] : [],
    timestampVerificationData: {
      rfc3161Timestamps: stamped ? [{ signedTimestamp: stamped.SignedRFC3161Timestamp }] : [],
    },
    digest: entry?.digest ?? '',
    proven: entry !== undefined || stamped !== undefined,
  };
}

function readEntry(text: string): { readonly entry: JsonObject; readonly digest: string } | string {
  const json = readJson(Buffer.from(text));
  if (typeof json === 'string') return `of its log entry: ${json}`;
  const { SignedEntryTimestamp: signedEntryTimestamp, Payload: payload } = json;
  if (!isObject(payload) || typeof payload.body !== 'string' || typeof payload.logID !== 'string')
    return 'its log entry has no body or no log.';
  const body = readJson(Buffer.from(payload.body, 'base64'));
  if (typeof body === 'string') return `of the body of its log entry: ${body}`;
  const entry = {
    logIndex: payload.logIndex,
    logId: { keyId: Buffer.from(payload.logID, 'hex').toString('base64') },
    kindVersion: { kind: body.kind, version: body.apiVersion },
    integratedTime: payload.integratedTime,
    inclusionPromise: { signedEntryTimestamp },
    canonicalizedBody: payload.body,
  };
  return { entry, digest: Buffer.from(hashOf(body), 'hex').toString('base64') };
}

/** Of an entry of the kind `hashedrekord`. */
function hashOf({ spec }: JsonObject): string {
  const data = isObject(spec) ? spec.data : undefined;
  const hash = isObject(data) ? data.hash : undefined;
  const value = isObject(hash) ? hash.value : undefined;
  return typeof value === 'string' ? value : '';
}
