/** Arbitrary things made from the fields of a kind, each in two spellings that mean the same. */
import fc from 'fast-check';
import type { ResourceKind } from '../../src/core/kind.ts';
import { requiredFields } from '../../src/core/manifest/parse.ts';
import { type FieldSchema, type Fields, isDeclarable, type Spec } from '../../src/core/schema.ts';

/** The same value, written twice. */
export interface Twice<T = unknown> {
  readonly a: T;
  readonly b: T;
}

/** Two of several spellings. */
function spellings<T>(
  values: fc.Arbitrary<T>,
  ...forms: readonly ((value: T) => unknown)[]
): fc.Arbitrary<Twice> {
  const form = fc.nat(forms.length - 1);
  return fc.tuple(values, form, form).map(([value, i, j]) => ({ a: forms[i]!(value), b: forms[j]!(value) }));
}

const same = <T>(value: T): T => value;
const once = <T>(values: fc.Arbitrary<T>) => spellings(values, same);

const word = fc.stringMatching(/^[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,6}[A-Za-z0-9_])?$/);
/** Texts that a YAML writer must quote, too. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.constantFrom(
    '',
    'yes',
    'null',
    '1.10',
    '0x1',
    ': #',
    '- a',
    '{{x}}',
    '*a',
    '&a',
    '"',
    "'",
    ' a ',
    'a\nb',
    '\t',
    '<<',
  ),
);
/** Names that may hold more than a word, but nothing that leaves the folder. */
/** A path to a server, so without parts that it would take away. */
const freeName = text.map((name) => {
  const parts = name
    .replaceAll(/\.{2,}/g, '.')
    .replaceAll('\n', ' ')
    .split('/');
  return parts.filter((part) => part !== '' && part !== '.').join('/') || 'x';
});

const seconds = fc.oneof(fc.constantFrom(0, 1, 59, 60, 3600, 5400, 86_400, 2_764_800), fc.nat(10_000_000));
const go = (value: number) => `${Math.floor(value / 3600)}h${Math.floor((value % 3600) / 60)}m${value % 60}s`;

const version = fc
  .tuple(
    fc.array(fc.nat(30), { minLength: 1, maxLength: 4 }),
    fc.constantFrom('', '', '-rc1', '-beta.2', '+ent', '-rc1+build.5'),
  )
  .map(([numbers, suffix]) => {
    while (numbers.length < 3) numbers.push(0);
    return { numbers, suffix };
  });
type Version = { readonly numbers: readonly number[]; readonly suffix: string };
const plain = ({ numbers, suffix }: Version) => `${numbers.join('.')}${suffix}`;
const short = ({ numbers, suffix }: Version) => {
  const kept = [...numbers];
  while (kept.length > 1 && kept.length <= 3 && kept.at(-1) === 0) kept.pop();
  return `${kept.join('.')}${suffix}`;
};
const versions = spellings(
  version,
  plain,
  (value) => `v${plain(value)}`,
  short,
  (value) => `v0${plain(value)}`,
);

const segments = fc.array(
  word.filter((part) => !/^\.+$/.test(part)),
  { minLength: 1, maxLength: 3 },
);
const paths = spellings(
  segments.map((parts) => parts.join('/')),
  same,
  (path) => `/${path}`,
  (path) => `${path}/`,
  (path) => `//${path}//`,
);

const sum = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 });
const sums = spellings(
  sum,
  same,
  (value) => value.toUpperCase(),
  (value) => `sha256:${value}`,
);
const reference = fc.oneof(
  fc.constantFrom('A', 'B_2', '_c').map((env) => ({ env })),
  word.map((file) => ({ file })),
  fc.constant({ vault: 'secret/data/x#key' }),
);

function matching(pattern: string): fc.Arbitrary<string> {
  if (pattern.includes('(?!')) return freeName;
  return pattern.includes('\\w') ? word : fc.stringMatching(new RegExp(pattern));
}

/** One value of a field in two spellings. */
export function twice(field: FieldSchema): fc.Arbitrary<Twice> {
  switch (field.type) {
    case 'string':
      if (field.enum) return once(fc.constantFrom(...field.enum));
      return once(field.pattern === undefined ? text : matching(field.pattern));
    case 'text':
      return fc.oneof(
        spellings(fc.integer(), same, String),
        spellings(fc.boolean(), same, String),
        once(text),
      );
    case 'integer':
      return once(fc.integer({ min: field.minimum ?? 0, max: 1e12 }));
    case 'number':
      return once(fc.double({ min: 0.001, max: 1e9, noNaN: true }));
    case 'boolean':
      return once(fc.boolean());
    case 'duration':
      return spellings(
        seconds,
        same,
        String,
        (value) => `${value}s`,
        go,
        (value) => ` ${value * 1000}ms `,
      );
    case 'bytes':
      return spellings(
        fc.nat(1e9).map((value) => value * 1024),
        same,
        String,
        (value) => `${value}B`,
        (value) => `${value / 1024}KiB`,
        (value) => `${value / 1024} Ki`,
      );
    case 'cpus':
      return spellings(
        fc.nat(64_000),
        (thousandths) => thousandths / 1000,
        (thousandths) => `${thousandths / 1000}`,
        (thousandths) => `${thousandths}m`,
      );
    case 'version':
      return fc.oneof({ weight: 1, arbitrary: once(fc.constant('')) }, { weight: 5, arbitrary: versions });
    case 'mount-version':
      return fc.oneof(
        { weight: 1, arbitrary: once(fc.constantFrom('', 'latest')) },
        { weight: 5, arbitrary: versions },
      );
    case 'path':
      return paths;
    case 'date':
      return spellings(
        fc.integer({ min: 0, max: 4_000_000_000 }).map((second) => new Date(second * 1000)),
        (moment) => moment.toISOString(),
        (moment) => `${new Date(moment.getTime() + 7_200_000).toISOString().slice(0, 19)}+02:00`,
      );
    case 'sums':
      return fc.oneof(
        sums,
        fc
          .uniqueArray(fc.constantFrom('linux/amd64', 'linux/arm64', 'darwin/arm64'), { minLength: 1 })
          .chain((platforms) =>
            fc.tuple(...platforms.map((platform) => fc.tuple(fc.constant(platform), sums))),
          )
          .map(entriesTwice),
      );
    case 'secret':
      return once(reference);
    case 'array':
      return fc.array(twice(field.items), { maxLength: 4 }).map((items) => ({
        a: items.map(({ a }) => a),
        b: items.map(({ b }) => b),
      }));
    case 'map':
      return fc
        .uniqueArray(fc.tuple(word, twice(field.values)), { maxLength: 4, selector: ([key]) => key })
        .map(entriesTwice);
    case 'object':
      return fieldsTwice(field.fields, []);
  }
}

/** The second time the other way round. */
function entriesTwice(entries: readonly (readonly [string, Twice])[]): Twice {
  return {
    a: Object.fromEntries(entries.map(([key, { a }]) => [key, a])),
    b: Object.fromEntries(entries.toReversed().map(([key, { b }]) => [key, b])),
  };
}

function fieldsTwice(fields: Fields, required: readonly string[]): fc.Arbitrary<Twice<Spec>> {
  const declarable = Object.entries(fields).filter(([, field]) => isDeclarable(field));
  const taken = new Set(declarable.flatMap(([, { spells }]) => spells ?? []));
  const entries = declarable
    // Of two names of a field one is enough, and both at once are refused.
    .filter(([name]) => !taken.has(name))
    .map(([name, field]) => {
      const given = twice(field).map((value) => [name, value] as const);
      // What is left out is the default.
      const left = fc.constantFrom(
        [name, { a: undefined, b: undefined }] as const,
        [name, { a: undefined, b: field.default }] as const,
      );
      return required.includes(name) ? given : fc.oneof(given, left);
    });
  return fc.tuple(...entries).map((made) => {
    const { a, b } = entriesTwice(made) as Twice<Spec>;
    return { a: withoutAbsent(a), b: withoutAbsent(b) };
  });
}

const withoutAbsent = (spec: Spec): Spec =>
  Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined));

/** A thing of the kind in two spellings, as a manifest may declare it. */
export function specTwice(kind: ResourceKind): fc.Arbitrary<Twice<Spec>> {
  return fieldsTwice(kind.fields, requiredFields(kind));
}
