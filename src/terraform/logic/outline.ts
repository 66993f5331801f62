/** What a plan can say while values are not known yet: nothing about the server, but everything that the configuration decides. */
import { same } from '../../core/canonical.ts';
import type { ResourceKind } from '../../core/kind.ts';
import type { Spec } from '../../core/schema.ts';
import type { Given } from '../conversion/given.ts';
import { plannedValues } from '../conversion/planned.ts';
import type { Guarding } from '../guard.ts';
import { resourceBlock } from '../schema.ts';
import { UNKNOWN, type ValueObject } from '../wire/value.ts';
import { documentFor } from './document.ts';
import { evidenceOffline } from './pass.ts';

export interface Outline {
  readonly planned: ValueObject;
  readonly replace: readonly string[];
}

export function outline(
  kind: ResourceKind,
  config: ValueObject,
  given: Given,
  prior: { readonly values: ValueObject; readonly spec: Spec } | undefined,
  guard: Guarding,
): Outline {
  const replace = prior ? replacing(kind, given, prior.spec) : [];
  const kept = replace.length > 0 ? undefined : prior;
  const isNamed = !kind.identity.some((field) => given.unknown.has(field));
  const after = { ...kept?.spec, ...given.spec };
  for (const field of given.unknown) delete after[field];
  const planned = plannedValues(kind, {
    config,
    given,
    prior: kept,
    after: kept ? after : {},
    expect: {},
    evidence: evidenceOffline(guard, isNamed ? documentFor(kind, given, prior?.spec) : undefined),
    change: 'all',
  });
  return { planned: kept ? planned : withUnknowns(kind, planned, config), replace };
}

/** Fields that cannot be changed in place, and whose new value is another one or unknown. */
function replacing(kind: ResourceKind, given: Given, before: Spec): readonly string[] {
  const identity = kind.move ? [] : kind.identity;
  return [...identity, ...(kind.fixed ?? [])].filter(
    (field) =>
      given.unknown.has(field) ||
      (field in given.spec && !same(given.spec[field] ?? '', before[field] ?? '')),
  );
}

/** Defaults may depend on what is not known yet. */
function withUnknowns(kind: ResourceKind, planned: ValueObject, config: ValueObject): ValueObject {
  return Object.fromEntries(
    Object.entries(planned).map(([name, value]) => {
      const { schema, role, computed } = resourceBlock(kind).attributes[name]!;
      const isOpen = role === 'field' && computed && config[name] === null && schema.default === undefined;
      return [name, isOpen ? UNKNOWN : value];
    }),
  );
}
