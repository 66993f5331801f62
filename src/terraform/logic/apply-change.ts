/**
 * Makes one resource so and proves it. Whatever happens, Terraform gets a state that tells the truth: an exception would have it
 * forget what exists.
 */
import { canonicalSpec, idOf } from '../../core/identity.ts';
import type { ResourceKind } from '../../core/kind.ts';
import type { Document } from '../../core/manifest/document.ts';
import type { Spec } from '../../core/schema.ts';
import { portFor } from '../../engine/ports.ts';
import type { Board } from '../board.ts';
import { type Given, readConfig, readState } from '../conversion/given.ts';
import { stateFrom } from '../conversion/state.ts';
import { type Diagnostic, fromFailure } from '../diagnostics.ts';
import type { Guard } from '../guard.ts';
import { PROTECTION } from '../schema.ts';
import { isObject, isWhollyKnown, UNKNOWN, type Value, type ValueObject } from '../wire/value.ts';
import { documentFor, isSingleton } from './document.ts';
import { mustRewrite } from './rewrite.ts';
import { interrupted, type Ran, type Running, run } from './run.ts';

export interface Applied {
  readonly state: ValueObject | null;
  readonly diagnostics: readonly Diagnostic[];
}

export interface Change {
  readonly kind: ResourceKind;
  readonly prior: ValueObject | null;
  readonly planned: ValueObject;
  readonly config: ValueObject;
  readonly guard: Guard | undefined;
}

export async function applyChange(board: Board, change: Change, signal: AbortSignal): Promise<Applied> {
  const { kind, prior, planned, config, guard } = change;
  const given = readConfig(kind, config);
  const before = prior ? readState(kind, prior) : undefined;
  const bare = documentFor(kind, given, before);
  const document = guard?.complete(bare) ?? bare;
  if (signal.aborted) return { state: prior, diagnostics: [interrupted(document)] };
  let ran: Ran | undefined;
  try {
    const rewrite = mustRewrite(kind, prior, config);
    ran = await runOnce({ board, guard, signal }, document, before, given, rewrite);
    if (!ran.failed && ran.observed && rewrite && isHeldBack(kind, given, ran))
      ran = await runOnce({ board, guard, signal }, document, ran.observed, given, true);
    if (!ran.failed) {
      const observed = ran.observed ?? (await board.whole(kind, document.spec)) ?? document.spec;
      return { state: finished(planned, stateFrom(kind, observed, planned)), diagnostics: ran.diagnostics };
    }
    return { state: await truth(board, change, document, ran.wrote), diagnostics: ran.diagnostics };
  } catch (error) {
    const state = await truth(board, change, document, ran?.wrote ?? false);
    return { state, diagnostics: [fromFailure(error, `${kind.name} ${document.name}`)] };
  }
}

async function runOnce(
  setting: Pick<Running, 'board' | 'guard' | 'signal'>,
  document: Document,
  before: Spec | undefined,
  { secrets }: Given,
  rewrite: boolean,
): Promise<Ran> {
  const { board } = setting;
  const { kind, id, spec } = document;
  const start = before
    ? await asItRuns(board, kind, before)
    : isSingleton(kind)
      ? await board.whole(kind, spec)
      : undefined;
  const entries: [string, Spec | undefined][] = [[id, undefined]];
  if (start) entries.push([idOf(kind, start), start]);
  return run({ ...setting, document, before: start ? entries.slice(-2) : entries, secrets, rewrite });
}

/** Another resource of this run may have restarted the process already: what runs is what was seen last. */
async function asItRuns(board: Board, kind: ResourceKind, before: Spec): Promise<Spec> {
  const seen = (await board.seen(kind)).get(idOf(kind, before)) ?? {};
  const running = Object.entries(seen).filter(([name]) => kind.running && kind.fields[name]?.readOnly);
  return { ...before, ...Object.fromEntries(running) };
}

/** Secrets that are sent at creation and on request only do not go along with other changes. */
function isHeldBack(kind: ResourceKind, { secrets }: Given, { step }: Ran): boolean {
  const isCreationOnly = Object.keys(secrets).some((field) => kind.fields[field]?.writeOnly === 'creation');
  return isCreationOnly && step?.action === 'update' && step.fields.length > 0;
}

/** What was planned stands; what was open is what the server has. */
function finished(planned: ValueObject, state: ValueObject): ValueObject {
  return Object.fromEntries(
    Object.entries(planned).map(([name, value]): [string, Value] => [
      name,
      filled(value, state[name] ?? null),
    ]),
  );
}

function filled(planned: Value, state: Value): Value {
  if (planned === UNKNOWN) return state;
  if (isWhollyKnown(planned) || !isObject(planned)) return isWhollyKnown(planned) ? planned : state;
  return finished(planned, isObject(state) ? state : {});
}

/** After a failure: read again; where even that fails, what may be there is not forgotten. */
async function truth(
  board: Board,
  change: Change,
  document: Document,
  wrote: boolean,
): Promise<ValueObject | null> {
  const { kind, prior } = change;
  if (!prior && !wrote) return null;
  const state = await whatIsThere(board, change, document);
  if (prior || !state || isSingleton(kind)) return state;
  // Nothing is stored yet in what did not come up: Terraform makes it anew at the next apply.
  if (kind.precious !== undefined) return { ...state, [PROTECTION]: false };
  return (await isTakenBack(board, document)) ? null : state;
}

/** What is written in place is not left half made: it would be tainted, and could not be made anew beside itself. */
async function isTakenBack(board: Board, { kind, id, spec }: Document): Promise<boolean> {
  try {
    const port = portFor((await board.session()).writing, kind);
    await kind.remove(port, spec);
    if (await kind.read(port, spec)) return false;
    board.note(kind, id, undefined);
    return true;
  } catch {
    return false;
  }
}

async function whatIsThere(
  board: Board,
  { kind, prior, planned }: Change,
  document: Document,
): Promise<ValueObject | null> {
  const place = prior ? readState(kind, prior) : document.spec;
  try {
    const port = portFor((await board.session()).writing, kind);
    const found = (await kind.read(port, place)) ?? (prior && (await kind.read(port, document.spec)));
    if (!found) return prior && isSingleton(kind) ? prior : null;
    const observed = canonicalSpec(kind, { ...place, ...found });
    board.note(kind, idOf(kind, observed), observed);
    return stateFrom(kind, observed, prior ?? planned);
  } catch {
    return prior ?? known(planned);
  }
}

function known(planned: ValueObject): ValueObject {
  return Object.fromEntries(
    Object.entries(planned).map(([name, value]): [string, Value] => [
      name,
      isWhollyKnown(value) ? value : null,
    ]),
  );
}
