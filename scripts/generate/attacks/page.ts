/** `docs/security/attacks.md`: each attack with the tests that show its end, and the codes that these expect. Pure. */
import { code, codes, generated, page, table } from '../markdown.ts';
import { type Proof, proofsIn } from './proofs.ts';
import { type Attack, attacks } from './rows.ts';

/** Texts of the files with tests, by path from the root. */
export function attacksPage(tests: ReadonlyMap<string, string>): string {
  const proven = provenBy(tests);
  return page(
    '# Attacks',
    generated,
    'What verification must withstand, with the tests that show it. Each title below is that of a test, or of a table of cases, whose name begins with the number of the attack; the codes are those that stand in it. See [codes](../errors.md) for their meaning, and [verification](verification.md) for how it works.',
    table(
      ['', 'Attack', 'Codes'],
      attacks.map(({ number, attack }) => [
        `[${number}](#attack-${number})`,
        attack,
        codes(allCodes(proven.get(number) ?? [])),
      ]),
    ),
    ...attacks.map((attack) => section(attack, proven.get(attack.number) ?? [])),
  );
}

interface Found {
  readonly file: string;
  readonly proof: Proof;
}

/** Attacks that no test is named after, and numbers in titles that no attack has. */
export function unmatchedAttacks(tests: ReadonlyMap<string, string>): readonly number[] {
  const proven = provenBy(tests);
  const known = attacks.map(({ number }) => number);
  return [
    ...known.filter((number) => !proven.has(number)),
    ...[...proven.keys()].filter((number) => !known.includes(number)),
  ];
}

function provenBy(tests: ReadonlyMap<string, string>): ReadonlyMap<number, readonly Found[]> {
  const found = new Map<number, Found[]>();
  for (const [file, text] of [...tests].sort(([a], [b]) => (a < b ? -1 : 1)))
    for (const proof of proofsIn(text))
      for (const number of proof.numbers) found.set(number, [...(found.get(number) ?? []), { file, proof }]);
  return found;
}

function section({ number, attack, defence, unproven }: Attack, found: readonly Found[]): string {
  const files = [...new Set(found.map(({ file }) => file))];
  return page(
    `## Attack ${number}`,
    `**${attack}** ${defence}`,
    files
      .map((file) =>
        [`- [${code(file)}](../../${file})`, ...found.filter((each) => each.file === file).map(line)].join(
          '\n',
        ),
      )
      .join('\n'),
    unproven && `Not proven: ${unproven}`,
  ).trimEnd();
}

function line({ proof }: Found): string {
  return `  - ${proof.title}${proof.codes.length > 0 ? `: ${codes(proof.codes)}` : ''}`;
}

function allCodes(found: readonly Found[]): readonly string[] {
  return [...new Set(found.flatMap(({ proof }) => proof.codes))].sort();
}
