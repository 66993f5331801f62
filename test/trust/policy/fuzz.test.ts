/** Whatever the dialect lets pass: reading never throws, gives a policy or errors, and spellings make no difference. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasErrors } from '../../../src/core/finding.ts';
import { readManifest } from '../../../src/core/manifest/merge.ts';
import { sections } from '../../../src/core/manifest/sections.ts';
import { kinds } from '../../../src/kinds/index.ts';
import { criteria } from '../../../src/trust/policy/criteria.ts';
import { readPolicy } from '../../../src/trust/policy/read.ts';
import { satisfied } from '../../../src/trust/policy/satisfied.ts';
import { twice } from '../../support/arbitrary.ts';
import { claim, proofBy } from '../support/claims.ts';
import { files, policyOf, sectionOf } from '../support/read-policy.ts';

function readAny(trust: unknown) {
  const { manifest, findings } = readManifest(
    [{ file: 'trust.json', text: JSON.stringify({ trust }) }],
    kinds,
  );
  return { read: readPolicy(manifest.trust!, files), isGood: !hasErrors(findings) };
}

test('any section of the dialect is read twice to the same end', () => {
  fc.assert(
    fc.property(twice(sections.trust), ({ a, b }) => {
      const [first, second] = [readAny(a).read, readAny(b).read];
      expect(first.findings.map(({ code }) => code)).toEqual(second.findings.map(({ code }) => code));
      expect(first.policy === undefined).toBe(hasErrors(first.findings));
      expect(first.policy?.hash).toBe(second.policy?.hash);
    }),
    { numRuns: 200 },
  );
});

const good = `trust:
  roots:
    team: {type: minisign, key: keys/minisign.pub}
    signers: {type: ssh, allowedSigners: keys/board, namespace: plugboard}
    cosign: {type: cosign, key: keys/cosign.pub, notAfter: 2027-01-01}
  revoked: [{key: "spki:${'0'.repeat(64)}", since: 2026-01-01, reason: x}]
  deny: [{plugin: "secret/*", versions: ">=1.0.0 <1.1.0", reason: x}]
  rules:
    - {match: {plugin: "secret/*", source: "https://github.com/acme/**"}, require: {all: [team], atLeast: {n: 1, of: [signers, cosign]}}, minVersion: "1.0.0"}
`;

test('one changed character is another policy or an error, never a crash', () => {
  const { hash } = policyOf(good);
  const spec = JSON.stringify(sectionOf(good).spec);
  fc.assert(
    fc.property(fc.nat(spec.length - 1), fc.integer({ min: 32, max: 0x2fff }), (at, code) => {
      const text = `${spec.slice(0, at)}${String.fromCodePoint(code)}${spec.slice(at + 1)}`;
      fc.pre(text !== spec);
      const { manifest, findings } = readManifest([{ file: 'x.json', text: `{"trust":${text}}` }], kinds);
      if (hasErrors(findings) || !manifest.trust) return;
      const { policy } = readPolicy(manifest.trust, files);
      if (!policy) return;
      expect(policy.hash === hash).toBe(JSON.stringify(manifest.trust.spec) === spec);
      for (const rule of policy.rules) {
        criteria(rule, policy);
        satisfied(rule, claim(policy, [proofBy('team'), proofBy('signers')]));
      }
    }),
    { numRuns: 400 },
  );
});
