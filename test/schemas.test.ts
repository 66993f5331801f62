/** The JSON Schemas agree with the judge of manifests, and everything that is generated is fresh. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generateFiles, leftovers } from '../scripts/generate/files.ts';
import { entrySchema, fieldSchema, manifestSchema, planSchema } from '../src/core/json-schema.ts';
import { checkValue } from '../src/core/manifest/check.ts';
import { parseSource } from '../src/core/manifest/parse.ts';
import { sections } from '../src/core/manifest/sections.ts';
import { type FieldSchema, type FieldType, isDeclarable } from '../src/core/schema.ts';
import { toPlanFile } from '../src/engine/saved-plan.ts';
import { kinds } from '../src/kinds/index.ts';
import { read } from './support/manifest.ts';
import { type Observed, planFor } from './support/planning.ts';

const ajv = new Ajv({ allowUnionTypes: true });

/** What only the judge refuses, by type of field: no regular expression can say it. */
const beyondSchemas: Partial<Record<FieldType, RegExp>> = {
  // Fractions that do not add up to whole seconds, and more seconds than a number holds exactly.
  duration: /\.|[nuµm]s|\d{13}/,
  // Fractions of a byte, and more bytes than a number holds exactly.
  bytes: /\.|\d{4}/,
  // Less than a billionth of a CPU, numbers that JavaScript writes with an exponent, and too large ones.
  cpus: /\d{7}|e/,
  // Days that a month does not have.
  date: /-(?:29|30|31)/,
};

const judge = (field: FieldSchema, value: unknown) => checkValue(field, value, ['field']).length === 0;

/** Nothing that the judge accepts is refused by the schema; the other way round there are the listed cases. */
function agree(field: FieldSchema, schemaAccepts: boolean, value: unknown): void {
  const judged = judge(field, value);
  if (judged === schemaAccepts || (schemaAccepts && isBeyondSchemas(field, value))) return;
  throw new Error(`${JSON.stringify(value)}: the judge ${judged ? 'accepts' : 'refuses'} it, the schema not`);
}

function isBeyondSchemas(field: FieldSchema, value: unknown): boolean {
  const inner = (each: FieldSchema | undefined, item: unknown) =>
    each !== undefined && isBeyondSchemas(each, item);
  if (field.type === 'array') return (value as unknown[]).some((item) => inner(field.items, item));
  if (field.type === 'map') return Object.values(value as object).some((item) => inner(field.values, item));
  if (field.type === 'object')
    return Object.entries(value as object).some(([name, item]) => inner(field.fields[name], item));
  return beyondSchemas[field.type]?.test(String(value)) ?? false;
}

const word = (...words: readonly string[]) => fc.constantFrom(...words);
const joined = (part: fc.Arbitrary<string>, maxLength = 6) =>
  fc.array(part, { maxLength }).map((parts) => parts.join(''));
const digits = fc.oneof(fc.nat(20).map(String), fc.nat().map(String), word('0', '007', '9007199254740993'));
const decimal = fc.oneof(
  digits,
  fc.tuple(digits, digits).map((parts) => parts.join('.')),
);
const numbers = fc.oneof(
  fc.integer({ min: -2, max: 5000 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.maxSafeInteger(),
  fc.constantFrom(0, 0.5, 1.5, -0.1, 1e-7, 1e21, 2 ** 53),
);
const anything = fc.oneof(
  numbers,
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.boolean(),
  fc.constantFrom(null, [], {}, [''], '', ' '),
  fc.jsonValue({ maxDepth: 1 }),
);
const hex = fc.string({ unit: word(...'0123456789abcdefABCDEF'), minLength: 63, maxLength: 65 });
const sum = fc.oneof(
  hex,
  fc.string({ unit: word(...'0123456789abcdef'), minLength: 64, maxLength: 64 }),
  hex.map((digits) => `sha256:${digits}`),
  hex.map((digits) => `SHA256:${digits}`),
);

/** Values near the border of each type, most of them well formed. */
function values(field: FieldSchema): fc.Arbitrary<unknown> {
  switch (field.type) {
    case 'string': {
      const letters = joined(word('a', 'B', '.', '..', '-', '_', '/', ' ', 'é', '1'));
      return field.enum ? fc.oneof(word(...field.enum), letters) : letters;
    }
    case 'duration':
      return fc.oneof(
        joined(word('1', '30', '2.5', '.', 'h', 'm', 's', 'ms', 'd', 'µs', '-', ' ', 'system'), 5),
        fc
          .array(fc.tuple(decimal, word('ns', 'us', 'µs', 'ms', 's', 'm', 'h', 'd')), { maxLength: 3 })
          .map((parts) => parts.flat().join('')),
        digits,
      );
    case 'bytes':
      return fc
        .tuple(word('', ' '), decimal, word('', ' '), word('', ...'BkMGT'), word('', 'i'), word('', 'B', 'b'))
        .map((parts) => parts.join(''));
    case 'cpus':
      return fc.oneof(
        fc.tuple(decimal, word('', 'm', ' ', 'n')).map((parts) => parts.join('')),
        fc.double({ min: 0, max: 100, noNaN: true }),
      );
    case 'version':
    case 'mount-version':
      return fc.oneof(
        joined(word('v', '1', '02', '.', '-', '+', 'rc1', 'beta', '0', 'x', 'latest', ' ')),
        fc
          .tuple(
            word('', 'v'),
            word('1', '1.2', '1.2.3', '1.2.3.4'),
            word('', '-rc1', '-1.x', '-0a-'),
            word('', '+ent', '+builtin.bao', '+'),
          )
          .map((parts) => parts.join('')),
        word('latest', 'latest '),
      );
    case 'path':
      return joined(word('a', 'team', '/', '//', '.', '..', ' ', '*', '+', '\n', '\u0085', '\u00a0', 'ü'));
    case 'date':
      return fc
        .tuple(
          word('2027', '0000', '2024', '999'),
          word('-02', '-04', '-12', '-13', '-1', ''),
          word('-28', '-29', '-30', '-31', '-32', '-00'),
          word('', '', 'T12:00:00', 't23:59:59.25', 'T24:00:00', 'T23:59:60', ' 12:00:00'),
          word('', '', 'Z', 'z', '+02:00', '-24:00', '+0200'),
        )
        .map((parts) => parts.join(''));
    case 'sums':
      return fc.oneof(
        sum,
        fc.dictionary(word('linux/amd64', 'linux/arm64', 'linux', 'Linux/x'), sum, { maxKeys: 2 }),
      );
    case 'secret':
      return fc.dictionary(
        word('env', 'file', 'vault', 'other'),
        fc.oneof(word('NAME', '1NAME', 'a#b', 'a#', '#b', 'a#b#c', ''), anything),
        { maxKeys: 2, noNullPrototype: true },
      );
    case 'array':
      return fc.array(fc.oneof(values(field.items), values(field.items), anything), { maxLength: 3 });
    case 'map':
      return fc.dictionary(word('a', 'b', ''), fc.oneof(values(field.values), anything), {
        maxKeys: 2,
        noNullPrototype: true,
      });
    case 'object': {
      const inner = Object.entries(field.fields).map(
        ([name, each]) => [name, fc.oneof(values(each), anything)] as const,
      );
      return fc.record(Object.fromEntries(inner), { requiredKeys: [], noNullPrototype: true });
    }
    default:
      return anything;
  }
}

/** Every field of every kind; fields that are the same but for their words are tried once. */
const fields = new Map<string, readonly [string, FieldSchema]>();
for (const [owner, all] of [
  ...kinds.map((kind) => [kind.name, kind.fields] as const),
  ['section', sections] as const,
])
  for (const [name, field] of Object.entries(all) as [string, FieldSchema][]) {
    const { description: _, examples: __, default: ___, ...shape } = field as FieldSchema & { default?: 0 };
    const key = JSON.stringify(shape);
    if (isDeclarable(field) && !fields.has(key)) fields.set(key, [`${owner} ${name}`, field]);
  }

describe('the judge and the schema agree', () => {
  it.each([...fields.values()])('on %s', (_, field) => {
    const validate = ajv.compile(fieldSchema(field));
    fc.assert(
      fc.property(fc.oneof(values(field), values(field), anything), (value) => {
        agree(field, validate(value) as boolean, value);
      }),
      { numRuns: 400 },
    );
  });

  it.each(kinds)('on which keys an entry of $name has', (kind) => {
    const validate = ajv.compile(entrySchema(kind));
    const names = [...Object.keys(kind.fields), 'state', 'no_such_key'];
    const good = (name: string): unknown =>
      (kind.example as Record<string, unknown>)[name] ??
      kind.fields[name]?.examples?.[0] ??
      kind.fields[name]?.default ??
      (kind.fields[name]?.type === 'string' ? 'text' : undefined) ??
      true;
    fc.assert(
      fc.property(fc.subarray(names), word('present', 'absent'), (given, state) => {
        const entry = Object.fromEntries(given.map((name) => [name, name === 'state' ? state : good(name)]));
        const text = JSON.stringify({ [kind.plural]: kind.identity.length === 0 ? entry : [entry] });
        const { findings } = parseSource({ file: 'test', text }, kinds);
        expect(validate(entry), JSON.stringify([entry, findings])).toBe(findings.length === 0);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the schema of a manifest', () => {
  const validate = ajv.compile(manifestSchema(kinds));

  it.each(kinds)('takes the example of $name', (kind) => {
    const entries = kind.identity.length === 0 ? kind.example : [kind.example];
    expect(validate({ [kind.plural]: entries }), JSON.stringify(validate.errors)).toBe(true);
  });

  it.each([
    [{ 'x-anchors': [1] }, true],
    [{ $schema: 'manifest.schema.json' }, true],
    [{ plugin: [] }, false],
    [{ plugins: {} }, false],
    [{ quota_config: [] }, false],
    [{ unmanaged: 'delete' }, false],
    [{ server: { approle: {} } }, false],
    [{ server: { token: 'in clear' } }, false],
    [[], false],
  ])('judges the top level like the judge: %j', (value, accepted) => {
    const { findings } = parseSource({ file: 'test', text: JSON.stringify(value) }, kinds);
    expect(validate(value)).toBe(accepted);
    expect(findings.length === 0).toBe(accepted);
  });
});

describe('the schema of a plan', () => {
  const validate = ajv.compile(planSchema(kinds));
  const old = {
    type: 'secret',
    name: 'hello',
    version: '1.0.0',
    command: 'hello-1.0.0',
    sha256: '0'.repeat(64),
  };
  const next = { ...old, version: '1.1.0', command: 'hello-1.1.0', sha256: '1'.repeat(64) };
  const runs = {
    type: 'hello',
    plugin_version: '1.0.0',
    running_plugin_version: 'v1.0.0',
    running_sha256: '0'.repeat(64),
  };
  const observed: Observed = {
    plugin: [old],
    secrets_mount: [
      { ...runs, path: 'upgraded' },
      { ...runs, path: 'behind', plugin_version: '1.1.0' },
      { ...runs, path: 'former' },
      { type: 'kv', path: 'removed' },
      { type: 'kv', path: 'recreated' },
    ],
    rate_limit_quota: [{ name: 'unchanged', path: '', rate: 5000 }],
  };
  const manifest = {
    plugins: [old, { ...next, env: { KEY: { env: 'HELLO_KEY' } } }],
    secrets_mounts: [
      {
        type: 'hello',
        plugin_version: '1.1.0',
        path: 'upgraded',
        max_lease_ttl: '2h',
        default_lease_ttl: '1h',
      },
      { type: 'hello', plugin_version: '1.1.0', path: 'behind' },
      { type: 'hello', path: 'moved', moved_from: 'former' },
      { path: 'removed', state: 'absent' },
      { type: 'hello', path: 'recreated' },
    ],
    rate_limit_quotas: [
      { name: 'unchanged', path: '', rate: 5000 },
      { name: 'new', path: 'nowhere', rate: 1 },
    ],
  };

  it('takes a plan with every action and with findings', () => {
    const text = JSON.stringify(manifest);
    const { manifest: declared } = read(text);
    const plan = planFor({ text, observed });
    const file = toPlanFile(plan, {
      version: '0.1.0',
      path: 'plugboard.yaml',
      clusterId: undefined,
      manifest: declared,
      allowDestroy: [],
      rewrite: [],
    });
    const written = JSON.parse(JSON.stringify(file));
    validate(written);
    expect(validate.errors).toBeNull();
    expect(file.summary).toMatchObject({
      create: 2,
      update: 1,
      reload: 1,
      move: 1,
      recreate: 1,
      remove: 1,
      unchanged: 2,
    });
    expect(file.findings.length).toBeGreaterThan(0);
    expect(validate({ ...written, extra: 1 })).toBe(false);
    expect(validate({ ...written, steps: [{ ...written.steps[0], extra: 1 }] })).toBe(false);
  });
});

describe('what is generated', async () => {
  const root = dirname(import.meta.dirname);
  const files = await generateFiles(root);

  it.each([...files])('is fresh: %s', (path, text) => {
    expect(readFileSync(join(root, path), 'utf8'), 'run: npm run generate').toBe(text);
  });

  it('has no leftovers', async () => {
    expect(await leftovers(root, files)).toEqual([]);
  });
});
