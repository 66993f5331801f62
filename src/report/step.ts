/** What every rendering of a step says: its sign, its verb, and its fields in words. */
import { same } from '../core/canonical.ts';
import type { Evidence } from '../core/evidence.ts';
import { canonicalSpec } from '../core/identity.ts';
import type { ResourceKind } from '../core/kind.ts';
import type { Plan, Step } from '../core/plan.ts';
import type { FieldSchema } from '../core/schema.ts';
import { showField, showName } from '../core/show.ts';
import type { Style } from './paint.ts';

export type Action = Step['action'];

export const signs: Readonly<Record<Action, string>> = {
  create: '+',
  update: '~',
  reload: '↻',
  move: '→',
  recreate: '±',
  remove: '-',
};

export const styleOf: Readonly<Record<Action, Style>> = {
  create: 'create',
  update: 'change',
  reload: 'change',
  move: 'change',
  recreate: 'remove',
  remove: 'remove',
};

export const verbs: Readonly<Record<Action, { readonly plan: string; readonly done: string }>> = {
  create: { plan: 'create', done: 'created' },
  update: { plan: 'change', done: 'changed' },
  reload: { plan: 'reload', done: 'reloaded' },
  move: { plan: 'move', done: 'moved' },
  recreate: { plan: 'recreate', done: 'recreated' },
  remove: { plan: 'remove', done: 'removed' },
};

export interface Line {
  readonly field: string;
  /** Undefined for what is new. */
  readonly before?: string | undefined;
  readonly after: string;
}

/** Configured fields first, then what the process will be. What follows from the rest is not worth a line at creation. */
export function linesOf(step: Step, kind: ResourceKind | undefined): readonly Line[] {
  const show = (field: string, value: unknown) => showField(kind, field, value);
  const lines = [...step.fields, ...(step.restart ? step.running : [])]
    .filter(({ field }) => step.before !== undefined || !isImplied(step, kind, field))
    .map(({ field, before, after }) => ({
      field: showName(kind, field),
      before: step.before === undefined ? undefined : show(field, before),
      after: show(field, after),
    }));
  const hidden = Object.entries(kind?.fields ?? {}).filter(
    ([name, field]) => isSent(field, step) && step.after?.[name] !== undefined,
  );
  return [
    ...lines,
    ...hidden.map(([field, { type }]) => ({
      field,
      before: undefined,
      after: `${show(field, step.after![field])}${type === 'boolean' ? '' : ' sent, cannot be compared'}`,
    })),
  ];
}

/** The canonical form would have the same value if nobody had given it. */
function isImplied({ after }: Step, kind: ResourceKind | undefined, field: string): boolean {
  const { [field]: value, ...rest } = after ?? {};
  return kind !== undefined && same(canonicalSpec(kind, rest)[field], value);
}

/** Who vouches for what a step registers, since when, under which rule. */
export function evidenceOf({ id, after, action }: Step, { evidence }: Plan): readonly string[] {
  const found = after && action !== 'reload' ? evidence?.get(id) : undefined;
  return found ? [showEvidence(found)] : [];
}

export function showEvidence({ signedBy, signedAt, timeFrom, unsigned, rule, source }: Evidence): string {
  const who = unsigned === undefined ? `signed by ${signedBy.join(', ')}` : `unsigned: ${unsigned}`;
  const when = signedAt && ` at ${signedAt}${timeFrom === 'signer' ? ' by their own word' : ''}`;
  return `${who}${when ?? ''} (rule ${rule}, from ${source})`;
}

/** `tune, reload, prove`: what will be done, in the operator's words. */
export function effectOf(step: Step): string {
  const words: Partial<Record<Action, string>> = { recreate: 'remove and create anew', move: 'move' };
  const parts = [
    words[step.action],
    step.action === 'update' && step.restart ? 'change online' : undefined,
    step.restart ? 'reload and prove' : undefined,
  ];
  return parts.filter(Boolean).join(', ');
}

export function countSteps(steps: readonly Step[]): Readonly<Record<Action, number>> {
  const counts: Record<Action, number> = { create: 0, update: 0, reload: 0, move: 0, recreate: 0, remove: 0 };
  for (const step of steps) counts[step.action]++;
  return counts;
}

/** What the server never returns goes along with a write; some of it with the first one only, or when that is asked for. */
function isSent({ writeOnly }: FieldSchema, { action, fields }: Step): boolean {
  if (action === 'reload' || !writeOnly) return false;
  return writeOnly === true || action === 'create' || action === 'recreate' || fields.length === 0;
}
