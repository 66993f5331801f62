/** The whole chain with real signatures of every scheme: one release, countersigned, and what an attacker makes of it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Covered, FoundSignature } from '../../../src/core/artifact.ts';
import type { Code } from '../../../src/core/codes.ts';
import { judge } from '../../../src/trust/judge.ts';
import type { Rule, TrustPolicy } from '../../../src/trust/policy/policy.ts';
import { makeCosign } from '../../../src/trust/scheme/cosign.ts';
import { keySchemes, type Schemes } from '../../../src/trust/scheme/index.ts';
import { makeSigstore as makeKeyless } from '../../../src/trust/scheme/sigstore.ts';
import type { Verdict } from '../../../src/trust/verdict.ts';
import { flip } from '../support/given.ts';
import { makeMinisignKey, makeSignifyKey } from '../support/minisign-key.ts';
import { makePgpKey } from '../support/pgp-key.ts';
import { policyWith, rootsOf, ruleWith } from '../support/policies.ts';
import { archiveName, gather, makeElf, type Release, sha256, sumsOf } from '../support/release.ts';
import { IDENTITY, makeSigstore, runHere, SIGNED_AT, SLSA_V1, statementOn } from '../support/sigstore.ts';
import { makeSshKey } from '../support/ssh-key.ts';
import { makeKeys } from '../support/x509.ts';

const schemes: Schemes = { ...keySchemes, sigstore: makeKeyless(runHere), cosign: makeCosign(runHere) };
const NOW = new Date('2026-07-01T00:00:00Z');

const sigstore = makeSigstore();
const pgp = await makePgpKey();
const minisign = makeMinisignKey();
const signify = makeSignifyKey();
const ssh = makeSshKey();
const cosign = makeKeys();
const roots = rootsOf(
  sigstore.sigstoreRoot({ name: 'ci' }),
  sigstore.cosignRoot(cosign.publicKey, { name: 'key' }),
  pgp.root('publisher'),
  minisign.root('team'),
  signify.root('bsd'),
  ssh.root('board'),
);

const binary = makeElf();
const archive = Buffer.from('an archive');
const sums = Buffer.from(sumsOf({ [archiveName]: archive, LICENSE: 'text' }));
const image = Buffer.from('{"schemaVersion":2,"manifests":[]}');
const digest = `sha256:${sha256(image)}`;

const sourceRepository = 'https://github.com/acme/plugin-demo';
const extensions = { 11: 'github-hosted', 12: sourceRepository, 14: 'refs/heads/main', 15: '123' };
const provenance: NonNullable<Rule['provenance']> = {
  predicate: 'slsa-v1',
  sourceRepository,
  repositoryId: '123',
  ref: 'refs/heads/*',
  runner: 'github-hosted',
};

const over = (covers: Covered, name: string, bytes: Uint8Array): FoundSignature => ({ covers, name, bytes });

/** By each root, over the bytes of one object. */
async function signersOf(bytes: Uint8Array): Promise<Readonly<Record<string, Uint8Array>>> {
  return {
    ci: sigstore.signBlob(bytes),
    key: sigstore.signBlob(bytes, { keys: cosign, log: 'none' }),
    publisher: await pgp.sign(bytes),
    team: minisign.sign(bytes),
    bsd: signify.sign(bytes),
    board: ssh.sign(bytes),
  };
}
const overSums = await signersOf(sums);
const overArchive = await signersOf(archive);
const overBinary = await signersOf(binary);
const signatures = (
  covers: Covered,
  from: Readonly<Record<string, Uint8Array>>,
  ...names: readonly string[]
) => names.map((name) => over(covers, `${name}.sig`, from[name]!));

const three: Rule['require'] = { all: ['ci'], atLeast: { n: 2, of: ['publisher', 'team', 'board'] } };

function ask(
  release: Release,
  rule: Partial<Rule> = {},
  policy: Partial<TrustPolicy> = {},
): Promise<Verdict> {
  return judge({
    plugin: 'secret/sync',
    version: 'v1.3.0',
    platform: { os: 'linux', arch: 'amd64' },
    gathered: gather({ archive, ...release }),
    policy: policyWith({ roots, rules: [ruleWith({ require: three, ...rule })], ...policy }),
    now: NOW,
    schemes,
  });
}
const codes = ({ refusals }: Verdict) => refusals.map(({ code }) => code);
const text = sums.toString();

describe('accepts', () => {
  test('keyless by the CI, countersigned by two of three', async () => {
    const verdict = await ask({
      sums: text,
      signatures: signatures('sums', overSums, 'ci', 'team', 'board'),
    });
    expect(verdict.refusals).toEqual([]);
    expect(verdict.evidence).toMatchObject({ signedAt: SIGNED_AT, timeFrom: 'log', sha256: sha256(binary) });
    expect(verdict.evidence!.signers.map(({ root, signer }) => [root, signer])).toEqual([
      ['board', expect.stringContaining('board@example.com')],
      ['ci', expect.stringContaining(IDENTITY)],
      ['team', expect.stringContaining(minisign.id)],
    ]);
  });

  test.each(['ci', 'key', 'publisher', 'team', 'bsd', 'board'])(
    '%s, over each object of the chain',
    async (root) => {
      const rule = { require: { all: [root] } };
      for (const release of [
        { sums: text, signatures: signatures('sums', overSums, root) },
        { signatures: signatures('artifact', overArchive, root) },
        { signatures: signatures('binary', overBinary, root) },
      ]) {
        const verdict = await ask(release, rule);
        expect(verdict.refusals).toEqual([]);
        expect(verdict.accepted).toBe(true);
        expect(verdict.evidence!.signers.map((each) => each.root)).toEqual([root]);
      }
    },
  );

  test('an image that cosign signed', async () => {
    const signed = { covers: 'image', name: 'sha256-….sig', ...sigstore.signImage(digest) } as const;
    const verdict = await ask(
      { image: image.toString(), signatures: [signed] },
      { require: { all: ['ci'] } },
    );
    expect(verdict.refusals).toEqual([]);
    expect(verdict.evidence!.digests).toEqual({ image: digest });
  });

  test('an attestation on how the archive was built', async () => {
    const attestation = over(
      'artifact',
      'provenance.jsonl',
      sigstore.attest(statementOn(sha256(archive), SLSA_V1), { extensions }),
    );
    const verdict = await ask({ signatures: [attestation] }, { require: { all: ['ci'] }, provenance });
    expect(verdict.refusals).toEqual([]);
  });
});

const strangers = {
  ci: makeSigstore(),
  publisher: await makePgpKey(),
  team: makeMinisignKey(),
  board: makeSshKey(),
};
const evilSums = Buffer.from(sumsOf({ [archiveName]: 'evil' }));
const shipped = [
  over('sums', 'ci.sig', strangers.ci.signBlob(evilSums)),
  over('sums', 'publisher.sig', await strangers.publisher.sign(evilSums)),
  over('sums', 'team.sig', strangers.team.sign(evilSums)),
  over('sums', 'board.sig', strangers.board.sign(evilSums)),
];
const attested = (predicateOf: string, more: object, wish: object = {}) =>
  over(
    'artifact',
    'provenance.jsonl',
    sigstore.attest(statementOn(predicateOf, SLSA_V1, more), { extensions, ...wish }),
  );

describe('refuses', () => {
  test.each<[string, Release, Partial<Rule>, Code]>([
    [
      'attack 1: another archive than the signed sums name',
      { sums: text, archive: 'evil', signatures: signatures('sums', overSums, 'ci', 'team', 'board') },
      {},
      'sums-mismatch',
    ],
    [
      'attack 2: the signatures of another file of sums',
      {
        sums: evilSums.toString(),
        archive: 'evil',
        signatures: signatures('sums', overSums, 'team', 'board'),
      },
      { require: { all: ['team', 'board'] } },
      'sig-other-file',
    ],
    [
      'attack 2: a bundle over another archive',
      { archive: 'evil', signatures: signatures('artifact', overArchive, 'ci') },
      { require: { all: ['ci'] } },
      'sig-other-file',
    ],
    [
      'attack 2: a statement about another archive',
      { signatures: [attested('0'.repeat(64), {})] },
      { require: { all: ['ci'] }, provenance },
      'subject-mismatch',
    ],
    [
      'attack 2: an image whose signature names another digest',
      { image: '{}', signatures: [{ covers: 'image', name: 'x.sig', ...sigstore.signImage(digest) }] },
      { require: { all: ['ci'] } },
      'subject-mismatch',
    ],
    [
      'attack 14: an identity that only begins like the trusted one',
      {
        signatures: [
          over('artifact', 'ci.sig', sigstore.signBlob(archive, { identity: `${IDENTITY}-evil` })),
        ],
      },
      { require: { all: ['ci'] } },
      'untrusted-signer',
    ],
    [
      'attack 16: the same workflow, called by a stranger',
      {
        signatures: [
          attested(
            sha256(archive),
            {},
            { extensions: { ...extensions, 12: 'https://github.com/mallory/x', 15: '666' } },
          ),
        ],
      },
      { require: { all: ['ci'] }, provenance },
      'provenance-source',
    ],
    [
      'attack 16: the repository under its name, but another one',
      { signatures: [attested(sha256(archive), {}, { extensions: { ...extensions, 15: '666' } })] },
      { require: { all: ['ci'] }, provenance },
      'provenance-source',
    ],
    [
      'attack 20: only the CI signed',
      { sums: text, signatures: signatures('sums', overSums, 'ci') },
      {},
      'threshold',
    ],
    [
      'attack 20: signed a moment ago',
      { sums: text, signatures: signatures('sums', overSums, 'ci', 'team', 'board') },
      { freshness: { minAge: 60 * 86_400 } },
      'too-fresh',
    ],
    [
      'attack 29: the signature of the CI was taken away',
      { sums: text, signatures: signatures('sums', overSums, 'publisher', 'team', 'board') },
      {},
      'threshold',
    ],
    [
      'attack 29: a plain signature where a statement is wanted',
      { signatures: signatures('artifact', overArchive, 'ci') },
      { require: { all: ['ci'] }, provenance },
      'provenance-missing',
    ],
    [
      'attack 13: each of them signed twice, and one is missing',
      { sums: text, signatures: [...signatures('sums', overSums, 'ci', 'ci', 'team', 'team')] },
      {},
      'threshold',
    ],
    [
      'a signature by a root of the policy that the rule does not name',
      { signatures: signatures('artifact', overArchive, 'bsd') },
      { require: { all: ['team'] } },
      'untrusted-signer',
    ],
    [
      'a bundle of cosign for a root of the other type',
      { signatures: signatures('artifact', overArchive, 'key') },
      { require: { all: ['ci'] } },
      'untrusted-signer',
    ],
  ])('%s', async (_, release, rule, code) => {
    const log: string[] = [];
    const verdict = await ask({ ...release, log }, rule);
    expect(verdict.accepted).toBe(false);
    expect(codes(verdict)[0]).toBe(code);
    expect(log).not.toContain('extract');
  });

  test.each([
    ['ci', 0],
    ['publisher', 1],
    ['team', 2],
    ['board', 3],
  ])('attack 25: a release that ships signatures by keys of its own, for root %s', async (root, at) => {
    const verdict = await ask(
      { sums: evilSums.toString(), archive: 'evil', signatures: [shipped[at]!] },
      { require: { all: [root] } },
    );
    expect(verdict.accepted).toBe(false);
    expect(codes(verdict)).toEqual(['untrusted-signer', 'threshold']);
    expect(verdict.steps.map(({ outcome }) => outcome)).toContain('refused');
  });

  test('attack 26: the same identity under another trusted_root.json', async () => {
    const swapped = rootsOf(strangers.ci.sigstoreRoot({ name: 'ci' }));
    const verdict = await ask(
      { signatures: signatures('artifact', overArchive, 'ci') },
      { require: { all: ['ci'] } },
      { roots: swapped },
    );
    expect(verdict.accepted).toBe(false);
  });

  test.each(['ci', 'key', 'publisher', 'team', 'bsd', 'board'])(
    'property: a flipped bit of the archive, whoever signed: %s',
    async (root) => {
      await fc.assert(
        fc.asyncProperty(fc.nat(archive.length - 1), fc.nat(7), async (at, bit) => {
          const release = {
            archive: flip(archive, at, bit),
            signatures: signatures('artifact', overArchive, root),
          };
          expect((await ask(release, { require: { all: [root] } })).accepted).toBe(false);
        }),
        { numRuns: 10 },
      );
    },
  );
});
