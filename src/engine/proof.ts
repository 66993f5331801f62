/** A server's 200 is never taken for proof: what was written is read back and diffed again, and a process has to answer. */

import { showValue } from '../core/canonical.ts';
import { diff, diffRunning, type FieldChange } from '../core/diff.ts';
import { PlugboardError } from '../core/finding.ts';
import { canonicalSpec } from '../core/identity.ts';
import type { ResourceKind } from '../core/kind.ts';
import type { Vault } from '../core/port.ts';
import type { Spec } from '../core/schema.ts';
import { concealed } from './observe.ts';

/** What stands at a place now, without what `declared` keeps secret; absent is undefined. */
export async function readBack(
  kind: ResourceKind,
  vault: Vault,
  place: Spec,
  declared: Spec | undefined = place,
): Promise<Spec | undefined> {
  const found = await kind.read(vault, place);
  return found && concealed(kind, canonicalSpec(kind, { ...identityOf(kind, place), ...found }), declared);
}

/** What is configured, what runs, and that it answers. */
export async function proveState(
  kind: ResourceKind,
  vault: Vault,
  configured: Spec | undefined,
  spec: Spec,
  expect: Spec,
  declared: Spec | undefined = spec,
): Promise<void> {
  const back = await readBack(kind, vault, spec, declared);
  if (!back)
    throw new PlugboardError('not-converged', 'It is not there after the write.', {
      hint: kind.identity.includes('version')
        ? 'Does the binary report another version of itself? Declare that one.'
        : undefined,
    });
  const left = configured ? diff(kind, back, configured) : [];
  if (left.length > 0)
    throw new PlugboardError('not-converged', `The server kept another value: ${words(kind, left)}.`);
  const behind = diffRunning(back, expect);
  if (behind.length > 0)
    throw new PlugboardError('not-running', `The process is not the declared one: ${words(kind, behind)}.`);
  await kind.answers?.(vault, spec);
}

export function identityOf(kind: ResourceKind, spec: Spec): Spec {
  return Object.fromEntries(kind.identity.map((field) => [field, spec[field]]));
}

function words(kind: ResourceKind, changes: readonly FieldChange[]): string {
  return changes
    .map(
      ({ field, before, after }) =>
        `${field} is ${showValue(kind.fields[field], before)}, not ${showValue(kind.fields[field], after)}`,
    )
    .join('; ');
}
