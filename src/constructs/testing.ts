/** For tests of apps. */
import type { Board } from './board.ts';

export const Testing = {
  /** The manifest of a board as a text for a snapshot. Whatever is wrong in the tree is thrown, all of it at once. */
  synth(board: Board): string {
    const mistakes = board.node.validate();
    if (mistakes.length > 0) throw new Error(`The board is not valid:\n${mistakes.join('\n')}`);
    return `${JSON.stringify(board.toManifest(), undefined, 2)}\n`;
  },
} as const;
