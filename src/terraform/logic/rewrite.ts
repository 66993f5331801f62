/** Whether what the server never returns is to be written again: another version, or another secret where the state knows it. */
import type { ResourceKind } from '../../core/kind.ts';
import { attributesOf } from '../schema.ts';
import { equal, type ValueObject } from '../wire/value.ts';

export function mustRewrite(kind: ResourceKind, prior: ValueObject | null, config: ValueObject): boolean {
  if (!prior) return false;
  return attributesOf(kind).some(
    ([name, { role }]) =>
      (role === 'secret' || role === 'secret-version') && !equal(prior[name] ?? null, config[name] ?? null),
  );
}
