/** How the gate tells what it found. */
import type { Code } from '../../core/codes.ts';
import type { Finding, Position, Severity } from '../../core/finding.ts';
import { visible } from '../../core/visible.ts';
import type { Refusal } from '../proof.ts';
import type { DeclaredPlugin } from './at-gate.ts';

export function nameOf({ plugin, version }: Pick<DeclaredPlugin, 'plugin' | 'version'>): string {
  return visible(version === '' ? plugin : `${plugin} ${version}`);
}

const summaries: Partial<Record<Code, string>> = {
  'no-rule': 'No rule of the trust policy matches',
  'no-source': 'The source is not given',
  'lock-missing': 'Not locked',
  'lock-outdated': 'The lock does not fit any more',
  'platform-unknown': 'The platform of the server is unknown',
  rollback: 'Below the highest version that was locked',
  drift: 'Not what was verified',
  'other-code': 'Runs more than what was verified',
  'shadows-builtin': 'A builtin is hidden',
  unsigned: 'Admitted without a signature',
  'unsigned-expired': 'The exception without a signature does not hold',
  'too-old': 'Signed too long ago',
  'time-unproven': 'Nobody proves when it was signed',
  'key-expired': 'A signer does not count any more',
  threshold: 'Too few signers',
};

export function asFinding(severity: Severity, { code, detail, hint }: Refusal, at?: Position): Finding {
  return { severity, code, summary: summaries[code] ?? 'Refused', detail, hint, at };
}
