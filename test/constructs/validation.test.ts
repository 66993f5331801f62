/** Everything that is wrong in a tree is said at once, in the names of its author, with the place in the program. */
import { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { Board, Plugin, SecretsMount, Testing } from '../../src/constructs/index.ts';

const here = /\(test\/constructs\/validation\.test\.ts:\d+:\d+\)/;

describe('validation', () => {
  it('gathers everything at once, over the whole tree', () => {
    const board = new Board();
    const team = new Construct(board, 'team');
    new SecretsMount(team, 'a', { path: '../a', type: 'kv' });
    new SecretsMount(team, 'b', { path: 'b', type: 'kv', maxLeaseTtl: 'for ever' });
    new SecretsMount(board, 'b2', { path: 'b/', type: 'kv' });
    new SecretsMount(board, 'c', { path: 'c', type: 'kv', maxLeasTtl: '1h' } as never);
    new Plugin(board, 'd', { type: 'secret' } as never);
    const found = board.node.validate();
    expect(found.map((line) => line.replace(here, '(HERE)'))).toEqual([
      expect.stringMatching(/^team\/a \(HERE\): .*`path`: expected a path/),
      expect.stringMatching(/^team\/b \(HERE\): .*`maxLeaseTtl`: expected whole seconds/),
      expect.stringMatching(/^c \(HERE\): .*`maxLeasTtl` is not known here\. Did you mean `maxLeaseTtl`\?/),
      expect.stringMatching(/^d \(HERE\): .*`name` must be given/),
    ]);
  });

  it('names both places of what is declared twice', () => {
    const board = new Board();
    new SecretsMount(board, 'one', { path: 'kv', type: 'kv' });
    new SecretsMount(board, 'two', { path: 'kv/', type: 'kv' });
    const [line, ...rest] = board.node.validate();
    expect(rest).toEqual([]);
    expect(line).toMatch(
      /^two \(test\S+:\d+:\d+\): Declared twice: secrets_mount kv\/ is declared here and at test\S+\.test\.ts:\d+:\d+\. Keep one/,
    );
  });

  it('names the place of the section of the server', () => {
    const board = new Board({ server: { skipVerify: 'yes' as never } });
    expect(board.node.validate()).toEqual([
      expect.stringMatching(/^\(test\S+\): .*`skipVerify`: expected true/),
    ]);
  });

  it('finds no fault with an empty board', () => {
    expect(new Board().node.validate()).toEqual([]);
  });

  it('fails a snapshot with all of it', () => {
    const board = new Board();
    for (const id of ['a', 'b']) new SecretsMount(board, id, { path: id, type: 1 as never });
    expect(() => Testing.synth(board)).toThrow(/^The board is not valid:\na .*\nb .*$/s);
  });

  it('never repeats a secret', () => {
    const board = new Board();
    new Plugin(board, 'p', { type: 'secret', name: 'p', env: { KEY: 'hunter2' as never } });
    expect(board.node.validate().join()).toContain('references only');
    expect(board.node.validate().join()).not.toContain('hunter2');
  });
});
