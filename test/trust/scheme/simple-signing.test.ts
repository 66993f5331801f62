/** Signatures beside an image: over a text that names the image, in the way of cosign 2, and as a statement, in that of cosign 3. */
import { describe, expect, test } from 'vitest';
import type { FoundSignature } from '../../../src/core/artifact.ts';
import { makeCosign } from '../../../src/trust/scheme/cosign.ts';
import { makeSigstore as makeScheme } from '../../../src/trust/scheme/sigstore.ts';
import { makeBlob } from '../support/given.ts';
import {
  COSIGN_SIGN,
  makeSigstore,
  runHere,
  SIGNED_AT,
  type SignedImage,
  simpleSigning,
  statementOn,
} from '../support/sigstore.ts';
import { makeKeys } from '../support/x509.ts';

const sigstore = makeSigstore();
const keys = makeKeys();
const image = makeBlob('{"schemaVersion":2}', 'registry.test/plugin:1.2.0');
const digest = `sha256:${image.sha256}`;
const NOW = new Date('2026-07-01T00:00:00Z');

const found = (signed: Partial<SignedImage>): FoundSignature => ({
  covers: 'image',
  name: 'registry.test/plugin:sha256-….sig',
  bytes: new Uint8Array(),
  ...signed,
});

async function keyless(signature: FoundSignature) {
  const answer = await makeScheme(runHere)(signature, image, sigstore.sigstoreRoot(), NOW);
  return 'proof' in answer ? answer.proof : answer.refusal.code;
}

async function keyed(signature: FoundSignature) {
  const answer = await makeCosign(runHere)(signature, image, sigstore.cosignRoot(keys.publicKey), NOW);
  return 'proof' in answer ? answer.proof : answer.refusal.code;
}

const proof = { covers: 'image', object: { name: image.name, sha256: image.sha256 } };

test('with a certificate', async () => {
  expect(await keyless(found(sigstore.signImage(digest)))).toMatchObject({
    ...proof,
    signedAt: SIGNED_AT,
    timeFrom: 'log',
  });
});

test('with a key', async () => {
  expect(await keyed(found(sigstore.signImage(digest, { keys })))).toMatchObject({ ...proof, root: 'team' });
});

test('the signature may stand in the bytes alone', async () => {
  const { bytes, payload } = sigstore.signImage(digest, { keys });
  expect(await keyed(found({ bytes, payload }))).toMatchObject(proof);
});

test('as a statement', async () => {
  const statement = statementOn(image.sha256, COSIGN_SIGN);
  expect(await keyless(found({ bytes: sigstore.attest(statement) }))).toMatchObject(proof);
  expect(await keyed(found({ bytes: sigstore.attest(statement, { keys }) }))).toMatchObject(proof);
});

test('as an envelope with annotations, in the way of `cosign attest` before version 3', async () => {
  const { dsseEnvelope, verificationMaterial } = sigstore.statementBundle(statementOn(image.sha256), {
    bundle: '0.1',
  });
  // biome-ignore lint/suspicious/noExplicitAny: an entry as the fixture writes it
  const [entry] = verificationMaterial.tlogEntries as any[];
  const [certificate] = (
    verificationMaterial as { x509CertificateChain?: { certificates: { rawBytes?: string }[] } }
  ).x509CertificateChain!.certificates;
  const bundle = {
    SignedEntryTimestamp: entry.inclusionPromise.signedEntryTimestamp,
    Payload: {
      body: entry.canonicalizedBody,
      integratedTime: Number(entry.integratedTime),
      logIndex: Number(entry.logIndex),
      logID: Buffer.from(entry.logId.keyId, 'base64').toString('hex'),
    },
  };
  const annotations = {
    'dev.sigstore.cosign/certificate': `-----BEGIN CERTIFICATE-----\n${certificate!.rawBytes}\n-----END CERTIFICATE-----\n`,
    'dev.sigstore.cosign/bundle': JSON.stringify(bundle),
  };
  const bytes = Buffer.from(JSON.stringify(dsseEnvelope));
  expect(await keyless(found({ bytes, annotations }))).toMatchObject(proof);
  expect(await keyless(found({ bytes }))).toBe('untrusted-signer');
});

describe('attack 2: what is signed names this image', () => {
  const other = `sha256:${'e'.repeat(64)}`;
  test.each<[string, string, SignedImage]>([
    ['another image', 'subject-mismatch', sigstore.signImage(other)],
    ['another image, signed with a key', 'subject-mismatch', sigstore.signImage(other, { keys })],
    ['no prefix', 'subject-mismatch', sigstore.signImage(image.sha256)],
    ['upper case', 'subject-mismatch', sigstore.signImage(`sha256:${image.sha256.toUpperCase()}`)],
    [
      'another type',
      'signature-invalid',
      sigstore.signImage(digest, {}, simpleSigning(digest, 'atomic container signature')),
    ],
    [
      'no image',
      'signature-invalid',
      sigstore.signImage(digest, {}, '{"critical":{"type":"cosign container image signature"}}'),
    ],
    ['no JSON', 'signature-invalid', sigstore.signImage(digest, {}, digest)],
  ])('%s: %s', async (name, code, signed) => {
    expect(await (name.endsWith('key') ? keyed : keyless)(found(signed))).toBe(code);
  });

  test('the payload was put in later', async () => {
    const signed = sigstore.signImage(other, { keys });
    const payload = Buffer.from(simpleSigning(digest));
    expect(await keyed(found({ ...signed, payload }))).toBe('sig-other-file');
    expect(await keyless(found({ ...sigstore.signImage(other), payload }))).toBe('sig-other-file');
  });

  test('a statement beside a payload', async () => {
    const { payload } = sigstore.signImage(digest);
    const bytes = sigstore.attest(statementOn(image.sha256));
    expect(await keyless(found({ bytes, payload }))).toBe('signature-invalid');
  });
});

describe('attack 29: without the annotation that proves the time', () => {
  test('the certificate alone', async () => {
    const { 'dev.sigstore.cosign/bundle': _, ...annotations } = sigstore.signImage(digest).annotations;
    expect(await keyless(found({ ...sigstore.signImage(digest), annotations }))).toBe('time-unproven');
  });

  test('a certificate does not satisfy a key', async () => {
    expect(await keyed(found(sigstore.signImage(digest)))).toBe('untrusted-signer');
  });

  test.each(['{', '{}', '{"Payload":{}}', '{"Payload":{"body":"AAAA","logID":"00"}}'])(
    'an entry that is %j',
    async (bundle) => {
      const signed = sigstore.signImage(digest);
      const annotations = { ...signed.annotations, 'dev.sigstore.cosign/bundle': bundle };
      expect(await keyless(found({ ...signed, annotations }))).toBe('signature-invalid');
    },
  );
});
