/** One plan carried out by the engine, and what came of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Finding, hasErrors, PlugboardError } from '../../core/finding.ts';
import type { Document } from '../../core/manifest/document.ts';
import { makePlan, type Plan, type PlanInput, type Step } from '../../core/plan.ts';
import type { Spec } from '../../core/schema.ts';
import { applyPlan } from '../../engine/apply.ts';
import type { Board } from '../board.ts';
import { type Diagnostic, fromFailure, fromFinding } from '../diagnostics.ts';
import type { Guard } from '../guard.ts';
import { withOwn } from './document.ts';
import { isInTheWay, MOMENT_MS } from './in-the-way.ts';
import { passGuard, serverFor } from './pass.ts';
import { watch } from './watch.ts';

export interface Running {
  readonly board: Board;
  readonly guard: Guard | undefined;
  readonly document: Document;
  /** What Terraform believes to be there, by id. */
  readonly before: readonly (readonly [string, Spec | undefined])[];
  /** Secrets by field. */
  readonly secrets: Spec;
  readonly rewrite: boolean;
  readonly signal: AbortSignal;
}

export interface Ran {
  /** The step of the resource itself; undefined when nothing was to be done. */
  readonly step: Step | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly failed: boolean;
  /** Whether anything may have been written for the resource. */
  readonly wrote: boolean;
  /** What was read of the resource last. */
  readonly observed: Spec | undefined;
}

/** Steps at once: the resource, and whatever has to be reloaded because of it. */
const AT_ONCE = 4;

export async function run(running: Running): Promise<Ran> {
  const { board, document, secrets, signal } = running;
  const { id } = document;
  const isNew = running.before.every(([, spec]) => spec === undefined) && !document.absent;
  const watched = watch(board, isNew ? id : undefined);
  const plan = await planLookingTwice(running, watched.kinds);
  const step = plan.steps.find((each) => each.id === id);
  const guarding = await guarded(running, plan);
  const findings = [...plan.findings, ...guarding.findings].flatMap(fromFinding);
  const refused = findings.some(({ severity }) => severity === 'error');
  if (refused) return { step, diagnostics: findings, failed: true, wrote: false, observed: undefined };
  const bodies = new Map(step?.after ? [[id, { ...step.after, ...secrets }]] : []);
  const events = applyPlan({
    registry: watched.kinds,
    plan: { ...plan, unverified: guarding.unverified },
    ports: (await board.session()).writing,
    bodies,
    concurrency: AT_ONCE,
    signal,
  });
  const failures: Diagnostic[] = [];
  let wrote = false;
  for await (const event of events) {
    if (event.type === 'phase' && event.step.id === id && event.phase !== 'prove') wrote = true;
    if (event.type === 'failed')
      failures.push(fromFailure(event.failure, `${event.step.kind} ${event.step.name}`));
    if (event.type === 'finished' && event.summary.interrupted) failures.push(interrupted(document));
  }
  for (const [each, { kind, spec }] of watched.read) board.note(named(board, kind.name), each, spec);
  return {
    step,
    diagnostics: failures,
    failed: failures.length > 0,
    wrote: wrote && !watched.isRefused(),
    observed: watched.read.get(id)?.spec,
  };
}

/**
 * Each `provider` block is a process of its own: what another one has made in this run is seen at the second look. What is in the way
 * may be on its way out just now.
 */
async function planLookingTwice(running: Running, registry: PlanInput['registry']): Promise<Plan> {
  const plan = makePlan(await inputFor(running, registry));
  if (!hasErrors(plan.findings)) return plan;
  if (plan.findings.some(isInTheWay)) await sleep(MOMENT_MS);
  await running.board.lookAgain();
  return makePlan(await inputFor(running, registry));
}

/** Policy and lock are looked at again, just before anything is written. */
async function guarded(
  { before, ...running }: Running,
  plan: Plan,
): Promise<{ readonly findings: readonly Finding[]; readonly unverified: ReadonlySet<string> }> {
  const [, start] = before.at(-1) ?? [];
  const { findings, concerned, unverified } = await passGuard({ ...running, plan, before: start }, 'seen');
  const changed = concerned && running.guard ? await running.guard.lookAgain() : [];
  return { findings: [...changed, ...findings], unverified };
}

const named = (board: Board, name: string) => board.kinds.find((kind) => kind.name === name)!;

async function inputFor(
  { board, guard, document, before, rewrite }: Running,
  registry: PlanInput['registry'],
): Promise<PlanInput> {
  const { kind, spec } = document;
  const views = await board.views(kind, spec, 'seen');
  return {
    registry,
    documents: [{ ...document, kind: registry.find(({ name }) => name === kind.name)! }],
    observed: withOwn(views, kind, before),
    server: await serverFor(guard, board, document),
    elsewhere: document.absent ? await board.elsewhere(document) : [],
    allowDestroy: [document.name],
    othersFollow: true,
    rewrite: rewrite ? [document.id] : [],
  };
}

export const interrupted = ({ kind, name }: Document): Diagnostic =>
  fromFailure(
    new PlugboardError('interrupted', `${kind.name} ${name}: the run was stopped before it was begun.`),
  );
