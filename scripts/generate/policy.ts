/**
 * Which rights a kind needs, found by letting it work on a port that only writes down what was asked for. What the code asks for and
 * what the documentation says can so never differ.
 */
import { canonicalSpec } from '../../src/core/identity.ts';
import type { JsonObject } from '../../src/core/json.ts';
import type { ResourceKind } from '../../src/core/kind.ts';
import type { Vault } from '../../src/core/port.ts';
import type { Spec } from '../../src/core/schema.ts';

export interface Rule {
  readonly path: string;
  readonly capabilities: readonly string[];
}

export interface Policy {
  readonly plan: readonly Rule[];
  /** What `apply` needs beside these; a rule for the same path replaces that of `plan`. */
  readonly apply: readonly Rule[];
  /** For `state: absent` and recreation only. */
  readonly remove: readonly Rule[];
  /** For `moved_from` only. */
  readonly move: readonly Rule[];
}

export async function policyOf(kind: ResourceKind): Promise<Policy> {
  const spec = canonicalSpec(kind, kind.example);
  const changed = { ...spec, description: 'changed' };
  const plan = await record(spec, [
    (vault) => kind.list(vault),
    (vault) => (kind.detailed ? kind.read(vault, spec) : undefined),
  ]);
  const apply = await record(spec, [
    (vault) => kind.read(vault, spec),
    (vault) => kind.write(vault, { after: spec }),
    (vault) => kind.write(vault, { before: spec, after: changed }),
    (vault) => kind.restart?.(vault, spec),
    (vault) => kind.answers?.(vault, spec),
  ]);
  const former = { ...spec, path: 'former/' };
  return {
    plan: rules(plan),
    apply: rules(apply, plan).filter(({ path }) => !covers(plan.get(path), apply.get(path)!)),
    remove: rules(await record(spec, [(vault) => kind.remove(vault, spec)]), apply),
    move: rules(await record(spec, [(vault) => kind.move?.(vault, former, spec)])),
  };
}

type Asked = ReadonlyMap<string, ReadonlySet<string>>;
type Verb = (vault: Vault) => Promise<unknown> | undefined;

async function record(spec: Spec, verbs: readonly Verb[]): Promise<Asked> {
  const asked = new Map<string, Set<string>>();
  const note = (path: string, ...capabilities: readonly string[]): void => {
    const known = asked.get(path) ?? new Set();
    asked.set(path, known);
    for (const each of [...capabilities, ...(needsSudo(path) ? ['sudo'] : [])]) known.add(each);
  };
  const vault: Vault = {
    async read(path, query) {
      // Help needs a token, but no right.
      if (query?.help === undefined) note(path, 'read');
      return answer(path, spec);
    },
    async list(path) {
      note(path, 'list');
      return { keys: [`${spec.name}`] };
    },
    async write(path, body) {
      note(path, ...(path.startsWith('sys/') ? ['update'] : ['create', 'update']));
      return path === 'sys/remount' ? { migration_id: '*' } : body && {};
    },
    async remove(path) {
      note(path, 'delete');
    },
  };
  // What a kind makes of the empty answers does not matter here.
  for (const verb of verbs) await verb(vault)?.catch(() => undefined);
  return asked;
}

function answer(path: string, spec: Spec): JsonObject {
  if (path.startsWith('sys/remount/')) return { migration_info: { status: 'success' } };
  if (path === 'sys/mounts' || path === 'sys/auth')
    return { [`${spec.path ?? spec.mount}`]: { type: 'database' } };
  return {};
}

/** Paths that the server guards with `sudo` beside the capability; the same list in Vault and OpenBao. */
function needsSudo(path: string): boolean {
  return /^sys\/(?:plugins\/catalog\/|plugins\/runtimes\/catalog|auth\/|remount$)/.test(path);
}

const order = ['create', 'read', 'update', 'delete', 'list', 'sudo'];

/** Rules with the capabilities of `beside` included, since the more exact of two rules replaces the other. */
function rules(asked: Asked, beside: Asked = new Map()): readonly Rule[] {
  return [...asked].map(([path, capabilities]) => {
    const all = new Set([...capabilities, ...(beside.get(path) ?? [])]);
    return { path, capabilities: order.filter((each) => all.has(each)) };
  });
}

function covers(known: ReadonlySet<string> | undefined, asked: ReadonlySet<string>): boolean {
  return [...asked].every((each) => known?.has(each));
}

export function showRules(rules: readonly Rule[]): string {
  return rules
    .map(
      ({ path, capabilities }) =>
        `path "${path}" { capabilities = [${capabilities.map((each) => `"${each}"`).join(', ')}] }`,
    )
    .join('\n');
}
