/** Things that are moved from one identity to another, with what is stored in them. */
import type { Finding } from './finding.ts';
import type { Document } from './manifest/document.ts';
import type { Spec } from './schema.ts';
import type { Step } from './step.ts';
import { emptyView, type View } from './world.ts';

/** Which declared thing takes the place of which, by the id of the one that is moved away. */
export type Moves = ReadonlyMap<string, readonly Document[]>;

export function movesOf(observed: ReadonlyMap<string, View>, documents: readonly Document[]): Moves {
  const moves = new Map<string, Document[]>();
  for (const document of documents) {
    const { kind, id, spec, absent } = document;
    const from = absent ? undefined : kind.movedFrom?.(spec);
    const seen = observed.get(kind.name) ?? emptyView;
    if (from !== undefined && from !== id && seen.has(from) && !seen.has(id))
      moves.set(from, [...(moves.get(from) ?? []), document]);
  }
  return moves;
}

/** What the thing is now, where it stands or where it is moved from. */
export function beforeOf({ id, kind, spec }: Document, seen: View, moves: Moves): Spec | undefined {
  const from = kind.movedFrom?.(spec);
  return seen.get(id) ?? (from !== undefined && moves.has(from) ? seen.get(from) : undefined);
}

/** One thing cannot be moved and stay, nor be moved to two places. */
export function refuseTwoMoves(document: Document, moves: Moves): Finding | undefined {
  if (moves.size === 0) return undefined;
  const { kind, id, name, absent } = document;
  const takers = moves.get(id) ?? [];
  const rivals = [...moves.values()].find((all) => all.some((taker) => taker.id === id)) ?? [];
  if ((takers.length === 0 || absent) && rivals.length < 2) return undefined;
  const others = [...takers, ...rivals.filter((rival) => rival.id !== id)].map((other) => other.name);
  return {
    severity: 'error',
    code: 'conflict',
    summary: 'Moved and declared',
    detail: `${kind.name} ${name}: ${others.join(', ')} is moved from the same thing.`,
    hint: 'Apply the move first, and declare the other one afterwards.',
    at: document.at,
  };
}

export function refuseMoveAnew({ kind, name, at }: Document, step: Step, moves: Moves): Finding | undefined {
  if (step.action !== 'recreate' || ![...moves.values()].flat().some(({ id }) => id === step.id))
    return undefined;
  return {
    severity: 'error',
    code: 'conflict',
    summary: 'Two fields contradict each other',
    detail: `${kind.name} ${name}: what is moved keeps its data, but ${step.reasons[0]}.`,
    hint: 'Remove `moved_from` to create it empty.',
    at,
  };
}
