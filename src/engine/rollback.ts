/**
 * When a process does not come up after a change elsewhere (a pin, an overwritten entry, a runtime), the change itself is taken back,
 * and everything that was restarted because of it is restarted and proven on the old state.
 */
import { asFailure, PlugboardError } from '../core/finding.ts';
import { kindNamed } from '../core/kind.ts';
import type { Step } from '../core/plan.ts';
import type { Applying, Progress } from './apply.ts';
import { restore, sentence, undo } from './converge.ts';
import type { Event } from './event.ts';
import { portFor } from './ports.ts';

export async function takeBackCauses(
  applying: Applying,
  progress: Progress,
  step: Step,
  failure: PlugboardError,
  push: (event: Event) => void,
): Promise<PlugboardError> {
  const { plan } = applying;
  const causes = step.causes
    .flatMap((id) => progress.done.get(id) ?? [])
    .filter((cause) => !progress.undone.has(cause.id));
  if (causes.length === 0) return failure;
  push({ type: 'phase', step, phase: 'roll back' });
  const because = `${step.kind} ${step.name} failed`;
  const shares = (other: Step) => other.causes.some((id) => step.causes.includes(id));
  const restarted = plan.steps.filter(
    (other) => other !== step && shares(other) && progress.done.has(other.id),
  );
  for (const other of plan.steps)
    if (other !== step && shares(other) && !progress.done.has(other.id)) progress.lost.set(other.id, because);
  try {
    for (const cause of causes.toReversed()) {
      const kind = kindNamed(applying.registry, cause.kind);
      await undo(kind, portFor(applying.ports, kind), cause, withSecrets(applying, cause));
      progress.undone.add(cause.id);
      push({ type: 'undone', step: cause, because });
    }
    for (const other of [...restarted, step]) {
      const kind = kindNamed(applying.registry, other.kind);
      await restore(kind, portFor(applying.ports, kind), other);
      if (other === step) continue;
      progress.undone.add(other.id);
      push({ type: 'undone', step: other, because });
    }
  } catch (second) {
    return new PlugboardError(
      'rollback-failed',
      `${sentence(failure.message)} The old state could not be put back: ${asFailure(second).message}`,
      {
        cause: failure,
        hint: `Look at ${step.name} now: it may not answer.`,
      },
    );
  }
  return new PlugboardError(
    'rolled-back',
    `${sentence(failure.message)} The old state was put back and proven.`,
    {
      cause: failure,
      hint: failure.hint,
    },
  );
}

/** Environment cannot be read back: an entry that is put back gets the declared one. */
function withSecrets({ bodies, registry }: Applying, cause: Step) {
  if (!cause.before) return undefined;
  const kind = kindNamed(registry, cause.kind);
  const body = bodies.get(cause.id) ?? {};
  const hidden = Object.entries(kind.fields).filter(([name, field]) => field.writeOnly && name in body);
  return { ...cause.before, ...Object.fromEntries(hidden.map(([name]) => [name, body[name]])) };
}
