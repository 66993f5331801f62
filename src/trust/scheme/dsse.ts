/**
 * In-toto statements in a signed envelope. The signature is over the statement, so the statement must name the object's sha256; and
 * it must say something that counts as the publisher standing behind it. A scan for weaknesses is signed by the same publisher, about
 * the same file, and may say that nobody should use it.
 * https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md
 */
import type { Blob, FoundSignature } from '../../core/artifact.ts';
import { isObject, type Json, type JsonObject } from '../../core/json.ts';
import { type Refusal, refuse } from '../proof.ts';
import { readJson } from './json-bytes.ts';

export interface Statement {
  readonly predicateType: string;
  readonly predicate: JsonObject;
}

const IN_TOTO = 'application/vnd.in-toto+json';
const types = ['https://in-toto.io/Statement/v1', 'https://in-toto.io/Statement/v0.1'];
/** Types of predicates that say: this is ours. */
export const acceptedPredicates: readonly string[] = [
  'https://slsa.dev/provenance/v1',
  'https://slsa.dev/provenance/v0.2',
  'https://sigstore.dev/cosign/sign/v1',
];

export function readStatement(
  { name }: FoundSignature,
  payloadType: string,
  payload: Uint8Array,
  object: Blob,
): { readonly statement: Statement } | { readonly refusal: Refusal } {
  const broken = (why: string) =>
    refuse(
      'signature-invalid',
      `${name} cannot be used: ${why}`,
      'Ask the publisher for an in-toto statement.',
    );
  if (payloadType !== IN_TOTO)
    return broken(`its envelope holds ${JSON.stringify(payloadType)}, not ${IN_TOTO}.`);
  const json = readJson(payload);
  if (typeof json === 'string') return broken(`of its statement: ${json}`);
  const { _type: type, subject, predicateType, predicate } = json;
  if (typeof type !== 'string' || !types.includes(type))
    return broken(`its statement is of the type ${JSON.stringify(type)}, which is none of in-toto's.`);
  if (!namesObject(subject, object))
    return refuse(
      'subject-mismatch',
      `The statement in ${name} is about ${listSubjects(subject)}; ${object.name} has the sha256 ${object.sha256}.`,
      'Fetch the statement of this very file from the same release. Do not use the one of another file.',
    );
  if (typeof predicateType !== 'string' || !acceptedPredicates.includes(predicateType))
    return broken(
      `its statement of the type ${JSON.stringify(predicateType)} says something about ${object.name}, but not that it is released. Accepted are ${acceptedPredicates.join(', ')}.`,
    );
  return { statement: { predicateType, predicate: isObject(predicate) ? predicate : {} } };
}

function namesObject(subject: Json | undefined, { sha256 }: Blob): boolean {
  return digestsOf(subject).some((digest) => digest === sha256);
}

function digestsOf(subject: Json | undefined): readonly (Json | undefined)[] {
  if (!Array.isArray(subject)) return [];
  return subject.map((each) => (isObject(each) && isObject(each.digest) ? each.digest.sha256 : undefined));
}

function listSubjects(subject: Json | undefined): string {
  const digests = digestsOf(subject).filter((digest) => typeof digest === 'string');
  const [first] = digests;
  if (first === undefined) return 'nothing with a sha256';
  return `${first}${digests.length > 1 ? ` and ${digests.length - 1} others` : ''}`;
}
