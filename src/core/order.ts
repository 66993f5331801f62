/** What comes before what. */
import type { Registry, ResourceKind } from './kind.ts';
import type { Step } from './step.ts';
import type { World } from './world.ts';

const orders = new WeakMap<Registry, readonly ResourceKind[]>();

/** Kinds so that each comes after those that it needs. */
export function inOrder(registry: Registry): readonly ResourceKind[] {
  const ordered = orders.get(registry) ?? order(registry);
  orders.set(registry, ordered);
  return ordered;
}

function order(registry: Registry): readonly ResourceKind[] {
  const ordered: ResourceKind[] = [];
  const visit = (kind: ResourceKind, trail: readonly string[]): void => {
    if (ordered.includes(kind)) return;
    if (trail.includes(kind.name))
      throw new Error(`kinds need each other in a circle: ${[...trail, kind.name].join(' → ')}`);
    for (const name of kind.after ?? []) {
      const before = registry.find((candidate) => candidate.name === name);
      if (before) visit(before, [...trail, kind.name]);
    }
    ordered.push(kind);
  };
  for (const kind of registry) visit(kind, []);
  return ordered;
}

/**
 * Steps so that each comes after its `needs`; otherwise the given order is kept. Linear in steps and needs. A circle is told with
 * its ids, the first one twice.
 */
export function sortSteps<T extends { readonly id: string; readonly needs: readonly string[] }>(
  steps: readonly T[],
  onCircle: (ids: readonly string[]) => void,
): readonly T[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const sorted = new Set<T>();
  const open = new Set<string>();
  const visit = (step: T): void => {
    if (sorted.has(step)) return;
    if (open.has(step.id)) {
      const trail = [...open];
      onCircle([...trail.slice(trail.indexOf(step.id)), step.id]);
      return;
    }
    open.add(step.id);
    for (const need of step.needs) {
      const before = byId.get(need);
      if (before) visit(before);
    }
    open.delete(step.id);
    sorted.add(step);
  };
  for (const step of steps) visit(step);
  return [...sorted];
}

/** Only steps are waited for. */
export function withStepsOnly(steps: ReadonlyMap<string, Step>): readonly Step[] {
  return [...steps.values()].map((step) => ({
    ...step,
    needs: step.needs.filter((need) => need !== step.id && steps.has(need)),
  }));
}

/** A thing is removed once nothing uses it any more: after the steps of everything that uses it now. */
export function withRemovalsLast(registry: Registry, steps: readonly Step[], world: World): readonly Step[] {
  const removals = new Set(steps.filter((step) => step.action === 'remove').map((step) => step.id));
  if (removals.size === 0) return steps;
  const waits = new Map<string, string[]>();
  for (const step of steps) {
    const kind = registry.find((candidate) => candidate.name === step.kind)!;
    if (!step.before || !kind.needs) continue;
    for (const used of kind.needs(step.before, world))
      if (removals.has(used) && used !== step.id && !step.needs.includes(used))
        waits.set(used, [...(waits.get(used) ?? []), step.id]);
  }
  const last = steps
    .filter((step) => removals.has(step.id))
    .map((step) => ({ ...step, needs: [...new Set([...step.needs, ...(waits.get(step.id) ?? [])])] }));
  return [...steps.filter((step) => !removals.has(step.id)), ...last];
}
