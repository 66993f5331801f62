/** Nothing that destroys data is planned while `deletion_protection` stands. */
import { nameOf } from '../../core/identity.ts';
import type { ResourceKind } from '../../core/kind.ts';
import type { Spec } from '../../core/schema.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { PROTECTION } from '../schema.ts';
import type { ValueObject } from '../wire/value.ts';

/** `values`: the state where a thing is destroyed, the plan where it is replaced. Only a plain `false` gives consent. */
export function refuseLoss(
  kind: ResourceKind,
  spec: Spec,
  values: ValueObject,
  why: string,
): readonly Diagnostic[] {
  if (kind.precious === undefined || values[PROTECTION] === false) return [];
  const name = nameOf(kind, spec);
  return [
    {
      severity: 'error',
      summary: 'Data would be destroyed',
      detail: `${kind.name} ${name}: ${why}, and ${kind.precious.replace('PATH', name)}.\n\nIf that is what you want, set \`${PROTECTION} = false\` and apply that first.`,
      path: [PROTECTION],
    },
  ];
}
