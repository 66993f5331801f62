/** Whether one declared plugin may be registered: it has a source, a rule, an entry in the lock, and nothing contradicts that entry. */
import type { Finding, Severity } from '../../core/finding.ts';
import { visible } from '../../core/visible.ts';
import type { LockedBinary } from '../lock/lock.ts';
import { withoutRule } from '../no-rule.ts';
import { ruleFor } from '../policy/match.ts';
import type { Rule } from '../policy/policy.ts';
import type { Refusal } from '../proof.ts';
import { checkRollback } from '../rollback.ts';
import { checkAdmission } from './admission.ts';
import type { AtGate, DeclaredPlugin } from './at-gate.ts';
import { lockedFor } from './locked-for.ts';
import { checkOtherCode } from './other-code.ts';
import { asFinding, nameOf } from './words.ts';

export interface Passage {
  readonly id: string;
  readonly findings: readonly Finding[];
  readonly binary?: LockedBinary | undefined;
}

export function passPlugin(declared: DeclaredPlugin, input: AtGate): Passage {
  const { id, plugin, origin, at } = declared;
  const name = nameOf(declared);
  const refuseAs = (severity: Severity, refusals: readonly Refusal[]) =>
    refusals.map((refusal) => asFinding(severity, refusal, at));
  if (origin === undefined) return { id, findings: refuseAs('error', [withoutSource(name)]) };
  const rule = ruleFor(input.policy, plugin, origin);
  if (!rule) return { id, findings: refuseAs('error', [withoutRule(name, origin)]) };
  const binary = lockedFor(declared, input);
  const back = checkHighest(declared, input);
  const refusals = [
    ...checkOtherCode(declared),
    ...(back ? [back] : []),
    ...('code' in binary ? [binary] : compare(declared, origin, binary, rule, input)),
  ];
  const isAudit = rule.mode === 'audit';
  const findings = [...refuseAs(isAudit ? 'warning' : 'error', refusals)];
  if ('code' in binary || (refusals.length > 0 && !isAudit)) return { id, findings };
  if (rule.unsigned)
    findings.push(
      asFinding(
        'warning',
        {
          code: 'unsigned',
          detail: `${name} is admitted without a signature until ${rule.unsigned.until.toISOString()}: ${visible(rule.unsigned.reason)}.`,
          hint: 'Ask its publisher for signed releases, and declare one before the exception ends.',
        },
        at,
      ),
    );
  return { id, findings, binary };
}

/** An older version beside the highest is no step back: what runs goes back only when a mount does. */
function checkHighest({ plugin, version }: DeclaredPlugin, input: AtGate): Refusal | undefined {
  const { lock, declared, beside = [], policy, now } = input;
  const highest = lock?.plugins.get(plugin)?.highest ?? '';
  const isThere = [...declared, ...beside].some(
    (other) => other.plugin === plugin && other.version === highest,
  );
  return isThere ? undefined : checkRollback(plugin, version, highest, policy, now);
}

function compare(
  declared: DeclaredPlugin,
  origin: string,
  locked: LockedBinary,
  rule: Rule,
  { policy, platform, now }: AtGate,
): readonly Refusal[] {
  const name = nameOf(declared);
  const refusals: Refusal[] = sumsOf(declared, platform)
    .filter((sum) => sum !== locked.sha256)
    .map((sum) => ({
      code: 'lock-outdated',
      detail: `${name} is declared with sha256 ${visible(sum)}; the lock has ${locked.sha256}.`,
      hint: 'Take `sha256` out of the manifest, so that the lock decides, or verify the other file: plugboard lock',
    }));
  if (origin !== locked.source)
    refusals.push({
      code: 'lock-outdated',
      detail: `${name} is declared to come from ${visible(origin)}; what is locked came from ${visible(locked.source)}.`,
      hint: 'To verify it from its new source: plugboard lock',
    });
  return [...refusals, ...checkAdmission(name, declared, locked, rule, policy, now)];
}

/** That of the platform; where none is, all, for any of them may come to be registered. */
function sumsOf({ sha256 }: DeclaredPlugin, platform: string | undefined): readonly string[] {
  if (typeof sha256 !== 'object') return sha256 === undefined ? [] : [sha256];
  const own = platform === undefined ? undefined : sha256[platform];
  return own === undefined ? Object.values(sha256) : [own];
}

function withoutSource(name: string): Refusal {
  return {
    code: 'no-source',
    detail: `${name} does not say where it comes from, so nobody can look at who signed it.`,
    hint: 'Give it a `source`, such as {github: owner/repository, asset: …}, then: plugboard lock',
  };
}
