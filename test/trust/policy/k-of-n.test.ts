/** Counting roots: over random signatures the rule is satisfied exactly when a plain count says so, and more signatures never hurt. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { distinctSigners } from '../../../src/trust/policy/distinct.ts';
import type { Proof } from '../../../src/trust/proof.ts';
import { claim, daysAgo, judge, policyWith, proofBy, provenance, type RootName } from '../support/claims.ts';

const names = ['ci', 'other', 'team', 'board', 'signers', 'alice'] as const satisfies readonly RootName[];
const aName = fc.constantFrom<RootName>(...names);

/** By keys of their own, so that only roots count. */
const plainProof = fc
  .tuple(aName, fc.nat(3), fc.constantFrom('sums', 'artifact', 'image', 'binary'))
  .map(([name, key, covers]) =>
    proofBy(name, { keys: [`spki:${name}${key}`], covers: covers as Proof['covers'] }),
  );

/** Whatever a verifier may hand over. */
const anyProof: fc.Arbitrary<Proof> = fc
  .record({
    name: aName,
    key: fc.constantFrom('minisign:0123456789ABCDEF', 'spki:a', 'spki:b', 'ssh:c'),
    covers: fc.constantFrom<Proof['covers']>('sums', 'artifact', 'image', 'binary'),
    days: fc.option(fc.integer({ min: -1, max: 800 }), { nil: undefined }),
    timeFrom: fc.constantFrom<Proof['timeFrom']>('log', 'timestamp', 'signer', undefined),
    repositoryId: fc.option(fc.constantFrom('123', '9'), { nil: undefined }),
  })
  .map(({ name, key, covers, days, timeFrom, repositoryId }) =>
    proofBy(name, {
      keys: [key],
      covers,
      signedAt: days === undefined ? undefined : daysAgo(days),
      timeFrom,
      provenance: repositoryId === undefined ? undefined : { ...provenance, repositoryId },
    }),
  );

const requirement = fc
  .tuple(fc.subarray([...names]), fc.nat(6), fc.nat(6))
  .filter(([roots]) => roots.length > 0)
  .map(([roots, split, n]) => {
    const at = split % roots.length;
    const [all, of] = [roots.slice(0, at), roots.slice(at)];
    return { all, atLeast: { n: 1 + (n % of.length), of } };
  });

const policyFor = ({ all, atLeast: { n, of } }: { all: string[]; atLeast: { n: number; of: string[] } }) =>
  policyWith(`require: {all: [${all}], atLeast: {n: ${n}, of: [${of}]}}`);

test('attack 13: distinct roots count, however many signatures there are', () => {
  fc.assert(
    fc.property(requirement, fc.array(plainProof, { maxLength: 12 }), (wanted, proofs) => {
      const have = new Set(proofs.map(({ root }) => root));
      const enough =
        wanted.all.every((name) => have.has(name)) &&
        wanted.atLeast.of.filter((name) => have.has(name)).length >= wanted.atLeast.n;
      expect(judge(policyFor(wanted), proofs).length === 0).toBe(enough);
    }),
    { numRuns: 60 },
  );
});

const strict = `mode: enforce, covers: [sums, artifact, binary], freshness: {minAge: 3d, maxAge: 2y}, provenance: {predicate: slsa-v1, repositoryId: 123}`;
const revoked = '  revoked: [{key: "minisign:0123456789abcdef", since: 2026-01-01, reason: x}]\n';
const policies = [
  policyWith('require: {atLeast: {n: 2, of: [ci, team, board, signers, alice]}}', revoked, {
    board: 'notAfter: 2026-06-01',
  }),
  policyWith('require: {all: [signers], atLeast: {n: 1, of: [alice, team]}}', revoked),
  policyWith(`require: {all: [ci], atLeast: {n: 1, of: [team, board]}}, ${strict}`, revoked, {
    team: 'notBefore: 2026-01-01',
  }),
];

test.each(policies.map((policy, index) => ({ index, policy })))(
  'more signatures never turn an acceptance into a refusal, and their order is nothing: policy $index',
  ({ policy }) => {
    let accepted = 0;
    fc.assert(
      fc.property(
        fc.array(anyProof, { maxLength: 8 }),
        fc.array(anyProof, { maxLength: 4 }),
        (proofs, more) => {
          const before = judge(policy, proofs);
          expect(judge(policy, proofs.toReversed()).length === 0).toBe(before.length === 0);
          if (before.length > 0) return;
          accepted++;
          expect(judge(policy, [...more, ...proofs])).toEqual([]);
          expect(judge(policy, [...proofs, ...more])).toEqual([]);
        },
      ),
      { numRuns: 1000, seed: 7 },
    );
    expect(accepted).toBeGreaterThan(5);
  },
);

test('only a denial makes more signatures worse', () => {
  const policy = policyWith('require: {all: [ci]}', `  deny: [{sha256: "${'9'.repeat(64)}", reason: x}]\n`);
  const denied = proofBy('team', { object: { name: 'x', sha256: '9'.repeat(64) } });
  expect(judge(policy, [proofBy('ci')])).toEqual([]);
  expect(judge(policy, [proofBy('ci'), denied]).map(({ code }) => code)).toEqual(['denied']);
});

test('each root has a key of its own: as many as a search through all ways finds', () => {
  const some = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2', '3')), {
    maxLength: 7,
  });
  /** Over every way to give the rest of the roots keys that are free. */
  const most = (
    pairs: readonly (readonly [string, string])[],
    roots: readonly string[],
    taken: readonly string[],
  ): number => {
    const [root, ...rest] = roots;
    if (root === undefined) return 0;
    const ways = pairs
      .filter(([name, key]) => name === root && !taken.includes(key))
      .map(([, key]) => 1 + most(pairs, rest, [...taken, key]));
    return Math.max(most(pairs, rest, taken), ...ways);
  };
  fc.assert(
    fc.property(some, (pairs) => {
      const proofs = pairs.map(([root, key]) => ({ ...proofBy('team'), root, keys: [key] }));
      expect(distinctSigners(['a', 'b', 'c'], proofs).size).toBe(most(pairs, ['a', 'b', 'c'], []));
    }),
  );
});

test('a claim is not changed by judging it', () => {
  const given = claim(policies[2]!, [proofBy('ci', { provenance }), proofBy('team')]);
  const before = structuredClone({ proofs: given.proofs, subject: given.subject });
  judge(given.policy, given.proofs);
  expect({ proofs: given.proofs, subject: given.subject }).toEqual(before);
});
