/** All things of a board together, to ask which of them one uses. */
import { canonicalSpec, idOf } from '../../core/identity.ts';
import type { Spec } from '../../core/schema.ts';
import { offlineWorld, type World } from '../../core/world.ts';
import type { Thing } from '../thing.ts';

export class Declared {
  readonly size: number;
  readonly #specs: ReadonlyMap<Thing, Spec>;
  readonly #byId: ReadonlyMap<string, Thing>;
  readonly #world: World;

  constructor(things: readonly Thing[]) {
    this.size = things.length;
    this.#specs = new Map(things.map((thing) => [thing, canonicalSpec(thing.kind, thing.toEntry())]));
    const views = new Map<string, Map<string, Spec>>();
    const byId = new Map<string, Thing>();
    for (const [thing, spec] of this.#specs) {
      const id = idOf(thing.kind, spec);
      byId.set(id, thing);
      if (!views.has(thing.kind.name)) views.set(thing.kind.name, new Map());
      views.get(thing.kind.name)!.set(id, spec);
    }
    this.#byId = byId;
    this.#world = offlineWorld(views);
  }

  usedBy(thing: Thing): readonly Thing[] {
    const ids = thing.kind.needs?.(this.#specs.get(thing)!, this.#world) ?? [];
    const used = ids.flatMap((id) => this.#byId.get(id) ?? []);
    return [...new Set(used)].filter((each) => each !== thing);
  }
}
