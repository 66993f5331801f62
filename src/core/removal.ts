/**
 * Removals are refused while anything uses the thing, declared or not, in this namespace or another; and what destroys data needs
 * consent that names the path. Nothing undeclared is ever removed.
 */
import { type Code, trustRefusals } from './codes.ts';
import type { Finding } from './finding.ts';
import { nameOf } from './identity.ts';
import { kindNamed, type Registry } from './kind.ts';
import type { Document } from './manifest/document.ts';
import type { PlanInput, Step } from './plan.ts';
import type { World } from './world.ts';

export function judgeRemovals(
  { registry, allowDestroy = [], othersFollow = false }: PlanInput,
  steps: readonly Step[],
  world: World,
  documents: readonly Document[],
): readonly Finding[] {
  const placeOf = ({ id }: Step) => documents.find((document) => document.id === id)?.at;
  const destroying = steps.filter((step) => step.destroys);
  // A secrets and an auth mount may have one path: consent to lose one of them is no consent to lose both.
  const consentFor = (step: Step) =>
    destroying.some((other) => other !== step && bare(other.name) === bare(step.name)) ? step.id : step.name;
  return [
    ...destroying
      .filter((step) => !isAllowed(step, consentFor(step), allowDestroy))
      .map((step) => destroys(step, consentFor(step), placeOf(step))),
    ...usersOfRemoved(registry, steps, world, othersFollow).map(([step, users]) =>
      inUse(step, users, placeOf(step)),
    ),
  ];
}

const bare = (name: string) => name.replace(/^\/+|\/+$/g, '');

/** Consent names the thing as the plan does, with or without outer slashes. */
function isAllowed({ id }: Step, consent: string, allowed: readonly string[]): boolean {
  return allowed.some((name) => bare(name) === bare(consent) || bare(name) === bare(id));
}

function usersOfRemoved(
  registry: Registry,
  steps: readonly Step[],
  world: World,
  othersFollow: boolean,
): readonly (readonly [Step, readonly string[]])[] {
  const removed = new Map(steps.filter((step) => step.action === 'remove').map((step) => [step.id, step]));
  if (removed.size === 0) return [];
  const becomes = new Map(steps.map((step) => [step.id, step.after]));
  const users = new Map<Step, string[]>();
  const note = (id: string, user: string) => {
    const step = removed.get(id);
    if (step) users.set(step, [...(users.get(step) ?? []), user]);
  };
  for (const kind of registry)
    for (const [id, spec] of world.later(kind.name))
      for (const used of kind.needs?.(becomes.get(id) ?? spec, world) ?? [])
        if (!othersFollow || !kind.follows?.(spec, world).includes(used))
          note(used, `${kind.name} ${nameOf(kind, spec)}`);
  for (const { kind: name, namespace, spec } of world.elsewhere) {
    const kind = kindNamed(registry, name);
    for (const used of kind.needs?.(spec, world) ?? [])
      note(used, `${name} ${nameOf(kind, spec)} in namespace ${namespace}`);
  }
  return [...users];
}

function destroys(step: Step, consent: string, at: Finding['at']): Finding {
  return {
    severity: 'error',
    code: 'destroy-not-allowed',
    summary: 'Data would be destroyed',
    detail: `${step.kind} ${step.name}: ${step.action === 'recreate' ? `${step.reasons[0]}; ` : ''}${step.destroys}.`,
    hint: `If that is what you want: --allow-destroy ${consent}`,
    at,
  };
}

function inUse(step: Step, users: readonly string[], at: Finding['at']): Finding {
  return {
    severity: 'error',
    code: 'still-in-use',
    summary: 'Still in use',
    detail: `${step.kind} ${step.name} cannot be removed: ${users.join(', ')} would be left without it.`,
    hint: 'First declare for each of these what it is to use instead.',
    at,
  };
}

/** Codes that refuse a plan for the operator's good, as against mistakes and failures: exit code 3. */
export const refusals: readonly Code[] = [
  'destroy-not-allowed',
  'still-in-use',
  'plan-stale',
  'server-managed',
  ...trustRefusals,
];

export function isRefused(findings: readonly Finding[]): boolean {
  const errors = findings.filter((finding) => finding.severity === 'error');
  return errors.length > 0 && errors.every((finding) => refusals.includes(finding.code));
}
