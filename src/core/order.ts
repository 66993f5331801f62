import type { Registry, ResourceKind } from './kind.ts';

/** Kinds so that each comes after those that it needs. */
export function inOrder(registry: Registry): readonly ResourceKind[] {
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
