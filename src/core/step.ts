/** What has to be done with one thing, decided from its declaration, what is there, and what was decided before. */
import { diff, diffRunning, type FieldChange } from './diff.ts';
import { nameOf } from './identity.ts';
import type { ResourceKind, Running } from './kind.ts';
import type { Document } from './manifest/document.ts';
import { beforeOf, type Moves } from './moves.ts';
import type { Spec } from './schema.ts';
import type { Planned, World } from './world.ts';

export interface Step extends Planned {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  /** What the server has now; absent for a creation. */
  readonly before?: Spec | undefined;
  /** What it must have afterwards, the process included; absent for a removal. */
  readonly after?: Spec | undefined;
  /** What the process must be: values of read-only fields. */
  readonly expect: Spec;
  /** How the process differs from that. */
  readonly running: readonly FieldChange[];
  /** The process is ended and started anew. */
  readonly restart: boolean;
  /** Why, in words. */
  readonly reasons: readonly string[];
  /** Steps that must have succeeded before this one. */
  readonly needs: readonly string[];
  /** Steps that made the restart necessary, and are undone when it fails. */
  readonly causes: readonly string[];
  /** Steps with the same process are never restarted at once. */
  readonly process?: string | undefined;
  /** Data or access is lost with this step. */
  readonly destroys?: string | undefined;
  /** The thing is not in the manifest; only its process is concerned. */
  readonly undeclared?: true;
}

export function planDeclared(
  kind: ResourceKind,
  document: Document,
  world: World,
  moves: Moves,
  rewrite: readonly string[],
): Step | undefined {
  const { id, name } = document;
  const seen = world.seen(kind.name);
  const spec = world.later(kind.name).get(id)!;
  const lostWith = (kind.needs?.(spec, world) ?? []).find(
    (need) => world.changed(need)?.action === 'recreate',
  );
  const before = lostWith === undefined ? beforeOf(document, seen, moves) : undefined;
  const fields = diff(kind, before, spec);
  const running = kind.running?.(spec, world);
  const base = {
    id,
    kind: kind.name,
    name,
    before,
    fields,
    after: { ...spec, ...running?.expect },
    expect: running?.expect ?? {},
    process: running?.process,
  };
  if (!before) {
    const reasons = lostWith && seen.has(id) ? [`lost with ${lostWith}, which is created anew`] : [];
    return finish(kind, { ...base, action: 'create', reasons }, undefined, world);
  }

  const lost = recreating(kind, before, spec, fields);
  if (lost.length > 0) {
    const reasons = [`${lost.join(', ')} cannot be changed in place: it is removed and created anew`];
    return finish(
      kind,
      { ...base, action: 'recreate', reasons, destroys: loss(kind, name) },
      undefined,
      world,
    );
  }
  if (!seen.has(id))
    return finish(
      kind,
      { ...base, action: 'move', reasons: [`moved from ${nameOf(kind, before)}`] },
      running,
      world,
    );
  if (fields.length > 0) return finish(kind, { ...base, action: 'update', reasons: [] }, running, world);
  if (rewrite.includes(id)) return planAgain(kind, base, running, world);
  const step = finish(kind, { ...base, action: 'reload', reasons: [] }, running, world);
  return step.restart ? step : undefined;
}

/** What the server never returns is written again; what has nothing of the kind, but a process, gets a new process. */
function planAgain(
  kind: ResourceKind,
  base: Omit<Draft, 'action' | 'reasons'>,
  running: Running | undefined,
  world: World,
): Step {
  const isHidden = Object.values(kind.fields).some(({ writeOnly }) => writeOnly);
  if (kind.restart && !isHidden) {
    const step = finish(kind, { ...base, action: 'reload', reasons: ['on request'] }, running, world);
    return { ...step, restart: true };
  }
  return finish(kind, { ...base, action: 'update', reasons: ['written again on request'] }, running, world);
}

export function planRemoval(
  kind: ResourceKind,
  { id, name }: Document,
  before: Spec | undefined,
  world: World,
): Step | undefined {
  if (!before) return undefined;
  const reasons = ['declared absent'];
  return finish(
    kind,
    {
      id,
      kind: kind.name,
      name,
      before,
      fields: [],
      expect: {},
      action: 'remove',
      reasons,
      destroys: loss(kind, name),
    },
    undefined,
    world,
  );
}

/** What is not declared is not changed, but when a declared change reaches its process, the process is restarted with it. */
export function planUndeclared(
  kind: ResourceKind,
  declared: ReadonlySet<string>,
  world: World,
  steps: Map<string, Step>,
): void {
  // What reaches a process is a change of another kind.
  if (!steps.values().some((step) => step.kind !== kind.name)) return;
  for (const [id, before] of world.seen(kind.name)) {
    if (declared.has(id) || !world.later(kind.name).has(id)) continue;
    const running = kind.running!(before, world);
    if (!running || running.restarts.length === 0) continue;
    const base = {
      id,
      kind: kind.name,
      name: nameOf(kind, before),
      before,
      fields: [],
      expect: running.expect,
      process: running.process,
    };
    const after = { ...before, ...running.expect };
    steps.set(
      id,
      finish(
        kind,
        { ...base, after, action: 'reload', reasons: ['not declared'], undeclared: true },
        running,
        world,
      ),
    );
  }
}

const loss = (kind: ResourceKind, name: string) => kind.precious?.replace('PATH', name);

type Draft = Omit<Step, 'running' | 'restart' | 'needs' | 'causes'>;

/** `running` is given where a process runs already and may have to be restarted. */
function finish(kind: ResourceKind, draft: Draft, running: Running | undefined, world: World): Step {
  const differs = running ? diffRunning(draft.before, running.expect) : [];
  const restarts = running?.restarts ?? [];
  const restart = differs.length > 0 || restarts.length > 0;
  const causes = [...new Set(restarts.map(({ cause }) => cause))];
  // What is needed and removed is no reason to wait, but to refuse the removal.
  const stays = (id: string) => world.changed(id)?.action !== 'remove';
  const uses = draft.after
    ? [
        ...(kind.needs?.(draft.after, world) ?? []).filter(stays),
        ...(kind.follows?.(draft.after, world) ?? []),
      ]
    : [];
  const behind =
    restarts.length === 0 && draft.fields.length === 0 && differs.length > 0 ? running?.behind : undefined;
  return {
    ...draft,
    running: differs,
    restart,
    reasons: [
      ...draft.reasons,
      ...new Set(restarts.map(({ reason }) => reason)),
      ...(behind ? [behind] : []),
    ],
    needs: [...new Set([...uses, ...causes])],
    causes,
  };
}

function recreating(
  kind: ResourceKind,
  before: Spec,
  after: Spec,
  fields: readonly FieldChange[],
): readonly string[] {
  const fixed = fields.map(({ field }) => field).filter((field) => kind.fixed?.includes(field));
  return [...new Set([...fixed, ...(kind.recreates?.(before, after) ?? [])])];
}
