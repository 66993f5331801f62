/** A lock counts only under the policy and the trusted roots under which it was written. */
import { visible } from '../../core/visible.ts';
import type { Refusal } from '../proof.ts';
import type { AtGate } from './at-gate.ts';

const relock = 'Look at what changed, then verify everything anew: plugboard lock';

export function checkHead({ lock, policy }: AtGate): Refusal | undefined {
  if (!lock) return undefined;
  const changed = [...new Set([...lock.trustedRoots.keys(), ...Object.keys(policy.trustedRoots)])].filter(
    (name) => lock.trustedRoots.get(name) !== policy.trustedRoots[name],
  );
  if (changed.length > 0)
    return {
      code: 'lock-outdated',
      detail: `The trusted roots ${changed.map(visible).join(', ')} are not those under which the lock was written.`,
      hint: relock,
    };
  if (lock.policy === policy.hash) return undefined;
  return {
    code: 'lock-outdated',
    detail: `The lock was written under the trust policy ${lock.policy}; the policy now is ${policy.hash}.`,
    hint: relock,
  };
}
