/** Removes one thing, after looking again whether something uses it. */
import type { ResourceKind } from '../../core/kind.ts';
import { isAvailable } from '../../core/server.ts';
import type { Board } from '../board.ts';
import { readState } from '../conversion/given.ts';
import { fromFailure } from '../diagnostics.ts';
import type { Guard } from '../guard.ts';
import type { ValueObject } from '../wire/value.ts';
import type { Applied } from './apply-change.ts';
import { isSingleton, removalOf } from './document.ts';
import { refuseLoss } from './protection.ts';
import { interrupted, run } from './run.ts';

export interface Removal {
  readonly kind: ResourceKind;
  readonly prior: ValueObject;
  readonly guard: Guard | undefined;
  /** The configuration gave it in the same run. */
  readonly consent: boolean;
}

export async function applyRemoval(
  board: Board,
  { kind, prior, guard, consent }: Removal,
  signal: AbortSignal,
): Promise<Applied> {
  if (isSingleton(kind)) return { state: null, diagnostics: [] };
  const spec = readState(kind, prior);
  // A replacement that somebody asked for (`taint`, `-replace`) may be planned without a word of the state.
  const refused = consent ? [] : refuseLoss(kind, spec, prior, 'it would be destroyed');
  if (refused.length > 0) return { state: prior, diagnostics: refused };
  const document = removalOf(kind, spec);
  if (signal.aborted) return { state: prior, diagnostics: [interrupted(document)] };
  try {
    if (!isAvailable(kind.available, await board.server())) return { state: null, diagnostics: [] };
    await board.refreshUsers(kind);
    const ran = await run({
      board,
      guard,
      document,
      before: [[document.id, spec]],
      secrets: {},
      rewrite: false,
      signal,
    });
    if (ran.failed) return { state: prior, diagnostics: ran.diagnostics };
    board.note(kind, document.id, undefined);
    return { state: null, diagnostics: ran.diagnostics };
  } catch (error) {
    return { state: prior, diagnostics: [fromFailure(error, `${kind.name} ${document.name}`)] };
  }
}
