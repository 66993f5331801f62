import { expect, test } from 'vitest';
import { hintFor } from '../../src/cli/hints.ts';

test.each([
  ['To verify and lock it: plugboard lock', 'To verify and lock it: plugboard lock -f board'],
  [
    'Put it back: plugboard apply --rewrite plugin:secret/a/v1.0.0',
    'Put it back: plugboard apply -f board --rewrite plugin:secret/a/v1.0.0',
  ],
  ['To see the hash: plugboard trust explain', 'To see the hash: plugboard trust explain -f board'],
  ['Begin one with: plugboard trust init', 'Begin one with: plugboard trust init'],
  ['Write one with: plugboard dump > plugboard.yaml', 'Write one with: plugboard dump > plugboard.yaml'],
  ['Look into plugboard.lock.', 'Look into plugboard.lock.'],
])('%s', (hint, named) => {
  expect(hintFor(hint, 'board')).toBe(named);
  for (const usual of [undefined, './plugboard.yaml', 'plugboard.yaml'])
    expect(hintFor(hint, usual)).toBe(hint);
});

test('a name that a shell takes apart is quoted', () => {
  expect(hintFor('plugboard lock', "the team's")).toBe("plugboard lock -f 'the team'\\''s'");
});
