/** Views that are laid over others, or that change while things are looked up in them, say what a plain copy says. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Spec } from '../../src/core/schema.ts';
import { enter, having, type View, withChanges } from '../../src/core/world.ts';

const id = fc.nat({ max: 12 }).map(String);
const spec: fc.Arbitrary<Spec> = fc.record(
  { type: fc.constantFrom('a', 'b'), name: fc.constantFrom('', 'x', 'y'), other: fc.nat() },
  { requiredKeys: ['other'] },
);
const base = fc.array(fc.tuple(id, spec)).map((entries) => new Map(entries));
const changes = fc.array(fc.tuple(id, fc.option(spec, { nil: undefined })));
const lookups: readonly Spec[] = [{ type: 'a' }, { type: 'a', name: 'x' }, { type: 'b', name: '' }];

function expectSame(view: View, copy: ReadonlyMap<string, Spec>): void {
  expect(new Map(view)).toEqual(copy);
  expect([...view.keys()].sort()).toEqual([...copy.keys()].sort());
  expect(new Set(view.values())).toEqual(new Set(copy.values()));
  expect(view.size).toBe(copy.size);
  for (let number = 0; number <= 12; number++) {
    expect(view.get(`${number}`)).toBe(copy.get(`${number}`));
    expect(view.has(`${number}`)).toBe(copy.has(`${number}`));
  }
  for (const values of lookups) {
    const found = [...copy.values()].filter((each) =>
      Object.entries(values).every(([field, value]) => (each[field] ?? '') === value),
    );
    expect(new Set(having(view, values))).toEqual(new Set(found));
    expect(having(view, values)).toHaveLength(found.length);
  }
}

function changed(from: ReadonlyMap<string, Spec>, entries: readonly [string, Spec | undefined][]) {
  const copy = new Map(from);
  for (const [each, value] of entries)
    if (value) copy.set(each, value);
    else copy.delete(each);
  return copy;
}

test('a view with changes', () => {
  fc.assert(
    fc.property(base, changes, changes, (from, first, second) => {
      const once = withChanges(from, new Map(first));
      const copy = changed(from, first);
      expectSame(once, copy);
      expectSame(withChanges(once, new Map(second)), changed(copy, second));
    }),
  );
});

test('a view that changes after something was looked up in it', () => {
  fc.assert(
    fc.property(base, changes, (from, entries) => {
      const view = new Map(from);
      for (const values of lookups) having(view, values);
      for (const [each, value] of entries) enter(view, each, value);
      expectSame(view, changed(from, entries));
    }),
  );
});
