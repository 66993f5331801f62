/**
 * Which rule an earlier one leaves nothing for. Not every rule is compared with every other: the text before the first `*` of a pattern
 * must begin what it covers, so rules are looked up by that. Of many with the same beginning the first are enough for an advice.
 */
import { coversGlob, faultOfGlob } from './glob.ts';
import type { Rule } from './policy.ts';

/** Rules with one beginning that are compared. */
const mostCompared = 50;

/** For each rule that never decides, the first rule that covers it. */
export function coveredRules(rules: readonly Rule[]): ReadonlyMap<Rule, Rule> {
  const covered = new Map<Rule, Rule>();
  const same = new Map<string, Rule>();
  const byBeginning = new Map<string, Rule[]>();
  for (const rule of rules) {
    const { plugin, source } = rule.match;
    if (!isSound(rule)) continue;
    const name = JSON.stringify([plugin, source]);
    const candidates = [
      same.get(name) ?? [],
      beginningsOf(plugin).map((text) => byBeginning.get(text) ?? []),
    ];
    const [first] = candidates
      .flat(2)
      .filter((wide) => covers(wide, rule))
      .sort((a, b) => a.number - b.number);
    if (first) covered.set(rule, first);
    if (!same.has(name)) same.set(name, rule);
    const beginning = beginningOf(plugin);
    const others = byBeginning.get(beginning) ?? [];
    if (others.length < mostCompared) byBeginning.set(beginning, [...others, rule]);
  }
  return covered;
}

function isSound({ match: { plugin, source } }: Rule): boolean {
  return [plugin, source].every((each) => each === undefined || faultOfGlob(each, 'deep') === undefined);
}

function covers({ match: wide }: Rule, { match }: Rule): boolean {
  const coversSource = wide.source === undefined || coversGlob(wide.source, match.source ?? '**');
  return coversSource && coversGlob(wide.plugin, match.plugin);
}

const beginningOf = (pattern: string) => pattern.split('*', 1)[0]!;

/** What the beginning of a pattern that covers this one can be. */
function beginningsOf(pattern: string): readonly string[] {
  return Array.from({ length: beginningOf(pattern).length + 1 }, (_, length) => pattern.slice(0, length));
}
