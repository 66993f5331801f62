/** One resource's plan: the core's plan of one document, in a world with what this process has planned before. */
import { diff } from '../../core/diff.ts';
import { type Finding, hasErrors } from '../../core/finding.ts';
import { idOf } from '../../core/identity.ts';
import type { ResourceKind } from '../../core/kind.ts';
import type { Document } from '../../core/manifest/document.ts';
import { makePlan, type Plan, type Step } from '../../core/plan.ts';
import type { Spec } from '../../core/schema.ts';
import type { Board } from '../board.ts';
import { readConfig, readState } from '../conversion/given.ts';
import { plannedValues } from '../conversion/planned.ts';
import { type Diagnostic, fromFinding } from '../diagnostics.ts';
import type { Guard, Guarding } from '../guard.ts';
import { equal, type ValueObject } from '../wire/value.ts';
import { refuseAnew } from './anew.ts';
import { documentFor, isMove, isSingleton, ofThese, withOwn } from './document.ts';
import { existsAlready } from './exists.ts';
import { planInDoubt } from './in-the-way.ts';
import { outline } from './outline.ts';
import { passGuard, serverFor } from './pass.ts';
import { refuseLoss } from './protection.ts';
import { mustRewrite } from './rewrite.ts';

export interface Planned {
  readonly planned: ValueObject;
  /** Attributes whose change needs a new thing. */
  readonly replace: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface Setting {
  /** Undefined while the provider's own configuration is not known. */
  readonly board: Board | undefined;
  readonly guard: Guarding;
}

export async function planChange(
  { board, guard }: Setting,
  kind: ResourceKind,
  prior: ValueObject | null,
  config: ValueObject,
): Promise<Planned> {
  const given = readConfig(kind, config);
  const before = prior ? { values: prior, spec: readState(kind, prior) } : undefined;
  if (!board || given.unknown.size > 0) {
    const { planned, replace } = outline(kind, config, given, before, guard);
    const why = `${replace.join(', ')} cannot be changed in place`;
    const refused = replace.length > 0 ? refuseLoss(kind, before!.spec, planned, why) : [];
    const anew = before ? [] : await refuseAnew(board, documentFor(kind, given, undefined), given, planned);
    if (before && replace.length > 0) board?.replace(idOf(kind, before.spec));
    return { planned, replace, diagnostics: [...refused, ...anew] };
  }
  if (guard === 'unknown') throw new Error('a board is there only when the provider block is known');
  const bare = documentFor(kind, given, before?.spec);
  const document = guard?.complete(bare) ?? bare;
  const renamed = before && idOf(kind, before.spec) !== document.id && !isMove(document, before.spec);
  const base = renamed ? undefined : before;
  const existing = base ? undefined : await alreadyThere(board, document);
  const moves = isMove(document, base?.spec);
  if (
    (existing && !isSingleton(kind) && !board.isMentioned(document.id)) ||
    (moves && (await taken(board, document)))
  )
    return {
      planned: outline(kind, config, given, undefined, guard).planned,
      replace: [],
      diagnostics: [existsAlready(document)],
    };
  const start = base?.spec ?? (isSingleton(kind) ? existing : undefined);
  const own = {
    start,
    goes: renamed ? idOf(kind, before.spec) : undefined,
    rewrite: mustRewrite(kind, prior, config),
  };
  const plan = await planInDoubt(board, (counts) => makeOwnPlan(board, guard, document, { ...own, counts }));
  const step = plan.steps.find(({ id }) => id === document.id);
  const replace = renamed
    ? kind.identity.filter((field) => differs(field, before.spec, document.spec))
    : lostBy(kind, start, step);
  if (replace.length > 0) board.replace(document.id);
  const kept = replace.length > 0 ? undefined : base;
  const planned = plannedValues(kind, {
    config,
    given,
    prior: kept,
    after: step?.after ?? { ...document.spec, ...start },
    expect: step?.expect ?? {},
    evidence: guard?.evidence(document, plan.server.platform),
    change: changeOf(kind, step),
  });
  const { findings } = await passGuard(
    { guard, board, document, plan, secrets: given.secrets, before: before?.spec },
    'expected',
  );
  const diagnostics = [
    ...[...(await board.notices()), ...plan.findings, ...findings]
      .filter(matters)
      .flatMap(fromFinding)
      .map(notYet),
    ...(replace.length > 0
      ? refuseLoss(
          kind,
          before!.spec,
          planned,
          `${replace.join(', ')} cannot be changed in place: it would be removed and created anew`,
        )
      : []),
    ...(moves ? [moveWarning(document, before!.spec)] : []),
    ...(before ? [] : await refuseAnew(board, document, given, planned)),
  ];
  if (!hasErrors([...plan.findings, ...findings])) {
    if (renamed || moves) board.expect(kind, idOf(kind, before!.spec), undefined);
    board.expect(kind, document.id, { ...(kept?.spec ?? {}), ...(step?.after ?? document.spec) });
  }
  return { planned, replace: visible(replace, prior, planned, config), diagnostics };
}

async function makeOwnPlan(
  board: Board,
  guard: Guard | undefined,
  document: Document,
  {
    start,
    goes,
    rewrite,
    counts,
  }: {
    readonly start: Spec | undefined;
    readonly goes: string | undefined;
    readonly rewrite: boolean;
    readonly counts: ((id: string) => boolean) | undefined;
  },
): Promise<Plan> {
  const { kind, id, spec } = document;
  const whole = await board.views(kind, spec, 'expected');
  const views = counts ? ofThese(whole, counts) : whole;
  const from = start && idOf(kind, start);
  const entries: [string, Spec | undefined][] = [[id, undefined]];
  if (from !== undefined) entries.push([from, start]);
  if (goes !== undefined) entries.push([goes, undefined]);
  return makePlan({
    registry: board.kinds,
    documents: [document],
    observed: withOwn(views, kind, entries),
    server: await serverFor(guard, board, document),
    allowDestroy: [document.name],
    rewrite: rewrite ? [id] : [],
  });
}

async function alreadyThere(board: Board, { kind, id, spec }: Document): Promise<Spec | undefined> {
  return isSingleton(kind) ? board.whole(kind, spec) : (await board.seen(kind)).get(id);
}

const taken = async (board: Board, { kind, id }: Document) => (await board.seen(kind)).has(id);

const differs = (field: string, before: Spec, after: Spec) => (before[field] ?? '') !== (after[field] ?? '');

function lostBy(kind: ResourceKind, before: Spec | undefined, step: Step | undefined): readonly string[] {
  if (step?.action !== 'recreate' || !before) return [];
  const fixed = diff(kind, before, step.after!)
    .map(({ field }) => field)
    .filter((field) => kind.fixed?.includes(field));
  return [
    ...new Set(
      [...fixed, ...(kind.recreates?.(before, step.after!) ?? [])].map((field) => field.split('.')[0]!),
    ),
  ];
}

/** Terraform replaces only for attributes that it sees differ; another spelling may hide the one that counts. */
function visible(
  replace: readonly string[],
  prior: ValueObject | null,
  planned: ValueObject,
  config: ValueObject,
): readonly string[] {
  if (!prior || replace.length === 0) return replace;
  const seen = replace.filter((name) => !equal(prior[name] ?? null, planned[name] ?? null));
  if (seen.length > 0) return seen;
  return Object.keys(planned).filter(
    (name) => config[name] !== null && !equal(prior[name] ?? null, planned[name]!),
  );
}

function changeOf(kind: ResourceKind, step: Step | undefined): 'none' | 'all' {
  if (!step) return 'none';
  return kind.running && step.before && !step.restart ? 'none' : 'all';
}

/** What the server never returns can be compared all the same: the state has it. */
const matters = ({ code }: Finding) => code !== 'not-comparable';

/** What another resource may bring about before this one is applied is no error yet. */
function notYet(diagnostic: Diagnostic): Diagnostic {
  return diagnostic.code === 'not-declared' ? { ...diagnostic, severity: 'warning' } : diagnostic;
}

function moveWarning({ kind, name }: Document, before: Spec): Diagnostic {
  return {
    severity: 'warning',
    summary: 'It is moved',
    detail: `${kind.name}: ${before[kind.identity[0]!]} becomes ${name} with its data. Its leases and tokens are revoked.`,
    path: [kind.identity[0]!],
  };
}
