/** Nothing that destroys data is planned while `deletion_protection` stands. */
import { nameOf } from '../../core/identity.ts';
import type { ResourceKind } from '../../core/kind.ts';
import type { Spec } from '../../core/schema.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { PROTECTION } from '../schema.ts';
import type { ValueObject } from '../wire/value.ts';

/** Only a plain `false` gives consent. */
export const isProtected = (kind: ResourceKind, values: ValueObject): boolean =>
  kind.precious !== undefined && values[PROTECTION] !== false;

/**
 * What a plan keeps for its own apply. Where a thing is replaced Terraform shows the removal the state only, but the configuration
 * may have given the consent in the same run.
 */
const CONSENT = Buffer.from(`${PROTECTION} = false`);

export const consentOf = (kind: ResourceKind, planned: ValueObject): Buffer =>
  isProtected(kind, planned) ? Buffer.alloc(0) : CONSENT;

export const isConsent = (kept: Uint8Array | undefined): boolean => CONSENT.equals(kept ?? Buffer.alloc(0));

/** `values`: the state where a thing is destroyed, the plan where it is replaced. */
export function refuseLoss(
  kind: ResourceKind,
  spec: Spec,
  values: ValueObject,
  why: string,
): readonly Diagnostic[] {
  if (kind.precious === undefined || !isProtected(kind, values)) return [];
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
