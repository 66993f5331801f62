/**
 * Applies a plan as a stream of events. A step runs when everything it needs has succeeded; independent steps run at once, but nothing
 * that concerns a process while that process is restarted. When a step fails, what depends on it is skipped. After an abort no step is started.
 */
import { asFailure, type PlugboardError } from '../core/finding.ts';
import { kindNamed, type Registry } from '../core/kind.ts';
import type { Plan, Step } from '../core/plan.ts';
import type { Spec } from '../core/schema.ts';
import { converge } from './converge.ts';
import type { Event, Summary } from './event.ts';
import { type Ports, portFor } from './ports.ts';
import { takeBackCauses } from './rollback.ts';

export interface Applying {
  readonly registry: Registry;
  readonly plan: Plan;
  readonly ports: Ports;
  /** What each step writes, by id, with its secrets in place. */
  readonly bodies: ReadonlyMap<string, Spec>;
  /** Steps under way at once. */
  readonly concurrency: number;
  readonly signal?: AbortSignal | undefined;
}

/** Mutable, for one run: where each step stands. */
export interface Progress {
  readonly done: Map<string, Step>;
  /** Failed, or not to be started any more; with the reason. */
  readonly lost: Map<string, string>;
  readonly undone: Set<string>;
  /** Ends when the step's own work has ended, well or badly; whatever is taken back then comes after it. */
  readonly begun: Map<string, Promise<void>>;
  /** Ways back, by the id of the cause; with what went wrong on it. */
  readonly takenBack: Map<string, Promise<PlugboardError | undefined>>;
}

export async function* applyPlan(applying: Applying): AsyncGenerator<Event, Summary> {
  const { plan, concurrency, signal } = applying;
  const progress: Progress = {
    done: new Map(),
    lost: new Map(),
    undone: new Set(),
    begun: new Map(),
    takenBack: new Map(),
  };
  const settled = new Set<string>();
  const events = eventQueue();
  const waiting = new Map(plan.steps.map((step) => [step.id, openNeeds(step, plan)]));
  const dependents = dependentsOf(plan);
  const ready = plan.steps.filter((step) => waiting.get(step.id) === 0);
  const processes = processLocks();
  let [running, failed, skipped] = [0, 0, 0];

  const release = (step: Step): void => {
    for (const next of dependents.get(step.id) ?? []) {
      const left = waiting.get(next.id)! - 1;
      waiting.set(next.id, left);
      if (left === 0) ready.push(next);
    }
  };
  const run = async (step: Step): Promise<void> => {
    const because = reasonToSkip(step, progress);
    if (because !== undefined) {
      skipped++;
      progress.lost.set(step.id, because);
      return events.push({ type: 'skipped', step, because });
    }
    events.push({ type: 'started', step });
    try {
      const work = converge(convergingOf(applying, step, events.push));
      progress.begun.set(
        step.id,
        work.catch(() => {}),
      );
      await work;
      progress.done.set(step.id, step);
      events.push({ type: 'done', step });
    } catch (error) {
      failed++;
      progress.lost.set(step.id, `${step.kind} ${step.name} failed`);
      const failure = await takeBackCauses(applying, progress, step, asFailure(error), events.push);
      events.push({ type: 'failed', step, failure });
    }
  };
  const start = (): void => {
    while (running < concurrency && !signal?.aborted) {
      const index = ready.findIndex(processes.isFree);
      if (index < 0) break;
      const [step] = ready.splice(index, 1) as [Step];
      running++;
      processes.take(step);
      run(step).finally(() => {
        running--;
        processes.leave(step);
        settled.add(step.id);
        release(step);
        start();
        if (running === 0) events.end();
      });
    }
  };

  start();
  if (running === 0) events.end();
  yield* events.all();
  const rest = plan.steps.filter((step) => !settled.has(step.id));
  for (const step of rest)
    yield { type: 'skipped', step, because: reasonToSkip(step, progress) ?? 'interrupted' };
  const summary: Summary = {
    done: progress.done.size - progress.undone.size,
    failed,
    skipped: skipped + rest.length,
    undone: progress.undone.size,
    interrupted: rest.some((step) => reasonToSkip(step, progress) === undefined),
  };
  yield { type: 'finished', summary };
  return summary;
}

function reasonToSkip(step: Step, { lost, undone }: Progress): string | undefined {
  const own = lost.get(step.id) ?? step.needs.map((need) => lost.get(need)).find((reason) => reason);
  return own ?? (step.needs.some((need) => undone.has(need)) ? 'what it needs was taken back' : undefined);
}

/** Restarts have a process for themselves; everything else may share it. */
function processLocks() {
  const held = new Map<string, number>();
  const alone = Number.POSITIVE_INFINITY;
  return {
    isFree({ process, restart }: Step): boolean {
      const users = (process !== undefined && held.get(process)) || 0;
      return restart ? users === 0 : users !== alone;
    },
    take({ process, restart }: Step): void {
      if (process !== undefined) held.set(process, restart ? alone : (held.get(process) ?? 0) + 1);
    },
    leave({ process, restart }: Step): void {
      if (process !== undefined) held.set(process, restart ? 0 : held.get(process)! - 1);
    },
  };
}

export function convergingOf(
  { registry, ports, bodies }: Applying,
  step: Step,
  push: (event: Event) => void,
) {
  const kind = kindNamed(registry, step.kind);
  return {
    kind,
    step,
    vault: portFor(ports, kind),
    after: bodies.get(step.id) ?? step.after,
    tell: (phase: Extract<Event, { type: 'phase' }>['phase']) => push({ type: 'phase', step, phase }),
  };
}

function openNeeds(step: Step, plan: Plan): number {
  const ids = idsOf(plan);
  return step.needs.filter((need) => ids.has(need)).length;
}

const knownIds = new WeakMap<Plan, ReadonlySet<string>>();

function idsOf(plan: Plan): ReadonlySet<string> {
  const ids = knownIds.get(plan) ?? new Set(plan.steps.map((step) => step.id));
  knownIds.set(plan, ids);
  return ids;
}

function dependentsOf(plan: Plan): ReadonlyMap<string, readonly Step[]> {
  const dependents = new Map<string, Step[]>();
  for (const step of plan.steps)
    for (const need of step.needs) dependents.set(need, [...(dependents.get(need) ?? []), step]);
  return dependents;
}

/** Pushed by steps, pulled by whoever reports. */
function eventQueue() {
  const queue: Event[] = [];
  let wake = (): void => {};
  let ended = false;
  return {
    push: (event: Event): void => {
      queue.push(event);
      wake();
    },
    end: (): void => {
      ended = true;
      wake();
    },
    async *all(): AsyncGenerator<Event, void> {
      for (;;) {
        for (let event = queue.shift(); event; event = queue.shift()) yield event;
        if (ended) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
