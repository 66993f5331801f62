/**
 * A private Sigstore in memory: an authority for certificates with its log, a transparency log, a timestamp authority, and the
 * `trusted_root.json` that trusts them. Signs in every form that publishers use. Without any clock: `at` is the time of signing.
 */
import { createPublicKey, type KeyObject, sign } from 'node:crypto';
import type { CosignRoot, SigstoreRoot } from '../../../src/trust/root.ts';
import { inspect } from '../../../src/trust/scheme/bundle/inspect.ts';
import type { Run } from '../../../src/trust/scheme/bundle/task.ts';
import { type Fulcio, makeFulcio, type Subject } from './fulcio.ts';
import { makeRekor, type Rekor } from './rekor.ts';
import { makeTsa } from './tsa.ts';
import { type Keys, makeKeys, sha256, spkiOf, toPem } from './x509.ts';

export const IDENTITY = 'https://github.com/acme/plugin-demo/.github/workflows/release.yml@refs/heads/main';
export const ISSUER = 'https://token.actions.githubusercontent.com';
export const SIGNED_AT = new Date('2026-06-01T12:00:00Z');
export const IN_TOTO = 'application/vnd.in-toto+json';
export const SLSA_V1 = 'https://slsa.dev/provenance/v1';
export const COSIGN_SIGN = 'https://sigstore.dev/cosign/sign/v1';

/** The verifier of bundles without its thread. */
export const runHere: Run = async (task) => inspect(task);

export interface SignWish {
  readonly identity?: string;
  readonly issuer?: string;
  readonly at?: Date;
  /** Values of the certificate's extensions 1.3.6.1.4.1.57264.1.N, by N. */
  readonly extensions?: Readonly<Record<number, string>>;
  /** More of what the certificate says. */
  readonly subject?: Partial<Subject>;
  /** Signs with this key, and without a certificate. */
  readonly keys?: Keys;
  /** Form of the bundle; default 0.3. */
  readonly bundle?: '0.1' | '0.2' | '0.3';
  /** Form of the log's entry; default `v1`, whose promise proves the time. `v2` has no time in it. */
  readonly log?: 'v1' | 'v2' | 'none';
  /** Default: only where the log proves no time. */
  readonly timestamp?: boolean;
  /** Kind of the entry of a statement; default `dsse`. */
  readonly entry?: 'dsse' | 'intoto' | 'hashedrekord';
  readonly payloadType?: string;
  /** The log's entry names another signer, who signed nothing: the log itself takes whatever key fits. */
  readonly strangerInLog?: boolean;
}

export interface SignedImage {
  readonly payload: Uint8Array;
  readonly bytes: Uint8Array;
  readonly annotations: Readonly<Record<string, string>>;
}

export type Sigstore = ReturnType<typeof makeSigstore>;

export function makeSigstore() {
  const from = new Date('2020-01-01T00:00:00Z');
  const to = new Date('2045-01-01T00:00:00Z');
  const fulcio = makeFulcio(from, to);
  const rekor = makeRekor();
  const tsa = makeTsa(from, to);
  const trusted = {
    ...trustedRootOf({ fulcio, rekor, from, logUrl: `https://${rekor.name}` }),
    timestampAuthorities: [authorityOf(tsa.chain, from)],
  };
  const trustedRoot = JSON.stringify(trusted);

  const signerFor = (wish: SignWish) => {
    const keys = wish.keys ?? makeKeys();
    const certificate = wish.keys
      ? undefined
      : fulcio.issue({
          identity: wish.identity ?? IDENTITY,
          issuer: wish.issuer ?? ISSUER,
          at: wish.at ?? SIGNED_AT,
          publicKey: keys.publicKey,
          extensions: wish.extensions,
          ...wish.subject,
        });
    const pem = certificate ? toPem(certificate) : toPem(spkiOf(keys.publicKey), 'PUBLIC KEY');
    return { keys, certificate, pem };
  };
  type Signer = ReturnType<typeof signerFor>;

  const namedInLog = (wish: SignWish, signer: Signer): Signer =>
    wish.strangerInLog ? signerFor(wish.keys ? { ...wish, keys: makeKeys() } : wish) : signer;

  /** Everything of a bundle but what is signed. */
  const materialOf = (wish: SignWish, signer: Signer, signature: Buffer, body: EntryBody | undefined) => {
    const { bundle = '0.3', log = 'v1', at = SIGNED_AT } = wish;
    const timestamp = wish.timestamp ?? log !== 'v1';
    const raw = { rawBytes: signer.certificate?.toString('base64') };
    const hint = sha256(spkiOf(signer.keys.publicKey)).toString('base64');
    return {
      mediaType:
        bundle === '0.3'
          ? 'application/vnd.dev.sigstore.bundle.v0.3+json'
          : `application/vnd.dev.sigstore.bundle+json;version=${bundle}`,
      verificationMaterial: {
        ...(!signer.certificate
          ? { publicKey: { hint } }
          : bundle === '0.3'
            ? { certificate: raw }
            : { x509CertificateChain: { certificates: [raw] } }),
        tlogEntries: body
          ? [rekor.enter({ ...body, at, promise: log === 'v1', proof: bundle !== '0.1' })]
          : [],
        timestampVerificationData: {
          rfc3161Timestamps: timestamp
            ? [{ signedTimestamp: tsa.stamp(signature, at).toString('base64') }]
            : [],
        },
      },
    };
  };

  /** A bundle as value, to be altered. */
  const blobBundle = (bytes: Uint8Array, wish: SignWish = {}) => {
    const signer = signerFor(wish);
    const signature = signBytes(signer.keys, bytes);
    const { pem, certificate } = namedInLog(wish, signer);
    const log = wish.log ?? 'v1';
    const body = log === 'none' ? undefined : hashedrekord(log, sha256(bytes), signature, pem, certificate);
    return {
      ...materialOf(wish, signer, signature, body),
      messageSignature: {
        messageDigest: { algorithm: 'SHA2_256', digest: sha256(bytes).toString('base64') },
        signature: signature.toString('base64'),
      },
    };
  };

  const statementBundle = (statement: unknown, wish: SignWish = {}) => {
    const signer = signerFor(wish);
    const payload = Buffer.from(typeof statement === 'string' ? statement : JSON.stringify(statement));
    const payloadType = wish.payloadType ?? IN_TOTO;
    const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `;
    const encoded = Buffer.concat([Buffer.from(head), payload]);
    const signature = signBytes(signer.keys, encoded);
    const { pem, certificate } = namedInLog(wish, signer);
    const log = wish.log ?? 'v1';
    const body =
      log === 'none'
        ? undefined
        : wish.entry === 'hashedrekord'
          ? hashedrekord(log, sha256(encoded), signature, pem, certificate)
          : wish.entry === 'intoto'
            ? intoto(payload, payloadType, signature, pem)
            : dsse(log, payload, encoded, signature, pem, certificate);
    return {
      ...materialOf(wish, signer, signature, body),
      dsseEnvelope: {
        payload: payload.toString('base64'),
        payloadType,
        signatures: [{ sig: signature.toString('base64') }],
      },
    };
  };

  /** What cosign 2 wrote beside a signature: `Bundle` with the names of its annotation. */
  const legacyOf = (bytes: Uint8Array, wish: SignWish) => {
    const signer = signerFor(wish);
    const signature = signBytes(signer.keys, bytes);
    const body = hashedrekord('v1', sha256(bytes), signature, signer.pem, signer.certificate);
    const entry = rekor.enter({ ...body, at: wish.at ?? SIGNED_AT, promise: true, proof: false });
    const promise = entry.inclusionPromise as { signedEntryTimestamp: string };
    const rekorBundle = {
      SignedEntryTimestamp: promise.signedEntryTimestamp,
      Payload: {
        body: entry.canonicalizedBody,
        integratedTime: Number(entry.integratedTime),
        logIndex: Number(entry.logIndex),
        logID: rekor.id.toString('hex'),
      },
    };
    return { signature: signature.toString('base64'), pem: signer.pem, rekorBundle };
  };

  return {
    trustedRoot,
    /** The same as a value, to be altered. */
    trusted,
    blobBundle,
    statementBundle,
    /** Base64 of a timestamp over a signature. */
    stamp: (signature: Uint8Array, at: Date): string => tsa.stamp(signature, at).toString('base64'),
    /** The bytes of a bundle over a file. */
    signBlob: (bytes: Uint8Array, wish?: SignWish): Uint8Array => jsonBytes(blobBundle(bytes, wish)),
    /** The bytes of a bundle over an in-toto statement; see {@link statementOn}. */
    attest: (statement: unknown, wish?: SignWish): Uint8Array => jsonBytes(statementBundle(statement, wish)),
    /** The JSON of `cosign sign-blob --bundle` before version 3. */
    signLegacy: (bytes: Uint8Array, wish: SignWish = {}): Uint8Array => {
      const { signature, pem, rekorBundle } = legacyOf(bytes, wish);
      return jsonBytes({
        base64Signature: signature,
        cert: Buffer.from(pem).toString('base64'),
        rekorBundle,
      });
    },
    /** What cosign 2 attaches to an image with the digest `sha256:…`: with a key, only the signature. */
    signImage: (digest: string, wish: SignWish = {}, payload = simpleSigning(digest)): SignedImage => {
      const bytes = Buffer.from(payload);
      const { signature, pem, rekorBundle } = legacyOf(bytes, wish);
      return {
        payload: bytes,
        bytes: Buffer.from(signature),
        annotations: {
          'dev.cosignproject.cosign/signature': signature,
          ...(!wish.keys && {
            'dev.sigstore.cosign/certificate': pem,
            'dev.sigstore.cosign/chain': toPem(fulcio.certificate),
            'dev.sigstore.cosign/bundle': JSON.stringify(rekorBundle),
          }),
        },
      };
    },
    sigstoreRoot: (changes: Partial<SigstoreRoot> = {}): SigstoreRoot => ({
      type: 'sigstore',
      name: 'ci',
      trustedRoot,
      issuer: ISSUER,
      identity: IDENTITY,
      transparency: 'required',
      ...changes,
    }),
    cosignRoot: (key: KeyObject, changes: Partial<CosignRoot> = {}): CosignRoot => ({
      type: 'cosign',
      name: 'team',
      key: toPem(spkiOf(key), 'PUBLIC KEY'),
      trustedRoot,
      transparency: 'none',
      ...changes,
    }),
  };
}

interface Instance {
  readonly fulcio: Fulcio;
  readonly rekor: Rekor;
  readonly from: Date;
  /** The name in the log's checkpoints is part of it. */
  readonly logUrl: string;
}

/** The value of a `trusted_root.json` that trusts this authority and this log. */
export function trustedRootOf({ fulcio, rekor, from, logUrl }: Instance) {
  return {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [{ baseUrl: logUrl, ...logOf(rekor.key, from) }],
    certificateAuthorities: [authorityOf([fulcio.certificate], from)],
    ctlogs: [{ baseUrl: 'https://ct.private.test', ...logOf(fulcio.ctLogKey, from) }],
  };
}

export const jsonBytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

/** A statement about a file or image, by its sha256 in hexadecimal digits. */
export function statementOn(digest: string, predicateType = SLSA_V1, predicate: unknown = {}): unknown {
  const subject = [{ name: 'file', digest: { sha256: digest } }];
  return { _type: 'https://in-toto.io/Statement/v1', subject, predicateType, predicate };
}

/** What cosign signs of an image. */
export const simpleSigning = (digest: string, type = 'cosign container image signature'): string =>
  JSON.stringify({
    critical: {
      identity: { 'docker-reference': 'registry.test/plugin' },
      image: { 'docker-manifest-digest': digest },
      type,
    },
    optional: null,
  });

interface EntryBody {
  readonly kind: string;
  readonly version: string;
  readonly body: unknown;
}

const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64');
const hash = (digest: Buffer) => ({ algorithm: 'sha256', value: digest.toString('hex') });

function signBytes({ privateKey }: Keys, bytes: Uint8Array): Buffer {
  return sign(privateKey.asymmetricKeyType === 'ed25519' ? null : 'sha256', bytes, privateKey);
}

/** Of an entry in version 2 of the log. */
function verifier(pem: string, certificate: Buffer | undefined) {
  return {
    keyDetails: 'PKIX_ECDSA_P256_SHA_256',
    ...(certificate
      ? { x509Certificate: { rawBytes: base64(certificate) } }
      : { publicKey: { rawBytes: base64(spkiOf(createPublicKey(pem))) } }),
  };
}

function entry(kind: string, version: string, spec: unknown): EntryBody {
  return { kind, version, body: { apiVersion: version, kind, spec } };
}

function hashedrekord(
  log: 'v1' | 'v2',
  digest: Buffer,
  signature: Buffer,
  pem: string,
  certificate?: Buffer,
) {
  const content = base64(signature);
  if (log === 'v1')
    return entry('hashedrekord', '0.0.1', {
      data: { hash: hash(digest) },
      signature: { content, publicKey: { content: base64(pem) } },
    });
  return entry('hashedrekord', '0.0.2', {
    hashedRekordV002: {
      data: { algorithm: 'SHA2_256', digest: base64(digest) },
      signature: { content, verifier: verifier(pem, certificate) },
    },
  });
}

function dsse(
  log: 'v1' | 'v2',
  payload: Buffer,
  encoded: Buffer,
  signature: Buffer,
  pem: string,
  certificate?: Buffer,
): EntryBody {
  if (log === 'v1')
    return entry('dsse', '0.0.1', {
      envelopeHash: hash(sha256(encoded)),
      payloadHash: hash(sha256(payload)),
      signatures: [{ signature: base64(signature), verifier: base64(pem) }],
    });
  return entry('dsse', '0.0.2', {
    dsseV002: {
      payloadHash: { algorithm: 'SHA2_256', digest: base64(sha256(payload)) },
      signatures: [{ content: base64(signature), verifier: verifier(pem, certificate) }],
    },
  });
}

function intoto(payload: Buffer, payloadType: string, signature: Buffer, pem: string): EntryBody {
  return entry('intoto', '0.0.2', {
    content: {
      envelope: {
        payloadType,
        signatures: [{ publicKey: base64(pem), sig: base64(base64(signature)) }],
      },
      hash: hash(sha256(payload)),
      payloadHash: hash(sha256(payload)),
    },
  });
}

function logOf(key: KeyObject, start: Date) {
  const rawBytes = spkiOf(key);
  return {
    hashAlgorithm: 'SHA2_256',
    publicKey: {
      rawBytes: base64(rawBytes),
      keyDetails: 'PKIX_ECDSA_P256_SHA_256',
      validFor: { start: start.toISOString() },
    },
    logId: { keyId: base64(sha256(rawBytes)) },
  };
}

function authorityOf(chain: readonly Buffer[], start: Date) {
  return {
    subject: { organization: 'private', commonName: 'private' },
    uri: 'https://private.test',
    certChain: { certificates: chain.map((certificate) => ({ rawBytes: base64(certificate) })) },
    validFor: { start: start.toISOString() } as { start: string; end?: string },
  };
}
