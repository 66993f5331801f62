/**
 * Random configurations and random tampering, under Terraform's own rules: after an apply the plan is empty, in another spelling
 * too; what was changed behind Terraform's back is planned and put right; nothing ever breaks a rule.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalSpec, idOf } from '../../src/core/identity.ts';
import type { ResourceKind } from '../../src/core/kind.ts';
import { isCompared, type Spec } from '../../src/core/schema.ts';
import { kinds } from '../../src/kinds/index.ts';
import { UNKNOWN, type Value, type ValueObject } from '../../src/terraform/wire/value.ts';
import { specTwice, twice } from '../support/arbitrary.ts';
import { configOf } from './support/config.ts';
import { makeCore, type Planned } from './support/core.ts';
import { alone, memoryServer } from './support/memory-server.ts';

/** Shrinking takes thousands of cases more; a failure tells its seed. */
const params = { numRuns: Number(process.env.RUNS ?? 80), endOnFailure: true };

const clean = ({ complaints }: Planned) => expect(complaints).toEqual([]);

/** A plan without errors, or the end of this case. */
function accepted(planned: Planned): boolean {
  clean(planned);
  return planned.errors.length === 0;
}

describe.each(kinds.map((kind) => [kind.name, alone(kind)] as const))('%s', (_, kind) => {
  const open = kind.precious ? { deletion_protection: false } : {};
  const fresh = () => {
    const server = memoryServer();
    return { server, core: makeCore([kind], server.open) };
  };

  test('apply, then nothing; respelled, still nothing', async () => {
    await fc.assert(
      fc.asyncProperty(specTwice(kind), async ({ a, b }) => {
        fc.pre(isResolvable(kind, a));
        const { core } = fresh();
        const made = await core.apply('x', kind, configOf(kind, a, open));
        if (!accepted(made)) return fc.pre(false);
        expect(made.action).toBe('create');
        expect(core.state.get('x')).toBeDefined();
        for (const spec of [a, b]) {
          const again = await core.plan('x', kind, configOf(kind, spec, open));
          clean(again);
          expect(again.errors).toEqual([]);
          expect([again.action, again.prior]).toEqual(['none', again.planned]);
        }
        const gone = await core.apply('x', kind, null);
        clean(gone);
        expect(gone.errors).toEqual([]);
        expect(core.state.has('x')).toBe(false);
      }),
      params,
    );
  });

  test('a change is planned, made, and then nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        specTwice(kind),
        specTwice(kind),
        fc.boolean(),
        async ({ a }, { a: other }, samePlace) => {
          fc.pre(isResolvable(kind, a) && isResolvable(kind, other));
          const { core, server } = fresh();
          if (!accepted(await core.apply('x', kind, configOf(kind, a, open)))) return fc.pre(false);
          const place = Object.fromEntries(kind.identity.map((field) => [field, a[field]]));
          const next = samePlace ? { ...other, ...place } : other;
          const changed = await core.apply('x', kind, configOf(kind, next, open));
          if (!accepted(changed)) return fc.pre(false);
          const after = await core.plan('x', kind, configOf(kind, next, open));
          clean(after);
          expect([after.action, after.prior]).toEqual(['none', after.planned]);
          if (kind.identity.length > 0) expect(server.vault.store.size).toBe(1);
        },
      ),
      params,
    );
  });

  test('what is planned while values are not known yet holds when they are', async () => {
    const masks = fc.infiniteStream(fc.integer({ min: 0, max: 3 }));
    await fc.assert(
      fc.asyncProperty(
        specTwice(kind),
        specTwice(kind),
        fc.boolean(),
        masks,
        async ({ a }, { a: other }, isNew, mask) => {
          fc.pre(isResolvable(kind, a) && isResolvable(kind, other));
          const { core } = fresh();
          if (!isNew && !accepted(await core.apply('x', kind, configOf(kind, a, open)))) return fc.pre(false);
          const place = Object.fromEntries(kind.identity.map((field) => [field, a[field]]));
          const config = configOf(kind, isNew ? other : { ...other, ...place }, open);
          const hidden: ValueObject = Object.fromEntries(
            Object.entries(config).map(([name, value]): [string, Value] => {
              const isHidden = value !== null && name !== 'deletion_protection' && mask.next().value === 0;
              return [name, isHidden ? UNKNOWN : value];
            }),
          );
          if (!accepted(await core.apply('x', kind, hidden, undefined, config))) return fc.pre(false);
          const after = await core.plan('x', kind, config);
          clean(after);
          expect([after.action, after.prior]).toEqual(['none', after.planned]);
        },
      ),
      params,
    );
  });

  test('what somebody else changed is seen and put right', async () => {
    await fc.assert(
      fc.asyncProperty(specTwice(kind), tampering(kind), async ({ a }, change) => {
        fc.pre(isResolvable(kind, a));
        const { core, server } = fresh();
        if (!accepted(await core.apply('x', kind, configOf(kind, a, open)))) return fc.pre(false);
        const declared = canonicalSpec(kind, a);
        const found = await kind.read(server.vault, declared);
        const tampered = change && canonicalSpec(kind, { ...found, ...change });
        if (tampered && idOf(kind, tampered) !== idOf(kind, declared)) return fc.pre(false);
        expect(server.tamper(kind, declared, tampered)).toBe(true);
        const seen = await core.plan('x', kind, configOf(kind, a, open));
        clean(seen);
        expect(seen.errors).toEqual([]);
        // Whether a key that is a secret as well is seen depends on what the state knows of secrets: it is put right or left alone.
        const visible = tampered && (kind.conceal?.(tampered, declared) ?? tampered);
        const isSeen = differs(kind, declared, visible);
        if (isSeen) expect(seen.action).not.toBe('none');
        else if (!differs(kind, declared, tampered)) expect(seen.action).toBe('none');
        const put = await core.apply('x', kind, configOf(kind, a, open));
        clean(put);
        expect(put.errors).toEqual([]);
        const after = await core.plan('x', kind, configOf(kind, a, open));
        expect([after.action, after.prior]).toEqual(['none', after.planned]);
      }),
      params,
    );
  });
});

/** Another value of one field, or nothing left at all. */
function tampering(kind: ResourceKind): fc.Arbitrary<Spec | undefined> {
  const fields = Object.entries(kind.fields).filter(
    ([name, field]) => isCompared(field) && !kind.identity.includes(name),
  );
  const changes = fields.map(([name, field]) =>
    twice(field).map(({ a }): Spec => ({ [name]: oneSum(field.type, a) })),
  );
  const gone = kind.identity.length > 0 ? [fc.constant(undefined)] : [];
  return fc.oneof(...changes, ...gone);
}

/** A server has one sum. */
const oneSum = (type: string, value: unknown) =>
  type === 'sums' && typeof value === 'object' ? Object.values(value as Spec)[0] : value;

/** Whether what is there is not what is declared; a field that is not declared may be anything. */
function differs(kind: ResourceKind, declared: Spec, there: Spec | undefined): boolean {
  if (!there) return true;
  return Object.entries(kind.fields).some(([name, field]) => {
    if (!isCompared(field) || declared[name] === undefined) return false;
    return !covers(field, resolved(declared[name], field.type), there[name]);
  });
}

const PLATFORM = 'linux/amd64';

const resolved = (value: unknown, type: string) =>
  type === 'sums' && typeof value === 'object' ? (value as Spec)[PLATFORM] : value;

/** Sums for platforms, but none for that of the server, are refused by a check that is left out here. */
const isResolvable = (kind: ResourceKind, spec: Spec): boolean =>
  Object.entries(kind.fields).every(
    ([name, { type }]) =>
      type !== 'sums' || typeof spec[name] !== 'object' || PLATFORM in (spec[name] as Spec),
  );

function covers(field: (typeof kinds)[number]['fields'][string], wanted: unknown, there: unknown): boolean {
  if (field.type !== 'object') return JSON.stringify(sorted(wanted)) === JSON.stringify(sorted(there));
  return Object.entries(wanted as Spec).every(
    ([key, value]) => JSON.stringify((there as Spec)?.[key]) === JSON.stringify(value),
  );
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
