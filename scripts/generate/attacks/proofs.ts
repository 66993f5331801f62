/**
 * Which tests prove what, from their titles and from the codes that stand in them. A title is a text that begins with `attack 7: ` or
 * `attacks 4 to 8: `: of a test, of a group of tests, or of a row in a table of cases.
 */
import { codes } from '../../../src/core/codes.ts';
import { type Group, type Literal, type Scanned, scan } from './literals.ts';

export interface Proof {
  readonly numbers: readonly number[];
  /** Without its beginning. */
  readonly title: string;
  readonly codes: readonly string[];
}

export function proofsIn(text: string): readonly Proof[] {
  const file = scan(text);
  return file.literals.flatMap((literal): Proof[] => {
    const [, first, last = first, title] = /^attacks? (\d+)(?: to (\d+))?: (.*)$/s.exec(literal.value) ?? [];
    if (first === undefined || title === undefined || !literal.inside) return [];
    if (/\.(?:skip|todo)$/.test(text.slice(0, literal.inside.start))) return [];
    const numbers = Array.from({ length: Number(last) - Number(first) + 1 }, (_, at) => Number(first) + at);
    return [{ numbers, title: withoutPlaces(title), codes: codesOf(literal, literal.inside, file) }];
  });
}

/** What stands for a value of the table. */
function withoutPlaces(title: string): string {
  return title.replace(/%[sdj#]|\$[a-z]\w*/g, '…');
}

function codesOf(title: Literal, group: Group, file: Scanned): readonly string[] {
  if (group.kind === '(') return codesIn([group, ...tablesOf(group, file)], file);
  const own = codesIn([group], file);
  return own.length > 0 ? own : codesIn(testsOf(title, file), file);
}

function codesIn(groups: readonly Group[], { literals }: Scanned): readonly string[] {
  const found = literals
    .filter(({ start }) => groups.some((group) => start > group.start && start < group.end))
    .map(({ value }) => /^(?:error|warning|info) ([a-z-]+) /.exec(value)?.[1] ?? value)
    .filter((value) => Object.hasOwn(codes, value));
  return [...new Set(found)].sort();
}

/** The cases of `test.each(…)('title', …)`: what stands in the brackets before, or what it is the name of. */
function tablesOf({ start }: Group, { groups, text }: Scanned): readonly Group[] {
  const before = groups.find(({ end }) => end === start);
  if (!before) return [];
  const name = /^\(\s*([a-zA-Z]\w*)\s*\)$/.exec(text.slice(before.start, before.end))?.[1];
  return [before, ...groups.filter((group) => name !== undefined && isValueOf(name, group, text))];
}

/** The tests that go through the table in which a row stands. */
function testsOf({ start }: Literal, { groups, text }: Scanned): readonly Group[] {
  const around = groups.filter((group) => group.start < start && start < group.end);
  const named = around.flatMap(
    (group) => /const (\w+)[^=;]*=\s*$/.exec(text.slice(0, group.start))?.[1] ?? [],
  );
  const tables = groups.filter(({ start: from, end }) => {
    const inside = text.slice(from + 1, end - 1).trim();
    return text.slice(0, from).endsWith('.each') && (named.includes(inside) || (from < start && start < end));
  });
  return groups.filter((group) => tables.some(({ end }) => end === group.start));
}

function isValueOf(name: string, { start }: Group, text: string): boolean {
  return new RegExp(`const ${name}\\b[^=;]*=\\s*$`).test(text.slice(0, start));
}
