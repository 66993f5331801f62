/** One planned document before the guard, with what the server has and will have. */
import { idOf } from '../../core/identity.ts';
import type { Document } from '../../core/manifest/document.ts';
import type { Plan } from '../../core/plan.ts';
import type { Spec } from '../../core/schema.ts';
import type { ServerInfo } from '../../core/server.ts';
import type { Board } from '../board.ts';
import type { Guard, Guarding, Passed } from '../guard.ts';
import { UNKNOWN, type Value } from '../wire/value.ts';
import { withOwn } from './document.ts';

export interface AtGuard {
  readonly guard: Guard | undefined;
  readonly board: Board;
  readonly document: Document;
  readonly plan: Plan;
  /** By field: names of variables can let a process run more than its file. */
  readonly secrets: Spec;
  /** What Terraform knew of the resource; it goes where the document has another id. */
  readonly before?: Spec | undefined;
}

/** `later`: how much of what this process has planned counts as being there. */
export async function passGuard(
  { guard, board, document, plan, secrets, before }: AtGuard,
  later: 'seen' | 'expected',
): Promise<Passed> {
  if (!guard) return { findings: [], concerned: false, unverified: new Set() };
  const { kind, id, spec } = document;
  const own: [string, Spec | undefined][] = [[id, document.absent ? undefined : spec]];
  if (before && idOf(kind, before) !== id) own.push([idOf(kind, before), undefined]);
  return guard.pass({
    document: { ...document, spec: { ...spec, ...secrets } },
    plan,
    seen: await board.views(kind, spec, 'seen'),
    later: withOwn(await board.views(kind, spec, later), kind, own),
    platform: (await serverFor(guard, board, document)).platform,
  });
}

/** The server with its platform where the lock has several. */
export function serverFor(guard: Guard | undefined, board: Board, document: Document): Promise<ServerInfo> {
  if (!guard?.asksPlatform) return board.server(document);
  const facts = new Set([...(document.kind.asks?.(document.spec) ?? []), 'platform' as const]);
  return board.server({ ...document, kind: { ...document.kind, asks: () => [...facts] } });
}

/** Before the server is asked: known where the lock has one platform only. */
export function evidenceOffline(guard: Guarding, document: Document | undefined): Value {
  if (guard === undefined) return null;
  if (guard === 'unknown' || guard.asksPlatform || !document) return UNKNOWN;
  return guard.evidence(document, undefined);
}
