/** A plan passes the gate: what the trust policy and the lock do not admit becomes an error of the plan. */
import { originOf } from '../artifact/origin.ts';
import { parsePlatform } from '../core/artifact.ts';
import { PlugboardError } from '../core/finding.ts';
import type { Document } from '../core/manifest/document.ts';
import type { Plan } from '../core/plan.ts';
import type { View } from '../core/world.ts';
import type { Trust } from '../engine/trust.ts';
import {
  declaredPrograms,
  registeredPrograms,
  returningPrograms,
  runningPrograms,
  startingPrograms,
} from '../kinds/programs.ts';
import { gate } from '../trust/gate/gate.ts';
import { usualPlatform } from './programs.ts';
import { type LockOption, loadTrusted } from './trusted.ts';

export interface GateInput {
  readonly plan: Plan;
  readonly documents: readonly Document[];
  readonly observed: ReadonlyMap<string, View>;
  /** Ids of things that are to be put back as they were verified. */
  readonly rewrite: readonly string[];
}

export function passGate(trust: Trust, { plan, documents, observed, rewrite }: GateInput): Plan {
  const platform = plan.server.platform ?? usualPlatform;
  const managed = documents.filter(({ absent }) => !absent).map(({ id }) => id);
  const changed = new Set(plan.steps.map(({ id }) => id));
  const registered = new Map(
    plan.steps.flatMap(({ id, kind, after }) =>
      kind === 'plugin' && typeof after?.sha256 === 'string' ? [[id, after.sha256] as const] : [],
    ),
  );
  const { refusals, remarks, admitted, unverified } = gate({
    policy: trust.policy,
    lock: trust.lock,
    declared: declaredPrograms(documents).map(({ source, ...program }) => ({
      ...program,
      // Of several sums one is chosen for the server: that one counts.
      sha256: registered.get(program.id) ?? program.sha256,
      origin: source && originOf(source, { ...program, platform: parsePlatform(platform) }),
    })),
    catalog: registeredPrograms(observed, plan.server),
    running: runningPrograms(observed),
    starting: startingPrograms(plan.steps, observed),
    returning: returningPrograms(plan.steps),
    platform: plan.server.platform,
    staying: new Set(managed.filter((id) => !changed.has(id))),
    repaired: new Set(rewrite),
    now: new Date(),
  });
  const findings = [...plan.findings, ...refusals, ...remarks];
  return { ...plan, findings, evidence: admitted, unverified };
}

/** Just before the first write: policy and lock are still those that the plan passed under. */
export async function refuseOtherTrust(trust: Trust, options: LockOption): Promise<void> {
  const now = (await loadTrusted(options)).trust;
  if (now?.policy.hash === trust.policy.hash && now.lockText === trust.lockText) return;
  throw new PlugboardError(
    'lock-outdated',
    'The trust policy or the lock changed since the plan was made. Nothing was changed.',
    { hint: 'Plan again.' },
  );
}
