/** Ways back: the old state is written again, restarted and proven. */
import { same } from '../core/canonical.ts';
import { diff } from '../core/diff.ts';
import { PlugboardError } from '../core/finding.ts';
import { idOf } from '../core/identity.ts';
import type { ResourceKind } from '../core/kind.ts';
import type { Step } from '../core/plan.ts';
import type { Vault } from '../core/port.ts';
import type { Spec } from '../core/schema.ts';
import { identityOf, proveState, readBack } from './proof.ts';

/** Texts of servers end in all sorts of ways; another sentence follows. */
function sentence(text: string): string {
  return `${text.trim().replace(/[.:;]*$/, '')}.`;
}

/** The failure with the end that its way back came to. */
export function endOfTakingBack(
  step: Step,
  failure: PlugboardError,
  second: PlugboardError | undefined,
): PlugboardError {
  const message = sentence(failure.message);
  if (second)
    return new PlugboardError(
      'rollback-failed',
      `${message} The old state could not be put back: ${second.message}`,
      { cause: failure, hint: `Look at ${step.name} now: it may not answer.` },
    );
  const place = step.action === 'move' ? ' at the new path' : '';
  return new PlugboardError('rolled-back', `${message} The old state was put back and proven${place}.`, {
    cause: failure,
    hint: failure.hint,
  });
}

/**
 * Writes `before` again where the server has something else, restarts the process if this step did, and proves both. False when
 * nothing of that was necessary.
 */
export async function restore(
  kind: ResourceKind,
  vault: Vault,
  step: Step,
  { restart }: { readonly restart: boolean },
): Promise<boolean> {
  // What was moved stays where it is: moving it back would revoke its leases once more.
  const before = { ...waysOfWriting(kind, step.after), ...step.before!, ...identityOf(kind, step.after!) };
  const now = await readBack(kind, vault, before, step.after);
  if (!now && step.action === 'move') return false;
  const differs = now !== undefined && diff(kind, now, before).length > 0;
  if (differs) await kind.write(vault, { before: now, after: before });
  if (restart) await kind.restart!(vault, before);
  const ran = Object.fromEntries(Object.keys(step.expect).map((field) => [field, before[field]]));
  await proveState(kind, vault, before, before, isKnown(ran) ? ran : {}, step.after);
  return differs || restart;
}

/** What the server never returns but must be told again, such as not to try the connection; secrets are not. */
function waysOfWriting(kind: ResourceKind, after: Spec | undefined): Spec {
  const ways = Object.entries(after ?? {}).filter(([name]) => {
    const field = kind.fields[name];
    return field?.writeOnly && field.type === 'boolean';
  });
  return Object.fromEntries(ways);
}

/** A process that was dead before has no version to go back to. */
function isKnown(ran: Spec): boolean {
  return Object.values(ran).some((value) => value !== undefined && !same(value, ''));
}

/** Undoes a change that made restarts necessary: what was created is removed, anything else gets its old form. */
export async function undo(
  kind: ResourceKind,
  vault: Vault,
  step: Step,
  before: Spec | undefined,
): Promise<void> {
  if (!before) await kind.remove(vault, step.after!);
  else await kind.write(vault, { before: step.after, after: before });
  const back = await readBack(kind, vault, before ?? step.after!);
  if (before ? !back || diff(kind, back, before).length > 0 : back !== undefined)
    throw new PlugboardError(
      'rollback-failed',
      `${idOf(kind, before ?? step.after!)} could not be put back.`,
    );
}
