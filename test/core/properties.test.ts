/** What holds for every thing of every kind, whatever its fields say and however they are written. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalValue, expectedForm, same, showValue } from '../../src/core/canonical.ts';
import { diff, keepFrom } from '../../src/core/diff.ts';
import { canonicalSpec, idOf } from '../../src/core/identity.ts';
import type { ResourceKind } from '../../src/core/kind.ts';
import { checkFields } from '../../src/core/manifest/check.ts';
import { readManifest } from '../../src/core/manifest/merge.ts';
import { requiredFields } from '../../src/core/manifest/parse.ts';
import { makeDump, writeYaml } from '../../src/core/manifest/write.ts';
import { makePlan } from '../../src/core/plan.ts';
import { type FieldSchema, type Fields, isCompared, type Spec } from '../../src/core/schema.ts';
import { parseBytes, showBytes } from '../../src/core/spelling/bytes.ts';
import { parseCpus, showCpus } from '../../src/core/spelling/cpus.ts';
import { parseDuration, showDuration } from '../../src/core/spelling/duration.ts';
import { compareVersions, parseVersion } from '../../src/core/spelling/version.ts';
import { offlineWorld } from '../../src/core/world.ts';
import { kinds } from '../../src/kinds/index.ts';
import { apply, planOn } from '../support/applying.ts';
import { specTwice, twice } from '../support/arbitrary.ts';
import { memoryVault } from '../support/memory-vault.ts';
import { enterprise } from '../support/planning.ts';
import { inMemory } from '../support/toy-kinds.ts';

// Without this a failure is made smaller for minutes before it is shown; the seed that is printed repeats it.
fc.configureGlobal({ endOnFailure: true });

const everyKind = kinds.map((kind) => [kind.name, kind] as const);

const entryOf = (kind: ResourceKind, spec: Spec) =>
  JSON.stringify({ [kind.plural]: kind.identity.length === 0 ? spec : [spec] });

/** What a check refuses, such as arguments in `command` beside `args`, never comes to be applied. */
function contradictsItself(kind: ResourceKind, declared: Spec): boolean {
  const findings = kind.check?.(canonicalSpec(kind, declared), offlineWorld(new Map())) ?? [];
  return findings.some(({ code }) => code === 'conflict');
}

describe.each(everyKind)('%s', (_, kind) => {
  test('what the generator writes is accepted', () => {
    fc.assert(
      fc.property(specTwice(kind), ({ a, b }) => {
        for (const spec of [a, b])
          expect(checkFields(kind.fields, spec, [], requiredFields(kind))).toEqual([]);
      }),
    );
  });

  test('nothing differs from itself', () => {
    fc.assert(
      fc.property(specTwice(kind), ({ a }) => {
        const spec = canonicalSpec(kind, a);
        expect(diff(kind, spec, spec)).toEqual([]);
        expect(diff(kind, spec, keepFrom(kind, spec, spec))).toEqual([]);
      }),
    );
  });

  test('the canonical form is its own', () => {
    fc.assert(
      fc.property(specTwice(kind), ({ a }) => {
        const spec = canonicalSpec(kind, a);
        expect(canonicalSpec(kind, spec)).toEqual(spec);
        expect(canonicalSpec(kind, spec, 'partial')).toEqual(spec);
      }),
    );
  });

  test('another spelling is no difference, and names the same thing', () => {
    fc.assert(
      fc.property(specTwice(kind), ({ a, b }) => {
        const [left, right] = [canonicalSpec(kind, a), canonicalSpec(kind, b)];
        expect(right).toEqual(left);
        expect(idOf(kind, right)).toBe(idOf(kind, left));
      }),
    );
  });

  test('another value is a difference', () => {
    fc.assert(
      fc.property(specTwice(kind), specTwice(kind), ({ a }, { a: other }) => {
        const [before, after] = [canonicalSpec(kind, a), canonicalSpec(kind, other)];
        const changed = diff(kind, before, after).map(({ field }) => field);
        for (const [field, schema] of Object.entries(kind.fields)) {
          const isEqual =
            after[field] === undefined || same(before[field], after[field]) || schema.type === 'object';
          if (isCompared(schema) && !kind.identity.includes(field) && !isEqual)
            expect(changed).toContain(field);
          if (after[field] === undefined || same(before[field], after[field]))
            expect(changed).not.toContain(field);
        }
      }),
    );
  });

  test('a text is read as it was written', () => {
    fc.assert(
      fc.property(specTwice(kind), ({ a }) => {
        const { manifest } = readManifest([{ file: 'x.json', text: entryOf(kind, a) }], kinds);
        expect(manifest.documents.map(({ spec }) => spec)).toEqual([canonicalSpec(kind, a)]);
      }),
    );
  });

  test('what is dumped is read back and plans empty', () => {
    fc.assert(
      fc.property(specTwice(kind), ({ a }) => {
        const seen = asSeen(canonicalSpec(kind, a));
        const observed = new Map([[kind.name, new Map([[idOf(kind, seen), seen]])]]);
        const text = writeYaml(makeDump(kinds, observed), ['head']);
        const { manifest, findings } = readManifest([{ file: 'dump.yaml', text }], kinds);
        expect(findings.filter(({ code }) => /syntax|unknown-key|wrong-type/.test(code))).toEqual([]);
        if (kind.isServerManaged?.(seen)) return;
        const { documents } = manifest;
        const { steps } = makePlan({ registry: kinds, documents, observed, server: enterprise });
        expect(steps.filter(({ action }) => action !== 'reload')).toEqual([]);
      }),
    );
  });

  test('applied in memory, it plans empty', async () => {
    const { running: _, movedFrom: __, needs: ___, check: ____, ...stored } = inMemory(kind);
    const quiet: ResourceKind = { ...stored, fields: availableEverywhere(kind.fields) };
    await fc.assert(
      fc.asyncProperty(specTwice(kind), specTwice(kind), async ({ a, b }, { a: other }) => {
        const board = {
          registry: [quiet],
          vault: memoryVault({ 'secret/data/x': { key: 'v' } }),
          server: { ...enterprise, platform: 'linux/amd64' },
          env: { A: '1', B_2: '2', _c: '3' },
          readFile: async () => 'x',
        };
        const kept = Object.fromEntries(
          kind.identity.flatMap((field) => (field in a ? [[field, a[field]]] : [])),
        );
        const changed = { ...withoutIdentity(kind, other), ...kept };
        fc.pre(![a, changed].some((declared) => contradictsItself(kind, declared)));
        for (const [declared, again] of [
          [a, b],
          [changed, changed],
        ] as const) {
          const plan = await planOn(board, entryOf(kind, declared));
          const consent = plan.steps.map(({ id }) => id);
          const { summary } = await apply({ ...board, allowDestroy: consent }, entryOf(kind, declared));
          expect(summary.failed).toBe(0);
          expect((await planOn(board, entryOf(kind, again))).steps).toEqual([]);
        }
      }),
      { numRuns: 30 },
    );
  });

  const fields = Object.entries(kind.fields);
  test.each(fields)('%s: a canonical value is shown, and is its own form', (_, field) => {
    expect(expectedForm(field)).not.toBe('');
    fc.assert(
      fc.property(twice(field), ({ a, b }) => {
        const canonical = canonicalValue(field, a);
        expect(canonical).toBeDefined();
        expect(canonicalValue(field, b)).toEqual(canonical);
        if (field.type !== 'cpus') expect(canonicalValue(field, canonical)).toEqual(canonical);
        expect(typeof showValue(field, canonical)).toBe('string');
      }),
      { numRuns: 50 },
    );
  });
});

const availableEverywhere = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, { available: _, ...field }]) => [name, field as FieldSchema]),
  );

/** A server has one sum, not one for each platform. */
const asSeen = (spec: Spec): Spec => ({
  ...spec,
  ...(typeof spec.sha256 === 'object' && { sha256: Object.values(spec.sha256 as object)[0] }),
});

const withoutIdentity = (kind: ResourceKind, spec: Spec): Spec =>
  Object.fromEntries(Object.entries(spec).filter(([name]) => !kind.identity.includes(name)));

describe('values', () => {
  test('what is shown is read back', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (small, large) => {
        for (const value of [small, small * large]) {
          if (!Number.isSafeInteger(value)) continue;
          expect(parseDuration(showDuration(value))).toBe(value);
          expect(parseBytes(showBytes(value))).toBe(value);
        }
        expect(parseCpus(showCpus(small * 1000))).toBe(small * 1000);
      }),
    );
  });

  test('no text makes a parser fail, and what it accepts is canonical', () => {
    fc.assert(
      fc.property(fc.anything(), fc.string(), (anything, text) => {
        for (const value of [anything, text]) {
          for (const parse of [parseDuration, parseBytes]) {
            const parsed = parse(value);
            if (parsed !== undefined) expect(parse(parsed)).toBe(parsed);
          }
          const version = parseVersion(value);
          if (version !== undefined) expect(parseVersion(version)).toBe(version);
        }
      }),
    );
  });

  test('the order of versions is an order', () => {
    const any = twice({ type: 'version', description: '' }).map(({ a }) => parseVersion(a)!);
    fc.assert(
      fc.property(any, any, any, (a, b, c) => {
        expect(compareVersions(a, a)).toBe(0);
        expect(Math.sign(compareVersions(a, b))).toBe(-Math.sign(compareVersions(b, a)) + 0);
        if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0)
          expect(compareVersions(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});
