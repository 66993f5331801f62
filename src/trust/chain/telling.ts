/** Of all the reasons why a signature does not count, the one that a user can do the most with. */
import type { Code } from '../../core/codes.ts';
import type { Refusal } from '../proof.ts';

/**
 * From the most telling. First what only the right signer can cause; then that it is somebody else; last that it cannot be read,
 * which a root of another format says of every signature.
 */
const order: readonly Code[] = [
  'key-revoked',
  'key-expired',
  'weak-algorithm',
  'sig-other-file',
  'subject-mismatch',
  'tlog-missing',
  'time-unproven',
  'provenance-missing',
  'provenance-source',
  'provenance-ref',
  'provenance-builder',
  'verifier-timeout',
  'key-unusable',
  'untrusted-signer',
  'signature-missing',
  'signature-invalid',
];

export function mostTelling(refusals: readonly Refusal[]): Refusal | undefined {
  return [...refusals].sort((a, b) => rank(a) - rank(b))[0];
}

function rank({ code }: Refusal): number {
  const at = order.indexOf(code);
  return at < 0 ? order.length : at;
}
