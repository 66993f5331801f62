/**
 * When a process does not come up after a change elsewhere (a pin, an overwritten entry, a runtime), the change itself is taken back,
 * and everything that was restarted because of it is restarted and proven on the old state. What a trust policy does not know as
 * verified is not put back.
 */
import { asFailure, PlugboardError } from '../core/finding.ts';
import { kindNamed } from '../core/kind.ts';
import type { Step } from '../core/plan.ts';
import type { Applying, Progress } from './apply.ts';
import type { Event } from './event.ts';
import { portFor } from './ports.ts';
import { endOfTakingBack, restore, undo } from './restore.ts';

export async function takeBackCauses(
  applying: Applying,
  progress: Progress,
  step: Step,
  failure: PlugboardError,
  push: (event: Event) => void,
): Promise<PlugboardError> {
  if (step.causes.length === 0) return failure;
  // Another step with the same cause failed first: its way back takes this one along.
  const underWay = step.causes.map((id) => progress.takenBack.get(id)).find((back) => back !== undefined);
  const back = underWay ?? takeBack(applying, progress, step, push).then(() => undefined, asFailure);
  if (!underWay) for (const id of step.causes) progress.takenBack.set(id, back);
  return endOfTakingBack(step, failure, await back);
}

async function takeBack(
  applying: Applying,
  progress: Progress,
  step: Step,
  push: (event: Event) => void,
): Promise<void> {
  const { plan, ports, registry } = applying;
  const because = `${step.kind} ${step.name} failed`;
  push({ type: 'phase', step, phase: 'roll back' });
  const sharing = plan.steps.filter(
    (other) => other !== step && other.causes.some((id) => step.causes.includes(id)),
  );
  for (const other of sharing) if (!progress.begun.has(other.id)) progress.lost.set(other.id, because);
  await Promise.all(sharing.map((other) => progress.begun.get(other.id)));
  const causes = step.causes.flatMap((id) => progress.done.get(id) ?? []);
  const unverified = causes.find(({ id }) => plan.unverified?.has(id));
  if (unverified)
    throw new PlugboardError(
      'rollback-failed',
      `${unverified.kind} ${unverified.name} was not what was verified, and is not registered again.`,
    );
  for (const cause of causes.toReversed()) {
    const kind = kindNamed(registry, cause.kind);
    await undo(kind, portFor(ports, kind), cause, withSecrets(applying, cause));
    progress.undone.add(cause.id);
    push({ type: 'undone', step: cause, because });
  }
  const failures: unknown[] = [];
  for (const other of [...sharing.filter(({ id }) => progress.begun.has(id)), step]) {
    const kind = kindNamed(registry, other.kind);
    try {
      await restore(kind, portFor(ports, kind), other, { restart: other.restart });
    } catch (error) {
      // One that does not come back is no reason to leave the others.
      failures.push(error);
      continue;
    }
    if (!progress.done.has(other.id)) continue;
    progress.undone.add(other.id);
    push({ type: 'undone', step: other, because });
  }
  if (failures.length > 0) throw failures[0];
}

/** Environment cannot be read back: an entry that is put back gets the declared one. */
function withSecrets({ bodies, registry }: Applying, cause: Step) {
  if (!cause.before) return undefined;
  const kind = kindNamed(registry, cause.kind);
  const body = bodies.get(cause.id) ?? {};
  const hidden = Object.entries(kind.fields).filter(([name, field]) => field.writeOnly && name in body);
  return { ...cause.before, ...Object.fromEntries(hidden.map(([name]) => [name, body[name]])) };
}
