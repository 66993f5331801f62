/**
 * Makes one change so and proves it. A server's 200 is never taken for proof: what was written is read back and diffed again, a
 * process is done when its version and sha256 are what they must be and it answers. Whatever fails after the first write of a
 * process's change puts the old state back, proves that, and fails.
 */
import { same, showValue } from '../core/canonical.ts';
import { diff, diffRunning, type FieldChange } from '../core/diff.ts';
import { asFailure, PlugboardError } from '../core/finding.ts';
import { idOf } from '../core/identity.ts';
import type { ResourceKind } from '../core/kind.ts';
import type { Step } from '../core/plan.ts';
import type { Vault } from '../core/port.ts';
import type { Spec } from '../core/schema.ts';
import { canonicalObserved } from './observe.ts';

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
    if (
      !kind.running ||
      !step.before ||
      !['update', 'reload'].includes(step.action) ||
      step.causes.length > 0
    )
      throw failure;
    throw await takeBack(converging, failure, { restart: restarted });
  }
}

/** The APIs have no compare-and-set: the thing is read again just before it is written. */
async function reread({ kind, step, vault }: Converging): Promise<Spec | undefined> {
  const place = step.before ?? step.after!;
  if (!step.before && !(await isListed(kind, vault, place))) return undefined;
  const current = await readBack(kind, vault, place);
  if (isStale(kind, step, current))
    throw new PlugboardError('plan-stale', 'It was changed by somebody else after the plan was made.', {
      hint: 'Plan again.',
    });
  return current;
}

/** A list is shared by all creations that begin together; a read would cost each of them a request. */
async function isListed(kind: ResourceKind, vault: Vault, spec: Spec): Promise<boolean> {
  const id = idOf(kind, spec);
  return (await kind.list(vault)).some(
    (found) => idOf(kind, canonicalObserved(kind, found, 'partial')) === id,
  );
}

async function readBack(kind: ResourceKind, vault: Vault, place: Spec): Promise<Spec | undefined> {
  const found = await kind.read(vault, place);
  return found && canonicalObserved(kind, { ...identityOf(kind, place), ...found });
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

/** What is configured, what runs, and that it answers. */
async function proveState(
  kind: ResourceKind,
  vault: Vault,
  configured: Spec | undefined,
  spec: Spec,
  expect: Spec,
): Promise<void> {
  const found = await kind.read(vault, spec);
  if (!found)
    throw new PlugboardError('not-converged', 'It is not there after the write.', {
      hint: kind.identity.includes('version')
        ? 'Does the binary report another version of itself? Declare that one.'
        : undefined,
    });
  const back = canonicalObserved(kind, { ...identityOf(kind, spec), ...found });
  const left = configured ? diff(kind, back, configured) : [];
  if (left.length > 0)
    throw new PlugboardError('not-converged', `The server kept another value: ${words(kind, left)}.`);
  const behind = diffRunning(back, expect);
  if (behind.length > 0)
    throw new PlugboardError('not-running', `The process is not the declared one: ${words(kind, behind)}.`);
  await kind.answers?.(vault, spec);
}

function identityOf(kind: ResourceKind, spec: Spec): Spec {
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

/** Texts of servers end in all sorts of ways; another sentence follows. */
export function sentence(text: string): string {
  return `${text.trim().replace(/[.:;]*$/, '')}.`;
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
  return new PlugboardError('rolled-back', `${message} The old state was put back and proven.`, {
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
  const before = { ...waysOfWriting(kind, step.after), ...step.before! };
  const found = await kind.read(vault, before);
  const now = found && canonicalObserved(kind, { ...identityOf(kind, before), ...found });
  const differs = now !== undefined && diff(kind, now, before).length > 0;
  if (differs) await kind.write(vault, { before: now, after: before });
  if (restart) await kind.restart!(vault, before);
  const ran = Object.fromEntries(Object.keys(step.expect).map((field) => [field, before[field]]));
  await proveState(kind, vault, before, before, isKnown(ran) ? ran : {});
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
  const found = await kind.read(vault, before ?? step.after!);
  const back = found && canonicalObserved(kind, { ...identityOf(kind, before ?? step.after!), ...found });
  if (before ? !back || diff(kind, back, before).length > 0 : back !== undefined)
    throw new PlugboardError(
      'rollback-failed',
      `${idOf(kind, before ?? step.after!)} could not be put back.`,
    );
}
