/** What the library throws, as refusals. Its errors have a code, a message in few words, and sometimes a cause. */
import type { Code } from '../../../core/codes.ts';
import { type Refusal, refuse } from '../../proof.ts';
import type { Task } from './task.ts';

const anew = 'Fetch the signature anew, and compare it with the one that the publisher shows.';

export function explain(error: unknown, task: Task): { readonly refusal: Refusal } {
  const text = messagesOf(error);
  const [code, what, hint] = judge(codeOf(error), text, task);
  return refuse(code, `${task.name} ${what} The verifier says: ${text}.`, hint);
}

function judge(code: string, text: string, { transparency }: Task): readonly [Code, string, string] {
  if (code.startsWith('TLOG') || /\.inclusion(?:Promise|Proof)/.test(text))
    return [
      transparency === 'required' ? 'tlog-missing' : 'signature-invalid',
      'comes with a log entry that does not hold.',
      'Fetch the signature anew. If the publisher uses a log of its own, the trusted root of the policy must name it.',
    ];
  if (code === 'TIMESTAMP_ERROR')
    return [
      'time-unproven',
      'comes with no proof of time that holds.',
      'The trusted root of the policy must name the authority that made the timestamp; ask the publisher for its trusted_root.json.',
    ];
  if (code === 'CERTIFICATE_ERROR' && /not valid or expired/.test(text))
    return [
      'key-expired',
      'was made when its certificate was not valid.',
      'Ask the publisher for a signature made within the life of its certificate.',
    ];
  if (code === 'CERTIFICATE_ERROR')
    return [
      'untrusted-signer',
      'has a certificate that no authority of the trusted root issued, or that the root did not trust at that time.',
      'Compare `trustedRoot` of the root in the policy with what the publisher signs with; `plugboard trust refresh` fetches the current one.',
    ];
  return ['signature-invalid', 'is not a signature of what it holds.', anew];
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function messagesOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.message.slice(0, 300).replace(/\.$/, '');
  if ('fields' in error && Array.isArray(error.fields)) return `${own}, for its ${error.fields.join(', ')}`;
  return error.cause instanceof Error ? `${own}: ${messagesOf(error.cause)}` : own;
}
