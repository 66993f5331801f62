/** Plans from a manifest's text and plain values of what is on the server, shown one line a step. */
import { showValue } from '../../src/core/canonical.ts';
import type { FieldChange } from '../../src/core/diff.ts';
import { canonicalSpec, idOf } from '../../src/core/identity.ts';
import { kindNamed, type Registry } from '../../src/core/kind.ts';
import { makePlan, type Plan, type PlanInput, type Step } from '../../src/core/plan.ts';
import type { Spec } from '../../src/core/schema.ts';
import type { ServerInfo } from '../../src/core/server.ts';
import type { View } from '../../src/core/world.ts';
import { kinds } from '../../src/kinds/index.ts';
import { documentsOf } from './manifest.ts';

export const openbao: ServerInfo = {
  product: 'openbao',
  edition: 'community',
  version: '2.7.2',
  namespace: '',
};
export const vault: ServerInfo = { product: 'vault', edition: 'community', version: '1.21.1', namespace: '' };
export const enterprise: ServerInfo = {
  product: 'vault',
  edition: 'enterprise',
  version: '1.21.1+ent',
  namespace: '',
};

/** Things on the server by the name of their kind, as the server returns them. */
export type Observed = Readonly<Record<string, readonly Spec[]>>;

export interface Situation extends Partial<Omit<PlanInput, 'observed' | 'documents'>> {
  readonly text: string;
  readonly observed?: Observed;
}

export function planFor({
  text,
  observed = {},
  registry = kinds,
  server = openbao,
  ...rest
}: Situation): Plan {
  return makePlan({
    registry,
    documents: documentsOf(text, registry),
    observed: viewsOf(observed, registry),
    server,
    ...rest,
  });
}

export function viewsOf(observed: Observed, registry: Registry = kinds): ReadonlyMap<string, View> {
  return new Map(
    Object.entries(observed).map(([name, things]) => {
      const kind = kindNamed(registry, name);
      const specs = things.map((thing) => canonicalSpec(kind, thing));
      return [name, new Map(specs.map((spec) => [idOf(kind, spec), spec]))];
    }),
  );
}

/** `update secrets_mount:a/ {plugin_version: "v1.0.0" → "v1.1.0"} restart needs plugin:secret/hello/v1.1.0` */
export function showStep(step: Step): string {
  const change = ({ field, before, after }: FieldChange) => {
    const schema = kindNamed(kinds, step.kind).fields[field];
    const show = (value: unknown) =>
      schema?.type === 'duration' || schema?.type === 'bytes'
        ? showValue(schema, value)
        : JSON.stringify(value);
    return `${field}: ${show(before)} → ${show(after)}`;
  };
  const needs = step.needs.filter((need) => !step.causes.includes(need));
  return [
    `${step.action} ${step.id}`,
    step.fields.length > 0 && step.before ? `{${step.fields.map(change).join(', ')}}` : '',
    step.restart ? 'restart' : '',
    needs.length > 0 ? `needs ${needs.join(', ')}` : '',
    step.causes.length > 0 ? `because of ${step.causes.join(', ')}` : '',
  ]
    .filter(Boolean)
    .join(' ');
}

export function showFindings(plan: Plan): readonly string[] {
  return plan.findings.map(
    ({ severity, code, at }) => `${severity} ${code}${at ? ` ${at.line}:${at.column}` : ''}`,
  );
}
