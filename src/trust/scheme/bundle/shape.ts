/**
 * What a bundle must look like before the library sees it: one of the known versions, one kind of content and of material, few
 * entries, plain integers, and names in a checkpoint that are names. A name there was once used as a pattern, before any
 * signature was checked, and kept the library busy for ever.
 */
import { isObject, type Json, type JsonObject } from '../../../core/json.ts';
import { readJson } from '../json-bytes.ts';

const mediaType = /^application\/vnd\.dev\.sigstore\.bundle(?:\+json;version=0\.[123]|\.v0\.3\+json)$/;
/** In its one spelling: the library signs and compares numbers, and a deny list compares texts. */
const integer = /^(?:0|[1-9]\d{0,15})$/;
/** A dash, a name, base64. */
const checkpointSignature = /^\u2014 [A-Za-z0-9._:/+-]{1,255} [A-Za-z0-9+/=]{1,4096}$/;
const LAST_SECOND_OF_9999 = 253_402_300_799;
const most = { entries: 16, timestamps: 16, certificates: 16, hashes: 64, signaturesOfCheckpoint: 32 };

/** What is wrong, completing "… cannot be used: "; undefined when nothing is. */
export function misshapen(bundle: JsonObject): string | undefined {
  if (typeof bundle.mediaType !== 'string' || !mediaType.test(bundle.mediaType))
    return `its media type ${JSON.stringify(bundle.mediaType)} is none of a bundle with version 0.1, 0.2 or 0.3.`;
  if (count(bundle, 'messageSignature', 'dsseEnvelope') !== 1)
    return 'it holds not exactly one of a signature and an envelope.';
  const envelope = bundle.dsseEnvelope;
  if (isObject(envelope) && listOf(envelope.signatures)?.length !== 1)
    return 'its envelope does not have exactly one signature.';
  const material = bundle.verificationMaterial;
  if (!isObject(material)) return 'it has no verification material.';
  if (count(material, 'certificate', 'x509CertificateChain', 'publicKey') !== 1)
    return 'it does not say exactly one of a certificate, a chain and a key.';
  const chain = material.x509CertificateChain;
  if (isObject(chain) && !isListOf(chain.certificates, most.certificates))
    return `its chain is no list of at most ${most.certificates} certificates.`;
  const stamps = material.timestampVerificationData ?? {};
  if (!isObject(stamps) || !isListOf(stamps.rfc3161Timestamps, most.timestamps))
    return `its timestamps are no list of at most ${most.timestamps}.`;
  if (!isListOf(material.tlogEntries, most.entries))
    return `its log entries are no list of at most ${most.entries}.`;
  return misshapenEntries(entriesOf(bundle));
}

/** Of a bundle with the right shape. */
export function entriesOf(bundle: JsonObject): readonly JsonObject[] {
  const material = bundle.verificationMaterial;
  return isObject(material) ? ((listOf(material.tlogEntries) ?? []) as readonly JsonObject[]) : [];
}

function misshapenEntries(entries: readonly JsonObject[]): string | undefined {
  const seen = new Set<string>();
  for (const entry of entries) {
    const wrong = misshapenEntry(entry);
    if (wrong) return wrong;
    const id = JSON.stringify([entry.logId, String(entry.logIndex ?? 0)]);
    if (seen.has(id)) return 'it has one entry of a log twice.';
    seen.add(id);
  }
  return undefined;
}

function misshapenEntry(entry: JsonObject): string | undefined {
  const proof = entry.inclusionProof ?? {};
  if (!isObject(proof)) return 'a proof of inclusion in it is no object.';
  const numbers = [entry.logIndex, entry.integratedTime, proof.logIndex, proof.treeSize];
  if (!numbers.every(isInteger)) return 'a number of a log entry in it is no whole number.';
  if (Number(entry.integratedTime ?? 0) > LAST_SECOND_OF_9999) return 'a time in it is none.';
  const hashes = proof.hashes ?? [];
  if (!Array.isArray(hashes) || hashes.length > most.hashes)
    return `a proof of inclusion in it is no list of at most ${most.hashes} hashes.`;
  const body = entry.canonicalizedBody;
  const read = typeof body === 'string' ? readJson(Buffer.from(body, 'base64')) : 'it is missing.';
  if (typeof read === 'string') return `of the body of a log entry in it: ${read}`;
  return misshapenCheckpoint(proof.checkpoint);
}

function misshapenCheckpoint(checkpoint: Json | undefined): string | undefined {
  if (checkpoint === undefined) return undefined;
  const text = isObject(checkpoint) ? checkpoint.envelope : undefined;
  if (typeof text !== 'string') return 'a checkpoint in it is no text.';
  const signatures = text.split('\n').filter((line) => line.includes('\u2014'));
  if (signatures.length > most.signaturesOfCheckpoint)
    return `a checkpoint in it has more than ${most.signaturesOfCheckpoint} signatures.`;
  const strange = signatures.find((line) => !checkpointSignature.test(line));
  return strange === undefined
    ? undefined
    : `a checkpoint in it is signed by ${JSON.stringify(strange.slice(0, 80))}, which is no name of a log.`;
}

function count(object: JsonObject, ...keys: readonly string[]): number {
  return keys.filter((key) => object[key] !== undefined && object[key] !== null).length;
}

const listOf = (value: Json | undefined): readonly Json[] | undefined =>
  Array.isArray(value) ? value : undefined;

/** A list that is left out is empty. */
function isListOf(value: Json | undefined, atMost: number): boolean {
  if (value === undefined) return true;
  return Array.isArray(value) && value.length <= atMost && value.every(isObject);
}

/** JSON of protocol buffers writes large integers as text, and leaves out those that are 0. */
function isInteger(value: Json | undefined): boolean {
  if (value === undefined) return true;
  if (typeof value !== 'number' && (typeof value !== 'string' || !integer.test(value))) return false;
  return Number.isSafeInteger(Number(value)) && Number(value) >= 0;
}
