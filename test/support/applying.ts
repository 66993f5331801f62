/** Plans and applies a manifest on a port, as the command line does, and shows the events one line each. */

import { hasErrors } from '../../src/core/finding.ts';
import { kindNamed, type Registry } from '../../src/core/kind.ts';
import { makePlan, type Plan } from '../../src/core/plan.ts';
import type { Vault } from '../../src/core/port.ts';
import type { Spec } from '../../src/core/schema.ts';
import type { ServerInfo } from '../../src/core/server.ts';
import { applyPlan } from '../../src/engine/apply.ts';
import type { Event, Summary } from '../../src/engine/event.ts';
import { observe } from '../../src/engine/observe.ts';
import type { Ports } from '../../src/engine/ports.ts';
import { resolveSecrets } from '../../src/engine/secrets.ts';
import { documentsOf } from './manifest.ts';
import { openbao } from './planning.ts';

export interface Board {
  readonly registry: Registry;
  /** One port for everything, or {@link ports}. */
  readonly vault?: Vault;
  readonly ports?: Ports;
  readonly server?: ServerInfo;
  readonly allowDestroy?: readonly string[];
  readonly rewrite?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly readFile?: (path: string) => Promise<string>;
}

function portsOf({ vault, ports }: Board): Ports {
  if (ports) return ports;
  return { root: vault!, namespaced: vault! };
}

export async function planOn(board: Board, text: string): Promise<Plan> {
  const { registry, server = openbao } = board;
  const documents = documentsOf(text, registry);
  const observed = await observe({
    registry,
    documents,
    ports: portsOf(board),
    server,
    extent: 'declared',
    concurrency: 4,
  });
  return makePlan({
    registry,
    documents,
    observed,
    server,
    allowDestroy: board.allowDestroy ?? [],
    rewrite: board.rewrite ?? [],
  });
}

/** What each step writes, with its secrets in place. */
export async function bodiesOf(
  plan: Plan,
  { registry, env = {}, readFile = async () => '', vault }: Board,
): Promise<ReadonlyMap<string, Spec>> {
  const sources = { env, readFile, vault };
  const bodies = plan.steps.flatMap(({ id, kind, after }) =>
    after
      ? [resolveSecrets(kindNamed(registry, kind), after, sources).then((body) => [id, body] as const)]
      : [],
  );
  return new Map(await Promise.all(bodies));
}

export interface Applied {
  readonly events: readonly Event[];
  readonly summary: Summary;
  /** `failed service:web rolled-back` and so on. */
  readonly lines: readonly string[];
}

export interface Applying extends Board {
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: Event) => void;
}

export async function applyOn(board: Applying, plan: Plan): Promise<Applied> {
  const events: Event[] = [];
  const running = applyPlan({
    registry: board.registry,
    plan,
    ports: portsOf(board),
    bodies: await bodiesOf(plan, board),
    concurrency: board.concurrency ?? 1,
    signal: board.signal,
  });
  for (;;) {
    const next = await running.next();
    if (next.done) return { events, summary: next.value, lines: events.map(showEvent) };
    events.push(next.value);
    board.onEvent?.(next.value);
  }
}

/** Plans, refuses errors, applies. */
export async function apply(board: Applying, text: string): Promise<Applied> {
  const plan = await planOn(board, text);
  if (hasErrors(plan.findings))
    throw new Error(
      `the plan of this test has errors:\n${plan.findings.map(({ detail }) => detail).join('\n')}`,
    );
  return applyOn(board, plan);
}

export function showEvent(event: Event): string {
  switch (event.type) {
    case 'phase':
      return `${event.step.id} ${event.phase}`;
    case 'failed':
      return `failed ${event.step.id} ${event.failure.code}`;
    case 'skipped':
    case 'undone':
      return `${event.type} ${event.step.id}: ${event.because}`;
    case 'finished':
      return 'finished';
    default:
      return `${event.type} ${event.step.id}`;
  }
}

/** Without the phases in between. */
export const outcomes = ({ lines }: Applied): readonly string[] =>
  lines.filter((line) => /^(?:done|failed|skipped|undone) /.test(line));
