/** The walk along the chain, with a stand-in for the schemes: what binds what, in which order, and what is told. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FoundSignature } from '../../../src/core/artifact.ts';
import type { Code } from '../../../src/core/codes.ts';
import { PlugboardError } from '../../../src/core/finding.ts';
import { lockEntry } from '../../../src/trust/evidence.ts';
import { judge } from '../../../src/trust/judge.ts';
import type { LockedBinary } from '../../../src/trust/lock/lock.ts';
import type { TrustPolicy } from '../../../src/trust/policy/policy.ts';
import type { Proof, Scheme } from '../../../src/trust/proof.ts';
import type { Root } from '../../../src/trust/root.ts';
import type { Schemes } from '../../../src/trust/scheme/index.ts';
import type { Case, Verdict } from '../../../src/trust/verdict.ts';
import { locked, sum } from '../support/locks.ts';
import { day, policyWith, rootsOf, ruleWith, sigstoreRoot } from '../support/policies.ts';
import {
  archiveName,
  gather,
  makeElf,
  type Release,
  sha256,
  signed,
  standIn,
  sumsOf,
} from '../support/release.ts';

const archive = 'an archive';
const sums = sumsOf({ [archiveName]: archive, 'sync_1.3.0_darwin_arm64.tar.gz': 'another' });
const binary = makeElf();
const image = '{"index":true}';

const both = (covers: FoundSignature['covers'], digest: string): readonly FoundSignature[] => [
  signed(covers, { root: 'adfinis-ci', sha256: digest, signedAt: day('2026-11-03'), timeFrom: 'log' }),
  signed(covers, { root: 'platform-team', sha256: digest, signedAt: day('2026-11-05'), timeFrom: 'signer' }),
];
const overSums: Release = { sums, signatures: both('sums', sha256(sums)) };
const overArchive: Release = { signatures: both('artifact', sha256(archive)) };
const overImage: Release = {
  image,
  signatures: [
    signed('image', { root: 'adfinis-ci', sha256: sha256(image) }),
    signed('image', { root: 'release-ci', sha256: sha256(image) }),
  ],
};
const overBinary: Release = { signatures: both('binary', sha256(binary)) };
const imagePolicy = policyWith({
  roots: rootsOf(sigstoreRoot('adfinis-ci'), sigstoreRoot('release-ci')),
  rules: [ruleWith({ require: { all: ['adfinis-ci', 'release-ci'] } })],
});

interface Asked extends Partial<Omit<Case, 'gathered'>> {
  readonly release: Release;
  readonly rule?: Parameters<typeof ruleWith>[0];
  readonly asked?: string[];
}

async function verdictOn({ release, rule, asked, ...given }: Asked): Promise<Verdict> {
  return judge({
    plugin: 'secret/sync',
    version: 'v1.3.0',
    platform: { os: 'linux', arch: 'amd64' },
    gathered: gather(release),
    policy: policyWith(rule ? { rules: [ruleWith(rule)] } : {}),
    now: day('2026-12-01'),
    schemes: standIn(asked),
    ...given,
  });
}

const codes = ({ refusals }: Verdict) => refusals.map(({ code }) => code);

describe('accepts', () => {
  test.each<readonly [string, Asked]>([
    ['signatures over the sums, which name the archive', { release: overSums }],
    ['signatures over the archive', { release: overArchive }],
    ['signatures over the archive beside sums that nobody signed', { release: { ...overArchive, sums } }],
    [
      'one root over the sums and the other over the archive',
      { release: { sums, signatures: [overSums.signatures![0]!, overArchive.signatures![1]!] } },
    ],
    ['signatures over the index of an image', { release: overImage, policy: imagePolicy }],
    ['signatures over the binary inside', { release: overBinary }],
    [
      'signatures over the binary, where the rule takes nothing else',
      { release: overBinary, rule: { covers: ['binary'] } },
    ],
    [
      'attack 13: junk, strangers and the same signer twice beside enough good ones',
      {
        release: {
          ...overArchive,
          signatures: [
            { covers: 'artifact', name: 'junk.sig', bytes: Buffer.from('junk') },
            { covers: 'artifact', name: 'throws.sig', bytes: Buffer.from('throw') },
            signed('artifact', { root: 'stranger', sha256: sha256(archive) }),
            ...overArchive.signatures!,
            ...overArchive.signatures!,
          ],
        },
      },
    ],
    [
      'what is as it was locked',
      {
        release: overSums,
        locked: {
          ...locked,
          artifact: `sha256:${sha256(archive)}`,
          sums: `sha256:${sha256(sums)}`,
          sha256: sha256(binary),
        },
      },
    ],
    [
      'an exception without a signature, for exactly these bytes',
      {
        release: {},
        rule: {
          require: undefined,
          unsigned: { sha256: sha256(binary), reason: 'none yet', until: day('2027-01-01') },
        },
      },
    ],
  ])('%s', async (_, asked) => {
    const verdict = await verdictOn(asked);
    expect(verdict.refusals).toEqual([]);
    expect(verdict).toMatchObject({ accepted: true, rule: 1, mode: 'enforce' });
    expect(verdict.binary!.sha256).toBe(sha256(binary));
    expect(verdict.evidence).toMatchObject({
      sha256: sha256(binary),
      size: binary.length,
      policy: sum('d'),
      rule: 1,
    });
    expect(verdict.steps.map(({ outcome }) => outcome)).not.toContain('refused');
    expect(verdict.criteria.length).toBeGreaterThan(0);
  });

  test('and says who signed, when, and what was compared', async () => {
    const { steps, evidence } = await verdictOn({ release: overSums });
    expect(steps.map(({ what, outcome }) => `${outcome} ${what}`)).toEqual([
      'ok Rule 1 is the first that matches',
      'ok adfinis-ci.sig over SHA256SUMS',
      'ok platform-team.sig over SHA256SUMS',
      `ok ${archiveName} in SHA256SUMS`,
      'ok The one file of the plugin',
      'ok sync is for the platform',
      'ok What rule 1 wants',
    ]);
    expect(steps[3]!.compared).toMatchObject({ expected: sha256(archive), got: sha256(archive) });
    expect(evidence).toEqual({
      plugin: 'secret/sync',
      version: 'v1.3.0',
      platform: 'linux/amd64',
      source: locked.source,
      digests: { artifact: `sha256:${sha256(archive)}`, sums: `sha256:${sha256(sums)}` },
      sha256: sha256(binary),
      size: binary.length,
      signers: [
        { root: 'adfinis-ci', signer: 'signer of adfinis-ci' },
        { root: 'platform-team', signer: 'signer of platform-team' },
      ],
      // The other time is later, but only its signer says it.
      signedAt: day('2026-11-03'),
      timeFrom: 'log',
      rule: 1,
      policy: sum('d'),
      unsigned: undefined,
    });
    expect(lockEntry(evidence!)).toEqual({
      plugin: 'secret/sync',
      version: 'v1.3.0',
      platform: 'linux/amd64',
      binary: {
        source: locked.source,
        artifact: `sha256:${sha256(archive)}`,
        sums: `sha256:${sha256(sums)}`,
        sha256: sha256(binary),
        signedBy: ['adfinis-ci', 'platform-team'],
        signedAt: '2026-11-03T00:00:00Z',
        timeFrom: 'log',
        rule: 1,
      },
    });
  });

  test('an exception is locked with its reason, on one line', async () => {
    const unsigned = { sha256: sha256(binary), reason: 'none\n  yet\u001b', until: day('2027-01-01') };
    const { steps, evidence } = await verdictOn({ release: {}, rule: { require: undefined, unsigned } });
    expect(steps.at(-1)).toMatchObject({ outcome: 'noted', code: 'unsigned' });
    expect(lockEntry(evidence!).binary).toMatchObject({ signedBy: [], unsigned: 'none yet\\u001b' });
  });

  test('evidence names only roots that count', async () => {
    const policy = policyWith({
      rules: [
        ruleWith({
          require: { all: ['adfinis-ci'], atLeast: { n: 1, of: ['platform-team', 'release-board'] } },
        }),
      ],
      revoked: [{ key: 'spki:release-board', reason: 'lost' }],
    });
    const signatures = [
      ...overArchive.signatures!,
      signed('artifact', { root: 'release-board', sha256: sha256(archive) }),
    ];
    const { accepted, evidence } = await verdictOn({ release: { signatures }, policy });
    expect(accepted).toBe(true);
    expect(evidence!.signers.map(({ root }) => root)).toEqual(['adfinis-ci', 'platform-team']);
  });
});

const altered = (release: Release, changed: Partial<Release>): Release => ({ ...release, ...changed });
const without = (release: Release, name: string): Release => ({
  ...release,
  signatures: release.signatures!.filter((each) => !each.name.startsWith(name)),
});

describe('refuses', () => {
  test.each<[string, Asked, readonly Code[], RegExp, boolean?]>([
    [
      'attack 1: another archive than the signed sums name',
      { release: altered(overSums, { archive: 'evil' }) },
      ['sums-mismatch'],
      /SHA256SUMS .*sync_1\.3\.0/,
    ],
    [
      'attack 1: another archive than the signed one',
      { release: altered(overArchive, { archive: 'evil' }) },
      ['sig-other-file', 'sig-other-file', 'threshold'],
      /over [0-9a-f]{64}, not over/,
    ],
    [
      'attack 1: another archive than the locked one',
      { release: overArchive, locked: { ...locked, sums: undefined } },
      ['artifact-changed'],
      /the lock has sha256:a{64}/,
    ],
    [
      'attack 1: another binary than the locked one',
      { release: overArchive, locked: { ...locked, sums: undefined, artifact: `sha256:${sha256(archive)}` } },
      ['artifact-changed'],
      /sync is sha256:.*lock has sha256:b{64}/,
      true,
    ],
    [
      'a file where an image was locked',
      { release: overArchive, locked: { ...locked, sums: undefined, artifact: undefined, image: sum('a') } },
      ['artifact-changed', 'artifact-changed'],
      /the lock has nothing/,
    ],
    [
      'attack 2: signed sums of another version',
      {
        release: {
          sums: sumsOf({ 'sync_1.2.0_linux_amd64.tar.gz': archive }),
          signatures: both('sums', sha256(sumsOf({ 'sync_1.2.0_linux_amd64.tar.gz': archive }))),
        },
      },
      ['sums-missing'],
      /sync_1\.3\.0_linux_amd64/,
    ],
    [
      'attack 2: signed sums of another product',
      {
        release: {
          sums: sumsOf({ 'kv_1.3.0_linux_amd64.tar.gz': archive }),
          signatures: both('sums', sha256(sumsOf({ 'kv_1.3.0_linux_amd64.tar.gz': archive }))),
        },
      },
      ['sums-missing'],
      /sync_1\.3\.0/,
    ],
    [
      'attack 2: signatures over other sums',
      { release: altered(overSums, { sums: sumsOf({ [archiveName]: 'evil' }), archive: 'evil' }) },
      ['sig-other-file', 'sig-other-file', 'threshold'],
      /not over SHA256SUMS/,
    ],
    [
      'attack 3: sums with two sums for the archive',
      {
        release: {
          sums: `${sums}${'0'.repeat(64)}  ${archiveName}\n`,
          signatures: both('sums', sha256(`${sums}${'0'.repeat(64)}  ${archiveName}\n`)),
        },
      },
      ['sums-duplicate'],
      /sync_1\.3\.0/,
    ],
    [
      'attack 3: sums that are none',
      { release: { sums: '../x\n', signatures: both('sums', sha256('../x\n')) } },
      ['sums-invalid'],
      /./,
    ],
    [
      'sums that nobody signed, and that name another archive',
      { release: altered(overArchive, { sums: sumsOf({ [archiveName]: 'other' }) }) },
      ['sums-mismatch'],
      /./,
    ],
    [
      'attack 13: the same signer twice for two',
      { release: { signatures: [overArchive.signatures![0]!, overArchive.signatures![0]!] } },
      ['threshold'],
      /have adfinis-ci, missing any of/,
    ],
    [
      'attack 20: only the machine signed',
      { release: without(overArchive, 'platform') },
      ['threshold'],
      /1 of 2: have adfinis-ci, missing any of platform-team, release-board/,
    ],
    [
      'attack 29: the bundle was taken away',
      { release: without(overArchive, 'adfinis') },
      ['threshold'],
      /missing adfinis-ci/,
    ],
    [
      'attack 29: all signatures were taken away',
      { release: { sums } },
      ['signature-missing', 'threshold'],
      /No signature over the artifact or the sums/,
    ],
    [
      'attack 29: only signatures that the rule does not take',
      { release: overArchive, rule: { covers: ['sums'] } },
      ['signature-missing', 'threshold'],
      /over the sums was found/,
    ],
    [
      'attack 29: sums beside an image bind nothing',
      { release: { ...overImage, sums, signatures: both('sums', sha256(sums)) } },
      ['threshold'],
      /./,
    ],
    [
      'a good signature by somebody else',
      { release: { signatures: [signed('artifact', { root: 'stranger', sha256: sha256(archive) })] } },
      ['untrusted-signer', 'threshold'],
      /is by stranger/,
    ],
    [
      'a good signature by a root of another rule',
      {
        release: without(overArchive, 'platform'),
        policy: policyWith({ rules: [ruleWith({ require: { all: ['release-board'] } })] }),
      },
      ['untrusted-signer', 'threshold'],
      /validly signed by root "adfinis-ci" \(signer of adfinis-ci\), but the rule trusts only release-board/,
    ],
    [
      'junk only',
      { release: { signatures: [{ covers: 'artifact', name: 'x.sig', bytes: Buffer.from('junk') }] } },
      ['signature-invalid', 'threshold'],
      /x\.sig cannot be used/,
    ],
    [
      'a scheme that fails',
      { release: { signatures: [{ covers: 'artifact', name: 'x.sig', bytes: Buffer.from('throw') }] } },
      ['signature-invalid', 'threshold'],
      /not a number/,
    ],
    [
      'a signature over an image by a root that cannot make one',
      {
        release: { image, signatures: [signed('image', { root: 'platform-team', sha256: sha256(image) })] },
        rule: { require: { all: ['platform-team'] } },
      },
      ['signature-missing', 'threshold'],
      /of which none of platform-team/,
    ],
    [
      'attack 21: another index than the signed one',
      { release: altered(overImage, { image: '{"index":false}' }), policy: imagePolicy },
      ['sig-other-file', 'sig-other-file', 'threshold'],
      /./,
    ],
    [
      'attack 21: another index than the locked one, signed as well',
      {
        release: overImage,
        policy: imagePolicy,
        locked: { ...locked, sums: undefined, artifact: undefined, image: sum('a') },
      },
      ['artifact-changed'],
      /ghcr\.io\/adfinis\/sync is sha256:/,
    ],
    [
      'signatures over another binary',
      { release: altered(overBinary, { binary: makeElf('evil') }) },
      ['sig-other-file', 'sig-other-file', 'threshold'],
      /not over sync/,
      true,
    ],
    [
      'attack 9: a binary for another platform',
      { release: altered(overArchive, { binary: makeElf('hello', 183) }) },
      ['arch'],
      /arm64/,
      true,
    ],
    [
      'attack 9: a script',
      { release: altered(overArchive, { binary: Buffer.from('#!/bin/sh\n') }) },
      ['arch'],
      /./,
      true,
    ],
    [
      'attack 19: a denied version',
      {
        release: overArchive,
        policy: policyWith({ deny: [{ plugin: 'secret/*', versions: '<1.4.0', reason: 'CVE-2026-1' }] }),
      },
      ['denied'],
      /CVE-2026-1/,
    ],
    [
      'attack 19: a denied sum of the archive',
      {
        release: overArchive,
        policy: policyWith({ deny: [{ sha256: sha256(archive), reason: 'CVE-2026-1' }] }),
      },
      ['denied'],
      /sha256/,
    ],
    [
      'attack 19: a denied sum of the binary',
      {
        release: overArchive,
        policy: policyWith({ deny: [{ sha256: sha256(binary), reason: 'CVE-2026-1' }] }),
      },
      ['denied'],
      /sha256/,
      true,
    ],
    [
      'attack 19: a denied log entry',
      {
        release: {
          signatures: [
            signed('artifact', {
              root: 'adfinis-ci',
              sha256: sha256(archive),
              logEntries: [`${'a'.repeat(64)}:7`],
            }),
            overArchive.signatures![1]!,
          ],
        },
        policy: policyWith({ deny: [{ logEntry: `${'a'.repeat(64)}:7`, reason: 'stolen' }] }),
      },
      ['denied'],
      /log entry/,
    ],
    [
      'attack 19: a version below the least',
      { release: overArchive, rule: { minVersion: 'v1.4.0' } },
      ['below-minimum'],
      /v1\.4\.0/,
    ],
    [
      'attack 19: too old',
      { release: overArchive, rule: { freshness: { maxAge: 86_400 } } },
      ['too-old'],
      /./,
    ],
    [
      'attack 20: too fresh',
      { release: overArchive, now: day('2026-11-04'), rule: { freshness: { minAge: 3 * 86_400 } } },
      ['too-fresh'],
      /./,
    ],
    [
      'a revoked key',
      {
        release: overArchive,
        policy: policyWith({ revoked: [{ key: 'spki:adfinis-ci', reason: 'stolen' }] }),
      },
      ['key-revoked', 'threshold'],
      /stolen/,
    ],
    [
      'no statement on how it was built',
      { release: overArchive, rule: { provenance: { predicate: 'slsa-v1', ref: 'refs/heads/main' } } },
      ['provenance-missing'],
      /./,
    ],
    [
      'an exception for other bytes',
      {
        release: {},
        rule: {
          require: undefined,
          unsigned: { sha256: '0'.repeat(64), reason: 'none yet', until: day('2027-01-01') },
        },
      },
      ['unsigned-expired'],
      /./,
      true,
    ],
    [
      'an exception that has ended',
      {
        release: {},
        rule: {
          require: undefined,
          unsigned: { sha256: sha256(binary), reason: 'none yet', until: day('2026-11-01') },
        },
      },
      ['unsigned-expired'],
      /./,
      true,
    ],
    [
      'attack 8: an archive whose only signatures are over the binary, which the rule does not take',
      { release: overBinary, rule: { covers: ['artifact'] } },
      ['signature-missing', 'threshold'],
      /./,
    ],
    [
      'a source that no rule matches',
      { release: { ...overArchive, origin: 'https://github.com/adfinis-evil/sync' } },
      ['no-rule'],
      /nothing is trusted by default/,
    ],
    [
      'a plugin that no rule matches',
      { release: overArchive, plugin: 'secret/sync2' },
      ['no-rule'],
      /secret\/sync2 v1\.3\.0/,
    ],
  ])('%s', async (_, asked, expected, detail, opened = false) => {
    const log: string[] = [];
    const verdict = await verdictOn({ ...asked, release: { ...asked.release, log } });
    expect(codes(verdict)).toEqual(expected);
    expect(verdict.refusals[0]!.detail).toMatch(detail);
    for (const refusal of verdict.refusals) expect(refusal.hint).not.toBe('');
    expect(verdict).toMatchObject({ accepted: false });
    expect(verdict.evidence).toBeUndefined();
    expect(verdict.binary).toBeUndefined();
    expect(verdict.steps.some(({ outcome, code }) => outcome === 'refused' && code === expected[0])).toBe(
      true,
    );
    // Attack 8: what does not fit from outside is never opened.
    expect(log.includes('extract')).toBe(opened);
  });

  test.each<readonly [Code]>([
    ['archive'],
    ['member-missing'],
    ['image-invalid'],
    ['source-failed'],
    ['source-too-large'],
  ])('what cannot be taken out: %s', async (code) => {
    const extract = () =>
      Promise.reject(new PlugboardError(code, 'Two members are called sync\u001b.', { hint: 'Name one.' }));
    const verdict = await verdictOn({ release: { ...overArchive, extract } });
    expect(verdict.accepted).toBe(false);
    expect(verdict.refusals).toEqual([
      { code, detail: 'Two members are called sync\\u001b.', hint: 'Name one.' },
    ]);
  });

  test('what fails without a word of its own, at once or later', async () => {
    const fail = () => {
      throw new TypeError('no file');
    };
    const schemes: Schemes = { ...standIn(), sigstore: fail, minisign: fail };
    expect(codes(await verdictOn({ release: overArchive, schemes }))).toEqual([
      'signature-invalid',
      'signature-invalid',
      'threshold',
    ]);
    expect(codes(await verdictOn({ release: { ...overArchive, extract: fail } }))).toEqual(['internal']);
    const { sums: blob, ...rest } = gather(overSums);
    const gathered = { ...rest, sums: { ...blob!, open: fail } };
    const verdict = await verdictOn({ release: {}, ...({ gathered } as object) });
    expect([verdict.accepted, codes(verdict)]).toEqual([false, ['internal']]);
  });

  test('a file of sums that changed since it was fetched', async () => {
    const { sums: blob, ...rest } = gather(overSums);
    const gathered = { ...rest, sums: { ...blob!, open: gather({ sums: 'other' }).sums!.open } };
    const verdict = await verdictOn({ release: {}, ...({ gathered } as object) });
    expect([verdict.accepted, codes(verdict)]).toEqual([false, ['sums-invalid']]);
  });

  test('a file of sums that is too large to be one', async () => {
    const huge = { ...gather(overSums).sums!, size: 1024 * 1024 + 1 };
    const verdict = await verdictOn({
      release: {},
      ...({ gathered: { ...gather(overSums), sums: huge } } as object),
    });
    expect([verdict.accepted, codes(verdict)]).toEqual([false, ['sums-invalid']]);
  });

  test('a file and an image from one source', async () => {
    const gathered = { ...gather(overArchive), image: gather(overImage).image };
    const verdict = await verdictOn({ release: {}, ...({ gathered } as object) });
    expect([verdict.accepted, codes(verdict)]).toEqual([false, ['source-invalid']]);
  });

  test.each<readonly [string, Partial<Proof>]>([
    ['another root', { root: 'release-ci' }],
    ['another object of the release', { covers: 'image' }],
    ['other bytes', { object: { name: archiveName, sha256: '0'.repeat(64) } }],
  ])('attack 2: a scheme that answers for %s than it was asked for is not believed', async (_, claimed) => {
    const honest = standIn();
    const sigstore: Scheme<Extract<Root, { type: 'sigstore' }>> = async (...asked) => {
      const answer = await honest.sigstore(...asked);
      return 'proof' in answer ? { proof: { ...answer.proof, ...claimed } } : answer;
    };
    const signatures = [signed('artifact', { root: 'adfinis-ci', sha256: sha256(archive) })];
    const verdict = await verdictOn({
      release: { signatures },
      policy: policyWith({
        roots: rootsOf(sigstoreRoot('adfinis-ci'), sigstoreRoot('release-ci')),
        rules: [ruleWith({ require: { all: [], atLeast: { n: 1, of: ['adfinis-ci', 'release-ci'] } } })],
      }),
      schemes: { ...honest, sigstore },
    });
    expect(codes(verdict)).toEqual(['subject-mismatch', 'threshold']);
  });

  test('attack 8: everything outside is read and compared before anything is opened', async () => {
    const log: string[] = [];
    await verdictOn({ release: { ...overSums, log } });
    expect(log.indexOf('read SHA256SUMS')).toBeGreaterThanOrEqual(0);
    expect(log.indexOf('extract')).toBeGreaterThan(log.indexOf('read SHA256SUMS'));
    expect(log.filter((each) => each === 'extract')).toHaveLength(1);
  });

  test('attack 13: more signatures than are looked at', async () => {
    const asked: string[] = [];
    const junk = Array.from(
      { length: 32 },
      (_, at): FoundSignature => ({ covers: 'artifact', name: `${at}.sig`, bytes: Buffer.from('junk') }),
    );
    const verdict = await verdictOn({
      release: { signatures: [...junk, ...overArchive.signatures!] },
      asked,
    });
    expect(verdict.accepted).toBe(false);
    expect(asked.some((each) => each.startsWith('adfinis-ci.sig'))).toBe(false);
    expect(verdict.steps).toContainEqual(
      expect.objectContaining({ what: `2 more signatures over ${archiveName}`, outcome: 'noted' }),
    );
  });

  test('a scheme that proves something else than it was asked proves nothing', async () => {
    const lying: Scheme<Root> = async (...given) => {
      const answer = await standIn().pgp(...(given as Parameters<Schemes['pgp']>));
      return 'proof' in answer
        ? { proof: { ...answer.proof, object: { name: 'x', sha256: '0'.repeat(64) } } }
        : answer;
    };
    const schemes: Schemes = { ...standIn(), minisign: lying, sigstore: lying };
    const verdict = await verdictOn({ release: overArchive, schemes });
    expect(codes(verdict)).toEqual(['subject-mismatch', 'subject-mismatch', 'threshold']);
  });
});

describe('a rule that audits', () => {
  const rule = { mode: 'audit' } as const;

  test.each<readonly [string, Release, readonly Code[]]>([
    ['all signatures were taken away', {}, ['signature-missing', 'threshold']],
    [
      'another archive than the signed sums name',
      altered(overSums, { archive: 'evil' }),
      ['sums-mismatch', 'threshold'],
    ],
    ['another platform', altered(overArchive, { binary: makeElf('x', 183) }), ['arch']],
  ])('accepts and notes: %s', async (_, release, expected) => {
    const verdict = await verdictOn({ release, rule });
    expect(verdict).toMatchObject({ accepted: true, mode: 'audit' });
    expect(codes(verdict)).toEqual(expected);
    expect(verdict.steps.map(({ outcome }) => outcome)).not.toContain('refused');
    expect(verdict.steps.map(({ code }) => code)).toContain(expected[0]);
  });

  test('accepts nothing of which there is no binary', async () => {
    const extract = () => Promise.reject(new PlugboardError('archive', 'It holds a link.'));
    const verdict = await verdictOn({ release: { ...overArchive, extract }, rule });
    expect([verdict.accepted, verdict.binary, codes(verdict)]).toEqual([false, undefined, ['archive']]);
  });

  test('is told in what is locked', async () => {
    const { evidence } = await verdictOn({ release: {}, rule });
    expect(lockEntry(evidence!).binary).toMatchObject({ signedBy: [], unsigned: 'Rule 1 only audits.' });
  });
});

/** Where a digest stands in what was signed, listed or locked; flipping a digit of any one is never accepted. */
const chains = {
  'sums, archive, lock': {
    release: overSums,
    locked: lockFor({ sums: sha256(sums), artifact: sha256(archive) }),
    policy: policyWith(),
  },
  'archive, lock': {
    release: overArchive,
    locked: lockFor({ artifact: sha256(archive) }),
    policy: policyWith(),
  },
  'image, lock': { release: overImage, locked: lockFor({ image: sha256(image) }), policy: imagePolicy },
  'binary, lock': {
    release: overBinary,
    locked: lockFor({ artifact: sha256(archive) }),
    policy: policyWith(),
  },
} satisfies Record<string, { release: Release; locked: LockedBinary; policy: TrustPolicy }>;

function lockFor(digests: Readonly<Record<string, string>>): LockedBinary {
  const { artifact: _, sums: __, ...rest } = locked;
  const named = Object.entries(digests).map(([name, digest]) => [name, `sha256:${digest}`]);
  return { ...rest, ...Object.fromEntries(named), sha256: sha256(binary) };
}

describe.each(Object.entries(chains))('property: one digit of one digest of the chain %s', (_, chain) => {
  const text = JSON.stringify({
    ...chain.release,
    signatures: chain.release.signatures!.map((each) => ({
      ...each,
      bytes: Buffer.from(each.bytes).toString(),
    })),
    locked: chain.locked,
  });
  const places = [...text.matchAll(/[0-9a-f]{64}/g)].map(({ index }) => index);

  test('stands as it is', async () => {
    expect((await verdictOn(chain)).accepted).toBe(true);
    expect(places.length).toBeGreaterThanOrEqual(4);
  });

  test('is never another one', async () => {
    const flips = fc.record({
      place: fc.constantFrom(...places),
      at: fc.nat(63),
      by: fc.integer({ min: 1, max: 15 }),
    });
    await fc.assert(
      fc.asyncProperty(flips, async ({ place, at, by }) => {
        const where = place + at;
        const digit = ((Number.parseInt(text[where]!, 16) + by) % 16).toString(16);
        const {
          locked: changed,
          signatures,
          ...release
        } = JSON.parse(text.slice(0, where) + digit + text.slice(where + 1));
        const found = signatures.map((each: FoundSignature & { bytes: string }) => ({
          ...each,
          bytes: Buffer.from(each.bytes),
        }));
        const verdict = await verdictOn({
          ...chain,
          release: { ...release, signatures: found },
          locked: changed,
        });
        expect(verdict.accepted).toBe(false);
      }),
    );
  });

  test('nor is one byte of what it is of', async () => {
    const parts = ['archive', 'image', 'binary', 'sums'] as const;
    const given = { archive, image, sums, binary: Buffer.from(binary).toString('latin1') };
    const used = parts.filter(
      (part) =>
        part === 'binary' || (part === 'archive' ? !chain.release.image : chain.release[part] !== undefined),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...used),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (part, place, by) => {
          const bytes = Buffer.from(given[part], 'latin1');
          const at = place % bytes.length;
          bytes[at] = (bytes[at]! + by) % 256;
          const changed = part === 'binary' || part === 'archive' ? bytes : bytes.toString('latin1');
          const verdict = await verdictOn({ ...chain, release: { ...chain.release, [part]: changed } });
          expect(verdict.accepted).toBe(false);
        },
      ),
    );
  });
});
