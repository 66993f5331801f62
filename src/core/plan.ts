/**
 * Declared and observed in, steps and findings out. Pure and linear: each thing is looked at once, in dependency order.
 *
 * First every declaration is completed with what depends on the others, so that all views of the world are whole; then each thing
 * gets its step, its checks and the ids of the steps that it has to wait for.
 */

import { diff, diffRunning, type FieldChange, keepFrom } from './diff.ts';
import type { Finding } from './finding.ts';
import { nameOf } from './identity.ts';
import { judgeAvailability, judgeComparable } from './judge.ts';
import type { Registry, ResourceKind, Running } from './kind.ts';
import type { Document } from './manifest/document.ts';
import { checkDocument } from './manifest/merge.ts';
import { inOrder, sortSteps } from './order.ts';
import { judgeRemovals } from './removal.ts';
import type { Spec } from './schema.ts';
import type { ServerInfo } from './server.ts';
import { type Elsewhere, emptyView, type Planned, type View, type World } from './world.ts';

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

export interface Plan {
  readonly server: ServerInfo;
  readonly steps: readonly Step[];
  readonly findings: readonly Finding[];
  /** Declared things that are as they should be. */
  readonly unchanged: number;
  /** What was observed of everything that the plan rests on, for {@link Step} hashes of a saved plan. */
  readonly basis: ReadonlyMap<string, Spec | undefined>;
}

export interface PlanInput {
  readonly registry: Registry;
  readonly documents: readonly Document[];
  readonly observed: ReadonlyMap<string, View>;
  readonly server: ServerInfo;
  readonly elsewhere?: readonly Elsewhere[];
  /** Names of things whose destruction was consented to. */
  readonly allowDestroy?: readonly string[];
  /** Ids of things to write again although nothing visible differs. */
  readonly rewrite?: readonly string[];
}

export function makePlan(input: PlanInput): Plan {
  const kinds = inOrder(input.registry);
  const findings: Finding[] = [];
  const steps = new Map<string, Step>();
  const documents = supported(input, findings);
  const moves = movesOf(input, documents);
  const world = makeWorld(input, kinds, documents, moves, steps);
  const basis = new Map<string, Spec | undefined>();
  let unchanged = 0;

  for (const kind of kinds) {
    const declared = documents.filter((document) => document.kind === kind);
    for (const document of declared) {
      const observed = world.seen(kind.name).get(document.id);
      basis.set(document.id, observed);
      const conflict = refuseTwoMoves(document, moves);
      if (conflict) findings.push(conflict);
      if (conflict || (document.absent && moves.has(document.id))) continue;
      const step = document.absent
        ? planRemoval(kind, document, observed, world)
        : planDeclared(kind, document, world, moves, input.rewrite ?? []);
      const refusal = step && (refuseServerManaged(document, step) ?? refuseMoveAnew(document, step, moves));
      if (refusal) findings.push(refusal);
      else if (step) steps.set(document.id, step);
      else unchanged++;
    }
    if (kind.running) planUndeclared(kind, new Set(declared.map((document) => document.id)), world, steps);
    for (const document of declared)
      if (!document.absent) {
        const spec = world.wanted(kind.name).get(document.id)!;
        findings.push(...checkDocument(document, spec, world));
      }
  }
  findings.push(...judgeComparable(documents, steps));
  const ordered = sortSteps(withRemovalsLast(input.registry, settled(steps), world), (ids) =>
    findings.push(circle(ids, documents)),
  );
  findings.push(...judgeRemovals(input.registry, ordered, world, documents, input.allowDestroy ?? []));
  for (const step of ordered) basis.set(step.id, step.before);
  return { server: input.server, steps: ordered, findings, unchanged, basis };
}

/** Declarations that this server can have; the others become findings. */
function supported({ documents, server }: PlanInput, findings: Finding[]): readonly Document[] {
  return documents.filter((document) => {
    const judged = judgeAvailability(document, server);
    findings.push(...judged);
    return !judged.some((finding) => finding.code === 'unsupported-kind');
  });
}

/** Which declared thing takes the place of which, by the id of the one that is moved away. */
type Moves = ReadonlyMap<string, readonly Document[]>;

function movesOf({ observed }: PlanInput, documents: readonly Document[]): Moves {
  const moves = new Map<string, Document[]>();
  for (const document of documents) {
    const { kind, id, spec, absent } = document;
    const from = absent ? undefined : kind.movedFrom?.(spec);
    const seen = observed.get(kind.name) ?? emptyView;
    if (from !== undefined && from !== id && seen.has(from) && !seen.has(id))
      moves.set(from, [...(moves.get(from) ?? []), document]);
  }
  return moves;
}

function makeWorld(
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
    const [wants, will] = [new Map<string, Spec>(), new Map(seen)];
    for (const id of moves.keys()) will.delete(id);
    for (const document of documents) {
      if (document.kind !== kind) continue;
      if (document.absent) {
        will.delete(document.id);
        continue;
      }
      const spec = kind.resolve?.(document.spec, world) ?? document.spec;
      wants.set(document.id, spec);
      will.set(document.id, keepFrom(kind, beforeOf(document, seen, moves), spec));
    }
    wanted.set(kind.name, wants);
    later.set(kind.name, will);
  }
  return world;
}

/** What the thing is now, where it stands or where it is moved from. */
function beforeOf({ id, kind, spec }: Document, seen: View, moves: Moves): Spec | undefined {
  const from = kind.movedFrom?.(spec);
  return seen.get(id) ?? (from !== undefined && moves.has(from) ? seen.get(from) : undefined);
}

function planDeclared(
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

function planRemoval(
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
function planUndeclared(
  kind: ResourceKind,
  declared: ReadonlySet<string>,
  world: World,
  steps: Map<string, Step>,
): void {
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

function refuseServerManaged({ kind, name, at }: Document, { before }: Step): Finding | undefined {
  const owner = before && kind.isServerManaged?.(before);
  if (!owner) return undefined;
  return {
    severity: 'error',
    code: 'server-managed',
    summary: 'Managed by the server itself',
    detail: `${kind.name} ${name}: ${owner}.`,
    hint: 'Remove the entry from the manifest, or change it where the server takes it from.',
    at,
  };
}

/** One thing cannot be moved and stay, nor be moved to two places. */
function refuseTwoMoves({ kind, id, name, absent, at }: Document, moves: Moves): Finding | undefined {
  const takers = moves.get(id) ?? [];
  const rivals = [...moves.values()].find((all) => all.some((taker) => taker.id === id)) ?? [];
  if ((takers.length === 0 || absent) && rivals.length < 2) return undefined;
  const others = [...takers, ...rivals.filter((rival) => rival.id !== id)].map((other) => other.name);
  return {
    severity: 'error',
    code: 'conflict',
    summary: 'Moved and declared',
    detail: `${kind.name} ${name}: ${others.join(', ')} is moved from the same thing.`,
    hint: 'Apply the move first, and declare the other one afterwards.',
    at,
  };
}

function refuseMoveAnew({ kind, name, at }: Document, step: Step, moves: Moves): Finding | undefined {
  if (step.action !== 'recreate' || ![...moves.values()].flat().some(({ id }) => id === step.id))
    return undefined;
  return {
    severity: 'error',
    code: 'conflict',
    summary: 'Two fields contradict each other',
    detail: `${kind.name} ${name}: what is moved keeps its data, but ${step.reasons[0]}.`,
    hint: 'Remove `moved_from` to create it empty.',
    at,
  };
}

/** Only steps are waited for. */
function settled(steps: ReadonlyMap<string, Step>): readonly Step[] {
  return [...steps.values()].map((step) => ({
    ...step,
    needs: step.needs.filter((need) => need !== step.id && steps.has(need)),
  }));
}

function circle(ids: readonly string[], documents: readonly Document[]): Finding {
  return {
    severity: 'error',
    code: 'conflict',
    summary: 'Changes wait for each other',
    detail: `${ids.join(' → ')}: each is possible only after the next.`,
    hint: 'Apply it in two runs, with something else in between.',
    at: documents.find(({ id }) => id === ids[0])?.at,
  };
}

/** A thing is removed once nothing uses it any more: after the steps of everything that uses it now. */
function withRemovalsLast(registry: Registry, steps: readonly Step[], world: World): readonly Step[] {
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
