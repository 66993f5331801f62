/** Every attack on verification has a test that is named after it, and the page on them is made from these tests. */
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { attacksPage, unmatchedAttacks } from '../scripts/generate/attacks/page.ts';
import { proofsIn } from '../scripts/generate/attacks/proofs.ts';
import { attacks } from '../scripts/generate/attacks/rows.ts';
import { testsIn } from '../scripts/generate/files.ts';

const root = dirname(import.meta.dirname);

test('each attack has a test, and each title names an attack', async () => {
  expect(attacks.map(({ number }) => number)).toEqual(Array.from({ length: 29 }, (_, at) => at + 1));
  expect(unmatchedAttacks(await testsIn(root))).toEqual([]);
});

test('what has no test is found, and so is a number of no attack', () => {
  const text = attacks.map(({ number }) => `test('attack ${number === 7 ? 77 : number}: it', () => {});`);
  expect(unmatchedAttacks(new Map([['a.test.ts', text.join('\n')]]))).toEqual([7, 77]);
});

test('the page has the codes of each attack, and where they stand', () => {
  const text = `test('attack 9: a script', () => expect(judge()).toBe('arch'));`;
  const page = attacksPage(new Map([['test/a.test.ts', text]]));
  expect(page).toMatch(/\[9\]\(#attack-9\) \| .* \| `arch` \|/);
  expect(page).toContain('- [`test/a.test.ts`](../../test/a.test.ts)\n  - a script: `arch`');
});

describe('titles and codes', () => {
  const one = (title: string, ...codes: string[]) => ({ numbers: [3], title, codes });
  test.each<[string, string, ReturnType<typeof one>]>([
    ['of a test', `test('attack 3: x', () => is('arch', "denied", 'arch'));`, one('x', 'arch', 'denied')],
    ['of a group', `describe('attack 3: x', () => { test('y', () => is('arch')); });`, one('x', 'arch')],
    ['of a row', `const rows = [['attack 3: x', 'arch'], ['y', 'denied']];`, one('x', 'arch')],
    ['of a row that is an object', `f({ name: 'attack 3: x', code: 'arch' }, 'denied');`, one('x', 'arch')],
    ['of findings', `test('attack 3: x', () => is(['error denied name']));`, one('x', 'denied')],
    ['in the table before', `test.each([[1, 'arch']])('attack 3: %s x', () => {});`, one('… x', 'arch')],
    ['in a table with a name', `const t = [['arch']];\ntest.each(t)('attack 3: x', f);`, one('x', 'arch')],
    ['in the test of a row', `test.each([['attack 3: x', 1]])('%s', () => is('arch'));`, one('x', 'arch')],
    [
      'in the test of a row of a table with a name',
      `const t: T[] = [['attack 3: x', 1]];\ntest.each(t)('%s', () => is('arch'));`,
      one('x', 'arch'),
    ],
    ['without brackets in texts', `test('attack 3: x', () => is(')', "]", 'arch'));`, one('x', 'arch')],
    ['without expressions', `test('attack 3: x', () => is(/[/')\\/]/, 4 / 2, 'arch'));`, one('x', 'arch')],
    ['without comments', `test('attack 3: x', () => is(/* ' */ 'arch')); // '`, one('x', 'arch')],
    ['with templates', `test('attack 3: x', () => is(\`)\${y(')')}(\`, 'arch'));`, one('x', 'arch')],
    ['of several', `test('attacks 3 to 4: x', f);`, { numbers: [3, 4], title: 'x', codes: [] }],
  ])('%s', (_, text, found) => {
    expect(proofsIn(text)).toEqual([found]);
  });

  test.each([
    ['a test that is skipped', `test.skip('attack 3: x', () => is('arch'));`],
    ['a test that is to be written', `test.todo('attack 3: x');`],
    ['a comment', `// test('attack 3: x')`],
    ['words about one', `test('what attack 3: is', f);`],
  ])('none of %s', (_, text) => {
    expect(proofsIn(text)).toEqual([]);
  });
});
