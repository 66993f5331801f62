/** Completes every declaration with what depends on the others and on the server, so that all views of the world are whole. */
import { keepFrom } from './diff.ts';
import type { ResourceKind } from './kind.ts';
import type { Document } from './manifest/document.ts';
import { beforeOf, type Moves } from './moves.ts';
import type { PlanInput } from './plan.ts';
import type { Spec } from './schema.ts';
import type { Step } from './step.ts';
import { emptyView, type View, type World, withChanges } from './world.ts';

/** `kinds` in dependency order: a declaration may look at those of earlier kinds. `steps` fills up while the world is planned. */
export function completeWorld(
  { observed, server, elsewhere }: PlanInput,
  kinds: readonly ResourceKind[],
  documents: readonly Document[],
  moves: Moves,
  steps: ReadonlyMap<string, Step>,
): World {
  const wanted = new Map<string, View>();
  const later = new Map<string, View>();
  const world: World = {
    server,
    wanted: (kind) => wanted.get(kind) ?? emptyView,
    seen: (kind) => observed.get(kind) ?? emptyView,
    later: (kind) => later.get(kind) ?? emptyView,
    changed: (id) => steps.get(id),
    elsewhere: elsewhere ?? [],
  };
  for (const kind of kinds) {
    const seen = world.seen(kind.name);
    // Nothing is declared here: the view itself stays, and what is grouped by its fields stays with it.
    if (moves.size === 0 && !documents.some((document) => document.kind === kind)) {
      later.set(kind.name, seen);
      continue;
    }
    const wants = new Map<string, Spec>();
    const changes = new Map<string, Spec | undefined>();
    for (const id of moves.keys()) changes.set(id, undefined);
    for (const document of documents) {
      if (document.kind !== kind) continue;
      if (document.absent) {
        changes.set(document.id, undefined);
        continue;
      }
      const spec = kind.resolve?.(document.spec, world) ?? document.spec;
      wants.set(document.id, spec);
      changes.set(document.id, keepFrom(kind, beforeOf(document, seen, moves), spec));
    }
    wanted.set(kind.name, wants);
    later.set(kind.name, withChanges(seen, changes));
  }
  return world;
}
