/**
 * Drift is three-way: what is declared, what the server has been told, and what its processes really are. It is read off a plan: what
 * a plan would have to change is what somebody or something changed since the last apply.
 */
import type { Finding } from './finding.ts';
import { nameOf } from './identity.ts';
import { kindNamed, type Registry } from './kind.ts';
import type { Plan, Step } from './plan.ts';
import { showField, showName } from './show.ts';
import type { View } from './world.ts';

/** Which two of the three disagree. */
export type Layer = 'configuration' | 'process';

export interface DriftItem {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly layer: Layer;
  /** In words, such as `max_lease_ttl 1h → 24h by someone else` or `registered, but not reloaded`. */
  readonly reasons: readonly string[];
  /** What to type to put it right, where an apply alone does not. */
  readonly hint?: string | undefined;
}

export interface UnmanagedItem {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly remark?: string | undefined;
}

export interface Drift {
  readonly items: readonly DriftItem[];
  readonly unmanaged: readonly UnmanagedItem[];
  /** Declared things that are as declared. */
  readonly same: number;
}

export interface DriftInput {
  readonly registry: Registry;
  readonly plan: Plan;
  readonly observed: ReadonlyMap<string, View>;
  readonly declared: ReadonlySet<string>;
  /** What does not answer, by id, with the server's words. */
  readonly dead: ReadonlyMap<string, string>;
}

export function findDrift({ registry, plan, observed, declared, dead }: DriftInput): Drift {
  const contradictions = plan.findings.filter(
    (finding) => finding.severity === 'error' && isAboutServer(finding),
  );
  const restarted = new Set(plan.steps.filter((step) => step.restart).map((step) => step.id));
  const silent = [...dead].filter(([id]) => declared.has(id));
  const created = new Set(plan.steps.filter(({ action }) => action === 'create').map(({ id }) => id));
  const items = [
    ...plan.steps.flatMap((step) =>
      dead.has(step.id) && isOrphan(step, created) ? [] : itemsOf(step, registry, created),
    ),
    ...contradictions.map(itemOfFinding),
    ...silent.map(([id, words]): DriftItem => {
      const [kind, name] = splitId(id);
      const hint = restarted.has(id) ? undefined : remedy(id, name, words);
      return { id, kind, name, layer: 'process', reasons: [words], hint };
    }),
  ];
  const ids = new Set(items.map(({ id }) => id));
  return {
    items,
    unmanaged: findUnmanaged(registry, observed, declared, dead),
    same: Math.max(declared.size - ids.size, 0),
  };
}

function itemsOf(step: Step, registry: Registry, created: ReadonlySet<string>): DriftItem[] {
  if (step.undeclared) return [];
  const { id, name } = step;
  const items: DriftItem[] = [];
  const kind = kindNamed(registry, step.kind);
  const add = (layer: Layer, reasons: readonly string[]) =>
    items.push({ id, kind: kind.name, name, layer, reasons });
  if (step.action === 'create') add('configuration', ['declared, but not on the server']);
  else if (step.action === 'remove') add('configuration', ['declared absent, but on the server']);
  else if (step.action === 'move')
    add('configuration', [`still at ${step.reasons[0]?.replace('moved from ', '')}`]);
  else if (step.fields.length > 0)
    add(
      'configuration',
      step.fields.map(
        ({ field, before, after }) =>
          `${showName(kind, field)} ${showField(kind, field, after)} → ${showField(kind, field, before)} by someone else`,
      ),
    );
  // What runs differs anyway where the version is configured anew; the rest of a configuration says nothing about the process.
  const isExplained = step.action !== 'reload' && step.fields.some(({ field }) => field === 'plugin_version');
  if (step.action !== 'create' && !isExplained && (step.restart || step.running.length > 0)) {
    const words = step.running.map(
      ({ field, before, after }) =>
        `${field} is ${showField(kind, field, before)} instead of ${showField(kind, field, after)}`,
    );
    const reasons = isOrphan(step, created)
      ? ['its plugin is not registered any more: it dies at its next start']
      : step.reasons.map((reason) => asFound(reason, step));
    add('process', [...reasons, ...words]);
  }
  return items;
}

/** The process goes on, but what it was started from is gone from the catalog. */
function isOrphan({ action, causes, running }: Step, created: ReadonlySet<string>): boolean {
  return action === 'reload' && running.length === 0 && causes.some((cause) => created.has(cause));
}

/** A plan says what it will follow from; drift says what was left undone. */
function asFound(reason: string, step: Step): string {
  const [, pinned] = /^the pin of (\S+) changes$/.exec(reason) ?? [];
  if (pinned !== undefined && step.running.length > 0) return `overridden by the pin of ${pinned}`;
  return step.causes.length > 0 && step.running.length === 0
    ? `${reason}, registered but not reloaded`
    : reason;
}

/** Contradictions that came from the server's side, such as a pin that nobody declared. */
function isAboutServer({ code, detail }: Finding): boolean {
  return code === 'server-managed' || (code === 'conflict' && detail.includes('overridden by a pin'));
}

/** What keeps the declaration from being compared, such as a kind that the server lacks: no step and no item tells of it. */
export function isMistake(finding: Finding): boolean {
  const isTold = ['destroy-not-allowed', 'still-in-use'].includes(finding.code) || isAboutServer(finding);
  return finding.severity === 'error' && !isTold;
}

function itemOfFinding({ code, detail }: Finding): DriftItem {
  const [, kind, name, words] = /^(\S+) (.*?): (.*)$/s.exec(detail) ?? ['', '', '', detail];
  const layer = code === 'server-managed' ? 'configuration' : 'process';
  return { id: `${kind}:${name}`, kind: kind!, name: name!, layer, reasons: [words!] };
}

export function findUnmanaged(
  registry: Registry,
  observed: ReadonlyMap<string, View>,
  declared: ReadonlySet<string>,
  dead: ReadonlyMap<string, string>,
): readonly UnmanagedItem[] {
  return registry
    .filter((kind) => kind.identity.length > 0)
    .flatMap((kind) =>
      [...(observed.get(kind.name) ?? [])]
        .filter(([id, spec]) => !declared.has(id) && !kind.isServerManaged?.(spec))
        .map(([id, spec]) => ({
          id,
          kind: kind.name,
          name: nameOf(kind, spec),
          remark: [kind.remark?.(spec), dead.get(id)].filter(Boolean).join('; ') || undefined,
        })),
    );
}

/** A reload brings a dead process back, but never a mount that is half removed (vault-api 4.6). */
function remedy(id: string, name: string, words: string): string {
  return /\btainted\b/.test(words)
    ? `Its removal failed half-way. To repeat it, declare it with \`state: absent\`: plugboard apply --allow-destroy ${name}`
    : `To reload it: plugboard apply --rewrite ${id}`;
}

function splitId(id: string): readonly [string, string] {
  const at = id.indexOf(':');
  return at < 0 ? [id, id] : [id.slice(0, at), id.slice(at + 1)];
}
