/**
 * The forms in which a signature of the Sigstore family comes: a bundle; what cosign wrote before there were bundles, as a file or as
 * annotations of an image; an envelope beside an image; or nothing but base64. All but the last become one bundle.
 * https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md
 */
import { isObject, type JsonObject } from '../../../core/json.ts';
import { decodeBase64, decodeText } from '../base64.ts';
import { readJson } from '../json-bytes.ts';
import { readLegacyMaterial } from './legacy.ts';
import type { Task } from './task.ts';

export type Form =
  | { readonly form: 'bundle'; readonly bundle: JsonObject }
  /** `certified`: there is a certificate, but nothing that says when it was used. */
  | { readonly form: 'bare'; readonly signature: Uint8Array; readonly certified: boolean }
  /** Completes "… cannot be used: ". */
  | { readonly form: 'unknown'; readonly why: string };

/** Names of the annotations that cosign 2 writes. */
const annotation = {
  signature: 'dev.cosignproject.cosign/signature',
  certificate: 'dev.sigstore.cosign/certificate',
  bundle: 'dev.sigstore.cosign/bundle',
  timestamp: 'dev.sigstore.cosign/rfc3161timestamp',
} as const;

export function readForm({ bytes, annotations }: Task): Form {
  const signature = annotations[annotation.signature];
  if (signature) return readAnnotated(signature, annotations);
  const bare = readBare(bytes);
  if (bare) return { form: 'bare', signature: bare, certified: annotation.certificate in annotations };
  const json = readJson(bytes);
  if (typeof json === 'string') return unknown(json);
  if ('mediaType' in json) return { form: 'bundle', bundle: json };
  if ('base64Signature' in json) return readLegacyFile(json);
  if ('payloadType' in json) return readEnvelope(json, annotations);
  return unknown('it is no bundle of Sigstore, and nothing that cosign wrote before there were bundles.');
}

function readAnnotated(text: string, annotations: Task['annotations']): Form {
  const signature = decodeBase64(text);
  if (!signature) return unknown(`its annotation ${annotation.signature} is not base64.`);
  return legacy({ messageSignature: text }, signature, annotations);
}

function readLegacyFile(json: JsonObject): Form {
  const { base64Signature: text, cert, rekorBundle } = json;
  const signature = typeof text === 'string' ? decodeBase64(text) : undefined;
  if (!signature) return unknown('its base64Signature is not base64.');
  if (cert !== undefined && typeof cert !== 'string') return unknown('its cert is not text.');
  return legacy({ messageSignature: text as string }, signature, {
    // Base64 of PEM; a key has its PEM there, which says nothing that the root does not say.
    [annotation.certificate]: cert ? Buffer.from(cert, 'base64').toString('utf8') : '',
    [annotation.bundle]: rekorBundle ? JSON.stringify(rekorBundle) : '',
  });
}

function readEnvelope(json: JsonObject, annotations: Task['annotations']): Form {
  const [first] = Array.isArray(json.signatures) ? json.signatures : [];
  const sig = isObject(first) && typeof first.sig === 'string' ? first.sig : '';
  return legacy({ dsseEnvelope: json }, decodeBase64(sig) ?? new Uint8Array(), annotations);
}

type Signed = { readonly messageSignature: string } | { readonly dsseEnvelope: JsonObject };

function legacy(signed: Signed, signature: Uint8Array, annotations: Task['annotations']): Form {
  const certificate = annotations[annotation.certificate] ?? '';
  const bundle = annotations[annotation.bundle];
  const timestamp = annotations[annotation.timestamp];
  const material = readLegacyMaterial({ certificate, bundle, timestamp });
  if (typeof material === 'string') return unknown(material);
  const { digest, proven, ...verificationMaterial } = material;
  if ('messageSignature' in signed && !proven)
    return { form: 'bare', signature, certified: certificate.includes('BEGIN CERTIFICATE') };
  const messageDigest = { algorithm: 'SHA2_256', digest };
  return {
    form: 'bundle',
    bundle: {
      mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.1',
      verificationMaterial,
      ...('dsseEnvelope' in signed
        ? signed
        : { messageSignature: { messageDigest, signature: signed.messageSignature } }),
    },
  };
}

/** `cosign sign-blob --output-signature`: base64 of the signature, in a line. */
function readBare(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length > 4096) return undefined;
  const text = decodeText(bytes)?.trim();
  return text && /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? decodeBase64(text) : undefined;
}

const unknown = (why: string): Form => ({ form: 'unknown', why });
