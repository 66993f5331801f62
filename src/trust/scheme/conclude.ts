/**
 * The end of every check in the Sigstore family: what the verifier of bundles left open, which is whether the signature is over this
 * very object, and what a statement says.
 */
import type { Blob, FoundSignature } from '../../core/artifact.ts';
import { type Answer, type Proof, refuse } from '../proof.ts';
import type { CosignRoot, SigstoreRoot } from '../root.ts';
import type { Content, Verified } from './bundle/task.ts';
import { readStatement } from './dsse.ts';
import { readProvenance } from './provenance.ts';
import { hashesFor, hintOnKey, nameKey, readSpki } from './public-key.ts';
import { changedMeanwhile, overOtherBytes, tooLarge, unreadable } from './refusals.ts';
import { matches } from './signed-bytes.ts';
import { checkPayload, payloadBlob } from './simple-signing.ts';

export async function conclude(
  signature: FoundSignature,
  object: Blob,
  root: SigstoreRoot | CosignRoot,
  verified: Verified,
): Promise<Answer> {
  const { content } = verified;
  const proof = proofOf(signature, object, root, verified);
  if (content.type === 'message') {
    const { payload } = signature;
    const signed = payload ? payloadBlob(signature, payload) : object;
    const refusal =
      (await refuseOther(signature, signed, root, verified, content)) ??
      (payload && checkPayload(signature, payload, object));
    return refusal ?? { proof };
  }
  if (signature.payload) return unreadable(signature, 'it is an envelope, and has a payload beside it.');
  const read = readStatement(signature, content.payloadType, content.payload, object);
  if ('refusal' in read) return read;
  const built = readProvenance(signature.name, read.statement, verified.certificate);
  if ('refusal' in built) return built;
  return { proof: built.provenance ? { ...proof, provenance: built.provenance } : proof };
}

type Message = Extract<Content, { type: 'message' }>;

async function refuseOther(
  signature: FoundSignature,
  signed: Blob,
  root: SigstoreRoot | CosignRoot,
  { key: spki }: Verified,
  { signature: bytes, digest }: Message,
): Promise<Answer | undefined> {
  const key = readSpki(spki);
  const hashes = digest ? [digest.algorithm] : hashesFor(key);
  switch (await matches({ key, signature: bytes, hashes, digest }, signed)) {
    case 'yes':
      return undefined;
    case 'changed':
      return changedMeanwhile(signed);
    case 'too large':
      return tooLarge(signed);
    case 'by another':
      return refuse(
        'untrusted-signer',
        `${signature.name} is about ${signed.name}, but not signed with ${nameKey(spki)}, the key of root ${JSON.stringify(root.name)}.`,
        hintOnKey(
          key,
          'Compare the key in the policy with the one that the publisher shows. Do not use the file before they agree.',
        ),
      );
    case 'no':
      break;
  }
  if (root.type === 'cosign' && !digest)
    return refuse(
      'sig-other-file',
      `${signature.name} is not a signature with ${nameKey(spki)}, the key of root ${JSON.stringify(root.name)}, over ${signed.name} (sha256 ${signed.sha256}): it is over other bytes, or by another key.`,
      hintOnKey(
        key,
        'Fetch both files from the same release, and compare the key with the one that the publisher shows.',
      ),
    );
  return overOtherBytes(signature, signed, root);
}

function proofOf(
  signature: FoundSignature,
  object: Blob,
  root: SigstoreRoot | CosignRoot,
  { key, certificate, time, logEntries }: Verified,
): Proof {
  return {
    root: root.name,
    type: root.type,
    covers: signature.covers,
    object: { name: object.name, sha256: object.sha256 },
    signature: signature.name,
    signer: certificate ? `${certificate.identity} (issuer ${certificate.issuer})` : nameKey(key),
    keys: [nameKey(key)],
    ...(time && { signedAt: time.at, timeFrom: time.from }),
    logEntries,
  };
}
