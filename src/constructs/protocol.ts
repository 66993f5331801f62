/**
 * What a board tells a program that reads it. The app and the command line may each have a copy of plugboard of their own, so this
 * goes by a symbol that all copies share, and by plain data.
 */
import type { Position } from '../core/finding.ts';

/** A part of a manifest with the construct that it comes from. */
export interface Part {
  /** JSON of a manifest with this one thing. */
  readonly text: string;
  /** Path of the construct. */
  readonly path: string;
  readonly at: Position | undefined;
}

const partsOf = Symbol.for('plugboard.board.parts');
const made = Symbol.for('plugboard.board.made');

export interface Readable {
  [partsOf](): readonly Part[];
}

export { partsOf };

export function isBoard(value: unknown): value is Readable {
  return typeof value === 'object' && value !== null && partsOf in value;
}

/** Every board that is made while somebody gathers them. */
export function announce(board: Readable): void {
  (globalThis as { [made]?: Readable[] })[made]?.push(board);
}

export async function gatherBoards<T>(run: () => Promise<T>): Promise<{ result: T; boards: Readable[] }> {
  const holder = globalThis as { [made]?: Readable[] };
  const before = holder[made];
  const boards: Readable[] = [];
  holder[made] = boards;
  try {
    return { result: await run(), boards };
  } finally {
    if (before) holder[made] = before;
    else delete holder[made];
  }
}
