/**
 * Makes one change so and proves it. A server's 200 is never taken for proof: what was written is read back and diffed again, a
 * process is done when its version and sha256 are what they must be and it answers. Whatever fails after the first write of a
 * process's change puts the old state back, proves that, and fails.
 */
import { same } from '../core/canonical.ts';
import { diff } from '../core/diff.ts';
import { asFailure, PlugboardError } from '../core/finding.ts';
import { byId, idOf } from '../core/identity.ts';
import type { ResourceKind } from '../core/kind.ts';
import type { Step } from '../core/plan.ts';
import type { Vault } from '../core/port.ts';
import type { Spec } from '../core/schema.ts';
import { proveState, readBack } from './proof.ts';
import { endOfTakingBack, restore } from './restore.ts';

export type Phase = 'write' | 'reload' | 'prove' | 'roll back';

export interface Converging {
  readonly kind: ResourceKind;
  readonly step: Step;
  readonly vault: Vault;
  /** `step.after` with its secrets in place. */
  readonly after: Spec | undefined;
  readonly tell: (phase: Phase) => void;
}

export async function converge(converging: Converging): Promise<void> {
  const { kind, step } = converging;
  const current = step.action === 'reload' ? step.before : await reread(converging);
  let restarted = false;
  const telling: Converging = {
    ...converging,
    tell(phase) {
      restarted ||= phase === 'reload';
      converging.tell(phase);
    },
  };
  try {
    await write(telling, current);
    await prove(telling);
  } catch (error) {
    const failure = asFailure(error);
    if (step.undeclared && (await isGone(converging))) return;
    if (
      !kind.running ||
      !step.before ||
      !['update', 'reload', 'move'].includes(step.action) ||
      step.causes.length > 0
    )
      throw failure;
    throw await takeBack(converging, failure, { restart: restarted });
  }
}

/** Somebody removed in the meantime what was only to be restarted: no process is left that could be the wrong one. */
async function isGone({ kind, step, vault }: Converging): Promise<boolean> {
  const found = await kind.read(vault, step.before!).catch(() => 'unknown' as const);
  return found === undefined;
}

/** The APIs have no compare-and-set: the thing is read again just before it is written. */
async function reread({ kind, step, vault }: Converging): Promise<Spec | undefined> {
  const place = step.before ?? step.after!;
  if (!step.before && hasShortList(kind) && !(await isListed(kind, vault, place))) return undefined;
  const current = await readBack(kind, vault, place, step.after);
  if (isStale(kind, step, current))
    throw new PlugboardError('plan-stale', 'It was changed by somebody else after the plan was made.', {
      hint: 'Plan again.',
    });
  return current;
}

/** Things that are only listed for their own sake are listed by reading every one of them, or their names. */
const hasShortList = ({ listed, detailed }: ResourceKind) => listed === 'always' || detailed === true;

/** A list is shared by all creations that begin together; a read would cost each of them a request. */
async function isListed(kind: ResourceKind, vault: Vault, spec: Spec): Promise<boolean> {
  return byId(kind, await kind.list(vault)).has(idOf(kind, spec));
}

/** Neither as it was nor as it is to be: what another step or another run has brought about already is no reason to stop. */
function isStale(kind: ResourceKind, { action, before, after }: Step, current: Spec | undefined): boolean {
  if (!current) return before !== undefined && action !== 'remove';
  if (!before) return diff(kind, current, after!).length > 0;
  return diff(kind, before, current).some(
    ({ field }) => action === 'remove' || !same(current[field], after?.[field]),
  );
}

async function write(
  { kind, step, vault, after, tell }: Converging,
  current: Spec | undefined,
): Promise<void> {
  const isDone = step.action === 'create' ? current !== undefined : step.action === 'remove' && !current;
  if (step.action === 'reload' || isDone) return;
  tell('write');
  switch (step.action) {
    case 'remove':
      return kind.remove(vault, step.before!);
    case 'recreate':
      await kind.remove(vault, step.before!);
      return kind.write(vault, { after: after! });
    case 'move':
      await kind.move!(vault, step.before!, after!);
      if (step.fields.length > 0) await kind.write(vault, { before: current, after: after! });
      return;
    case 'create':
      return kind.write(vault, { after: after! });
    case 'update':
      return kind.write(vault, { before: current, after: after! });
    default:
      throw new Error(`no such action: ${step.action satisfies never}`);
  }
}

async function prove({ kind, step, vault, after, tell }: Converging): Promise<void> {
  if (step.action === 'remove') {
    if (await kind.read(vault, step.before!))
      throw new PlugboardError('not-converged', 'It is still there after its removal.');
    return;
  }
  if (step.restart) {
    tell('reload');
    await kind.restart!(vault, step.after!);
  }
  tell('prove');
  await proveState(kind, vault, step.action === 'reload' ? undefined : after!, step.after!, step.expect);
}

/** Puts the old state of one thing back; what needed no way back stays the failure that it is. */
async function takeBack(
  { kind, step, vault, tell }: Converging,
  failure: PlugboardError,
  options: { readonly restart: boolean },
): Promise<PlugboardError> {
  tell('roll back');
  try {
    return (await restore(kind, vault, step, options)) ? endOfTakingBack(step, failure, undefined) : failure;
  } catch (second) {
    return endOfTakingBack(step, failure, asFailure(second));
  }
}
