/**
 * Declared and observed in, steps and findings out. Pure and linear: each thing is looked at once, in dependency order.
 *
 * First every declaration is completed with what depends on the others, so that all views of the world are whole; then each thing
 * gets its step, its checks and the ids of the steps that it has to wait for.
 */

import { completeWorld } from './completion.ts';
import type { EvidenceById } from './evidence.ts';
import type { Finding } from './finding.ts';
import { judgeAvailability, judgeComparable, judgeRewrites } from './judge.ts';
import type { Registry } from './kind.ts';
import { checkDocument } from './manifest/check-document.ts';
import type { Document } from './manifest/document.ts';
import { movesOf, refuseMoveAnew, refuseTwoMoves } from './moves.ts';
import { inOrder, sortSteps, withRemovalsLast, withStepsOnly } from './order.ts';
import { judgeRemovals } from './removal.ts';
import type { Spec } from './schema.ts';
import type { ServerInfo } from './server.ts';
import { planDeclared, planRemoval, planUndeclared, type Step } from './step.ts';
import type { Elsewhere, View } from './world.ts';

export type { Step } from './step.ts';

export interface Plan {
  readonly server: ServerInfo;
  readonly steps: readonly Step[];
  readonly findings: readonly Finding[];
  /** Declared things that are as they should be. */
  readonly unchanged: number;
  /** Who vouches for the plugins; only with a trust policy. */
  readonly evidence?: EvidenceById | undefined;
  /** Ids of things that are not what was verified: a change of them has no way back. */
  readonly unverified?: ReadonlySet<string> | undefined;
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
  /** What follows a removal is declared elsewhere, and planned on its own: it is reloaded, and no reason to refuse. */
  readonly othersFollow?: boolean;
}

export function makePlan(input: PlanInput): Plan {
  const kinds = inOrder(input.registry);
  const findings: Finding[] = [];
  const steps = new Map<string, Step>();
  const documents = supported(input, findings);
  const moves = movesOf(input.observed, documents);
  const world = completeWorld(input, kinds, documents, moves, steps);
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
  findings.push(...judgeRewrites(input), ...judgeComparable(documents, steps));
  const ordered = sortSteps(withRemovalsLast(input.registry, withStepsOnly(steps), world), (ids) =>
    findings.push(circle(ids, documents)),
  );
  findings.push(...judgeRemovals(input, ordered, world, documents));
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
