/** Rules that never decide: found by looking up beginnings, and the same as by comparing each with each. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { coveredRules } from '../../../src/trust/policy/covering.ts';
import { coversGlob, faultOfGlob } from '../../../src/trust/policy/glob.ts';
import type { Rule } from '../../../src/trust/policy/policy.ts';

type Match = Rule['match'];

const rulesOf = (matches: readonly Match[]): readonly Rule[] =>
  matches.map((match, at) => ({ number: at + 1, match, mode: 'enforce', covers: [] }) as unknown as Rule);

const found = (rules: readonly Rule[]) =>
  [...coveredRules(rules)].map(([rule, wide]) => [rule.number, wide.number]);

function byComparing(rules: readonly Rule[]) {
  const sound = rules.filter(({ match }) =>
    [match.plugin, match.source].every((each) => each === undefined || !faultOfGlob(each, 'deep')),
  );
  return sound.flatMap((rule, at) => {
    const wide = sound
      .slice(0, at)
      .find(
        ({ match }) =>
          coversGlob(match.plugin, rule.match.plugin) &&
          (match.source === undefined || coversGlob(match.source, rule.match.source ?? '**')),
      );
    return wide ? [[rule.number, wide.number]] : [];
  });
}

test('are the same as by comparing each with each', () => {
  const pattern = fc.constantFrom('*/*', 'secret/*', 's*/*', 'secret/a', 'secret/a*', '*/a', 'secret/*b', '');
  const source = fc.option(fc.constantFrom('**', 'https://**', 'https://a/*', 'https://a/b', 'file:x'), {
    nil: undefined,
  });
  const matches = fc.array(fc.record({ plugin: pattern, source }), { maxLength: 20 });
  fc.assert(
    fc.property(matches, (each) => {
      const rules = rulesOf(each as readonly Match[]);
      expect(found(rules)).toEqual(byComparing(rules));
    }),
    { numRuns: 500 },
  );
});

test('of thousands: those that are alike, and those behind a wide one', () => {
  const many = Array.from({ length: 3000 }, (_, at) => ({ plugin: `secret/p${at % 2000}` }));
  const covered = found(rulesOf([...many, { plugin: 'auth/*' }, { plugin: 'auth/a' }]));
  expect(covered).toHaveLength(1001);
  expect(covered[0]).toEqual([2001, 1]);
  expect(covered.at(-1)).toEqual([3002, 3001]);
});
