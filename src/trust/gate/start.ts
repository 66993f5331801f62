/** Whatever a plan starts must be in the lock, whoever registered it, and must still be admitted, also where nobody declares it any more. */
import type { Finding } from '../../core/finding.ts';
import { visible } from '../../core/visible.ts';
import type { LockedBinary } from '../lock/lock.ts';
import { withoutRule } from '../no-rule.ts';
import { ruleFor } from '../policy/match.ts';
import { checkAdmission } from './admission.ts';
import type { AtGate, RunningPlugin } from './at-gate.ts';
import { lockedFor } from './locked-for.ts';
import { asFinding, nameOf } from './words.ts';

export function checkStart(program: RunningPlugin, input: AtGate): readonly Finding[] {
  const { id, sha256 } = program;
  const name = nameOf(program);
  const locked = lockedFor(program, input);
  if ('code' in locked)
    return [
      asFinding('error', {
        code: locked.code,
        detail: `${visible(id)} would run ${name}, which nobody verified. ${locked.detail}`,
        hint: 'Declare that version with its source, then verify and lock it: plugboard lock',
      }),
    ];
  if (sha256 === undefined || sha256 === locked.sha256) return checkUndeclared(program, locked, input);
  return [
    asFinding('error', {
      code: 'drift',
      detail: `${visible(id)} would run ${name} with sha256 ${visible(sha256)}; what was verified has ${locked.sha256}.`,
      hint: 'Declare the plugin, so that the verified one is registered.',
    }),
  ];
}

/** Exceptions and periods end whether or not a plugin is still declared; it counts as coming from where the lock says. */
function checkUndeclared(
  program: RunningPlugin,
  locked: LockedBinary,
  { declared, policy, now }: AtGate,
): readonly Finding[] {
  const { id, plugin, version } = program;
  if (declared.some((each) => each.plugin === plugin && each.version === version)) return [];
  const name = nameOf(program);
  const rule = ruleFor(policy, plugin, locked.source);
  const refusals = rule
    ? checkAdmission(name, program, locked, rule, policy, now)
    : [withoutRule(name, locked.source)];
  return refusals.map((refusal) =>
    asFinding(rule?.mode === 'audit' ? 'warning' : 'error', {
      ...refusal,
      detail: `${visible(id)} would run ${name}. ${refusal.detail}`,
    }),
  );
}
