/**
 * Terraform's own part, in this process: the calls in Terraform's order, a new provider for each walk, and Terraform's rules
 * after each call. Everything goes over the wire form of values and back.
 */
import type { Registry, ResourceKind } from '../../../src/core/kind.ts';
import { objectType } from '../../../src/terraform/attribute.ts';
import { answerCalls } from '../../../src/terraform/calls.ts';
import { makeProvider, type Provider } from '../../../src/terraform/provider.ts';
import { providerBlock } from '../../../src/terraform/provider-schema.ts';
import { decodeResource, encodeResource } from '../../../src/terraform/resource-value.ts';
import { resourceBlock, resourceType } from '../../../src/terraform/schema.ts';
import type { Session } from '../../../src/terraform/session.ts';
import { encodeDynamic } from '../../../src/terraform/wire/dynamic.ts';
import { equal, type Value, type ValueObject } from '../../../src/terraform/wire/value.ts';
import { judgeCompatible, judgePlan, judgeState } from './rules.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers of many calls, looked at by field
type Answer = any;
type Call = (name: string, request: object) => Promise<Answer>;

export interface Planned {
  readonly action: 'none' | 'create' | 'update' | 'replace' | 'delete';
  readonly prior: ValueObject | null;
  readonly planned: ValueObject | null;
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  readonly complaints: readonly string[];
  /** What the provider keeps for the apply. */
  readonly kept: Buffer;
}

export interface Walk {
  readonly call: Call;
  readonly provider: Provider;
  /** Of the configuration of the provider. */
  readonly diagnostics: readonly { readonly severity: number; readonly detail: string }[];
}

export interface Core {
  /** Attributes of the resource in the state. */
  readonly state: Map<string, ValueObject>;
  /** Addresses that are to be made anew, as after `terraform taint`. */
  readonly tainted: Set<string>;
  walk(): Promise<Walk>;
  /** A whole plan of one resource; `config` null destroys it. */
  plan(address: string, kind: ResourceKind, config: ValueObject | null, walk?: Walk): Promise<Planned>;
  /** Plan and apply; returns the plan with what came of it. */
  apply(
    address: string,
    kind: ResourceKind,
    config: ValueObject | null,
    walk?: Walk,
    /** The configuration as it is when it is applied: with what was unknown while planning. */
    learned?: ValueObject,
  ): Promise<Planned>;
}

/** `settings` is the provider block, which may change from walk to walk. */
export function makeCore(
  kinds: Registry,
  open: () => Promise<Session>,
  settings: () => ValueObject = () => ({}),
  env: Readonly<Record<string, string>> = {},
): Core {
  const state = new Map<string, ValueObject>();
  const tainted = new Set<string>();

  async function walk(): Promise<Walk> {
    const provider = makeProvider(kinds, env, open);
    const { handlers } = answerCalls(provider);
    const call: Call = async (name, request) =>
      (handlers[name] as (request: object, call: object) => unknown)(request, {});
    const config = { config: encodeDynamic(objectType(providerBlock.attributes), settings()) };
    const { diagnostics = [] } = await call('ConfigureProvider', withJson(config));
    return { call, provider, diagnostics };
  }

  async function plan(
    address: string,
    kind: ResourceKind,
    config: ValueObject | null,
    { call }: Walk = {} as Walk,
  ): Promise<Planned> {
    call ??= (await walk()).call;
    const old = state.get(address) ?? null;
    const typeName = resourceType(kind);
    const notes = gather();
    const prior = old && (await refresh(call, kind, typeName, old, notes));
    const kept = Buffer.alloc(0);
    if (!config) {
      if (!prior) return { action: 'none', prior, planned: null, kept, ...notes };
      const answer = await call('PlanResourceChange', planRequest(kind, typeName, prior, null));
      notes.take(answer);
      return { action: 'delete', prior, planned: null, kept: answer.plannedPrivate ?? kept, ...notes };
    }
    const validated = await call('ValidateResourceConfig', {
      typeName,
      config: wire(kind, config),
      clientCapabilities: { writeOnlyAttributesAllowed: true },
    });
    notes.take(validated);
    if (notes.errors.length > 0) return { action: 'none', prior, planned: prior, kept, ...notes };
    const isTainted = prior !== null && tainted.has(address);
    const shown = isTainted ? null : prior;
    let answer = await call('PlanResourceChange', planRequest(kind, typeName, shown, config));
    notes.take(answer);
    let planned = decodeResource(kind, whole(answer.plannedState))!;
    if (notes.errors.length > 0) return { action: 'none', prior, planned, kept, ...notes };
    const { attributes } = resourceBlock(kind);
    notes.complain(judgePlan(attributes, shown, config, planned));
    const replaces = isTainted || (prior && replacing(answer, prior, planned));
    if (replaces && !isTainted) {
      answer = await call('PlanResourceChange', planRequest(kind, typeName, null, config));
      notes.take(answer);
      planned = decodeResource(kind, whole(answer.plannedState))!;
      notes.complain(judgePlan(attributes, null, config, planned));
    }
    const action = !prior ? 'create' : replaces ? 'replace' : equal(prior, planned) ? 'none' : 'update';
    return { action, prior, planned, kept: answer.plannedPrivate ?? kept, ...notes };
  }

  return {
    state,
    tainted,
    walk,
    plan,
    async apply(address, kind, config, given, learned) {
      const made = await plan(address, kind, config, given);
      if (made.prior) state.set(address, made.prior);
      else state.delete(address);
      if (made.errors.length > 0 || made.action === 'none') return made;
      const { call } = given ?? (await walk());
      const typeName = resourceType(kind);
      const notes = gather(made);
      if (made.prior) notes.take(await upgrade(call, kind, typeName, made.prior));
      if (made.action === 'delete' || made.action === 'replace') {
        const answer = await call(
          'ApplyResourceChange',
          applyRequest(kind, typeName, made.prior, null, null, made.kept),
        );
        notes.take(answer);
        const left = decodeResource(kind, whole(answer.newState));
        if (left) state.set(address, left);
        else state.delete(address);
        tainted.delete(address);
        if (made.action === 'delete' || left) return { ...made, ...notes };
      }
      const prior = made.action === 'replace' ? null : made.prior;
      const final = learned ?? config;
      const again = await call('PlanResourceChange', planRequest(kind, typeName, prior, final));
      notes.take(again);
      const planned = decodeResource(kind, whole(again.plannedState))!;
      notes.complain(
        judgeCompatible(made.planned, planned).map((text) => `inconsistent final plan: ${text}`),
        judgePlan(resourceBlock(kind).attributes, prior, final!, planned),
        prior && replacing(again, prior, planned) ? ['inconsistent final plan: it must be replaced now'] : [],
      );
      if (failed(again)) return { ...made, ...notes };
      const answer = await call(
        'ApplyResourceChange',
        applyRequest(kind, typeName, prior, planned, final, again.plannedPrivate),
      );
      notes.take(answer);
      const actual = decodeResource(kind, whole(answer.newState));
      if (actual) state.set(address, actual);
      else state.delete(address);
      if (actual) notes.complain(judgeState(resourceBlock(kind).attributes, actual));
      if (!failed(answer))
        notes.complain(
          judgeCompatible(planned, actual).map((text) => `inconsistent result after apply: ${text}`),
        );
      return { ...made, ...notes };
    },
  };
}

async function upgrade(
  call: Call,
  kind: ResourceKind,
  typeName: string,
  values: ValueObject,
): Promise<Answer> {
  return call('UpgradeResourceState', { typeName, version: 0n, rawState: { json: stateJson(kind, values) } });
}

async function refresh(
  call: Call,
  kind: ResourceKind,
  typeName: string,
  old: ValueObject,
  notes: ReturnType<typeof gather>,
): Promise<ValueObject | null> {
  const upgraded = await upgrade(call, kind, typeName, old);
  notes.take(upgraded);
  const before = decodeResource(kind, whole(upgraded.upgradedState));
  notes.complain(judgeCompatible(old, before).map((text) => `the upgraded state is another one: ${text}`));
  const answer = await call('ReadResource', {
    typeName,
    currentState: wire(kind, before),
    private: Buffer.alloc(0),
  });
  notes.take(answer);
  const read = decodeResource(kind, whole(answer.newState));
  if (read) notes.complain(judgeState(resourceBlock(kind).attributes, read));
  return read;
}

function planRequest(
  kind: ResourceKind,
  typeName: string,
  prior: ValueObject | null,
  config: ValueObject | null,
) {
  return {
    typeName,
    priorState: wire(kind, prior),
    proposedNewState: wire(kind, config && { ...prior, ...withoutNulls(config) }),
    config: wire(kind, config),
    priorPrivate: Buffer.alloc(0),
  };
}

function applyRequest(
  kind: ResourceKind,
  typeName: string,
  prior: ValueObject | null,
  planned: ValueObject | null,
  config: ValueObject | null,
  plannedPrivate: Buffer = Buffer.alloc(0),
) {
  return {
    typeName,
    priorState: wire(kind, prior),
    plannedState: wire(kind, planned),
    config: wire(kind, config),
    plannedPrivate,
  };
}

const withoutNulls = (values: ValueObject) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));

const wire = (kind: ResourceKind, values: ValueObject | null) => whole(encodeResource(kind, values));
const whole = (dynamic: { readonly msgpack: Uint8Array }) => ({ json: Buffer.alloc(0), ...dynamic });
const withJson = ({ config }: { config: { readonly msgpack: Uint8Array } }) => ({ config: whole(config) });

export const stateJson = (_kind: ResourceKind, values: ValueObject): Buffer =>
  Buffer.from(JSON.stringify(values));

function replacing(answer: Answer, prior: ValueObject, planned: ValueObject): boolean {
  return (answer.requiresReplace ?? []).some(({ steps }: { steps: { attributeName: string }[] }) => {
    const name = steps[0]!.attributeName;
    return !equal(prior[name] as Value, planned[name] as Value);
  });
}

const failed = (answer: Answer) =>
  (answer.diagnostics ?? []).some(({ severity }: { severity: number }) => severity === 1);

function gather(from?: Pick<Planned, 'errors' | 'warnings' | 'complaints'>) {
  const errors: string[] = [...(from?.errors ?? [])];
  const warnings: string[] = [...(from?.warnings ?? [])];
  const complaints: string[] = [...(from?.complaints ?? [])];
  return {
    errors,
    warnings,
    complaints,
    take(answer: Answer): void {
      for (const { severity, summary, detail } of answer.diagnostics ?? [])
        (severity === 1 ? errors : warnings).push(`${summary}: ${detail}`);
    },
    complain(...found: readonly (readonly string[])[]): void {
      complaints.push(...found.flat());
    },
  };
}
