/** How a thing was built: the certificate first, the statement second, and both of one mind. */
import { describe, expect, test } from 'vitest';
import { makeCosign } from '../../../src/trust/scheme/cosign.ts';
import { makeSigstore as makeScheme } from '../../../src/trust/scheme/sigstore.ts';
import { makeBlob, makeFound } from '../support/given.ts';
import { COSIGN_SIGN, IDENTITY, makeSigstore, runHere, SLSA_V1, statementOn } from '../support/sigstore.ts';
import { makeKeys } from '../support/x509.ts';

const sigstore = makeSigstore();
const object = makeBlob('an archive', 'demo.zip');
const NOW = new Date('2026-07-01T00:00:00Z');
const REPOSITORY = 'https://github.com/acme/plugin-demo';
const COMMIT = 'c'.repeat(40);

/** As Fulcio fills them for a workflow of GitHub. */
const extensions: Readonly<Record<number, string>> = {
  9: IDENTITY,
  11: 'github-hosted',
  12: REPOSITORY,
  13: COMMIT,
  14: 'refs/heads/main',
  15: '4711',
  17: '42',
  18: IDENTITY,
};

const predicate = {
  buildDefinition: {
    buildType: 'https://actions.github.io/buildtypes/workflow/v1',
    externalParameters: {
      workflow: { ref: 'refs/heads/main', repository: REPOSITORY, path: '.github/workflows/release.yml' },
    },
    internalParameters: {
      github: { repository_id: '4711', repository_owner_id: '42', runner_environment: 'github-hosted' },
    },
    resolvedDependencies: [{ uri: `git+${REPOSITORY}@refs/heads/main`, digest: { gitCommit: COMMIT } }],
  },
  runDetails: { builder: { id: 'https://github.com/actions/runner/github-hosted' } },
};

const claims = {
  predicate: SLSA_V1,
  sourceRepository: REPOSITORY,
  repositoryId: '4711',
  ownerId: '42',
  ref: 'refs/heads/main',
  commit: COMMIT,
  workflow: '.github/workflows/release.yml',
  runner: 'github-hosted',
};

async function built(said: unknown, certified = extensions, type = SLSA_V1, identity = IDENTITY) {
  const bundle = sigstore.attest(statementOn(object.sha256, type, said), { extensions: certified, identity });
  const answer = await makeScheme(runHere)(
    makeFound(bundle),
    object,
    sigstore.sigstoreRoot({ identity }),
    NOW,
  );
  return 'proof' in answer ? answer.proof.provenance : answer.refusal.code;
}

test('certificate and statement agree', async () => {
  expect(await built(predicate)).toEqual({ ...claims, builder: IDENTITY });
});

test('the certificate alone', async () => {
  expect(await built({})).toEqual({ ...claims, builder: IDENTITY });
});

test('the statement alone, where a key vouches for it', async () => {
  const keys = makeKeys();
  const bundle = sigstore.attest(statementOn(object.sha256, SLSA_V1, predicate), { keys });
  const answer = await makeCosign(runHere)(
    makeFound(bundle),
    object,
    sigstore.cosignRoot(keys.publicKey),
    NOW,
  );
  const builder = 'https://github.com/actions/runner/github-hosted';
  expect(answer).toMatchObject({ proof: { provenance: { ...claims, builder } } });
});

test('version 0.2 is read', async () => {
  const said = {
    builder: { id: 'https://builder.test' },
    invocation: {
      configSource: {
        uri: `git+${REPOSITORY}@refs/heads/main`,
        digest: { sha1: COMMIT },
        entryPoint: '.github/workflows/release.yml',
      },
    },
  };
  const type = 'https://slsa.dev/provenance/v0.2';
  expect(await built(said, extensions, type)).toEqual({ ...claims, predicate: type, builder: IDENTITY });
  expect(await built(said, { ...extensions, 12: `${REPOSITORY}-evil` }, type)).toBe('provenance-source');
});

test('version 0.2 with a title instead of a path', async () => {
  const said = { invocation: { configSource: { entryPoint: 'Release' } } };
  expect(await built(said, extensions, 'https://slsa.dev/provenance/v0.2')).toMatchObject({
    workflow: '.github/workflows/release.yml',
  });
});

test('a plain signature is no provenance', async () => {
  expect(await built(predicate, extensions, COSIGN_SIGN)).toBeUndefined();
});

test('attack 16: a reusable workflow signs as itself; the source is the repository that called it', async () => {
  const shared = 'https://github.com/shared/workflows/.github/workflows/attest.yml@refs/tags/v1';
  const caller = 'https://github.com/stranger/demo';
  const certified = {
    ...extensions,
    9: shared,
    12: caller,
    15: '666',
    17: '66',
    18: `${caller}/.github/workflows/build.yml@refs/heads/main`,
  };
  expect(await built({}, certified, SLSA_V1, shared)).toMatchObject({
    sourceRepository: caller,
    repositoryId: '666',
    ownerId: '66',
    workflow: '.github/workflows/build.yml',
    builder: shared,
  });
  expect(await built(predicate, certified, SLSA_V1, shared)).toBe('provenance-source');
});

describe('a statement that contradicts the certificate', () => {
  test.each<[number, string, string]>([
    [12, `${REPOSITORY}-evil`, 'provenance-source'],
    [15, '4712', 'provenance-source'],
    [17, '43', 'provenance-source'],
    [14, 'refs/heads/dev', 'provenance-ref'],
    [13, 'd'.repeat(40), 'provenance-ref'],
    [18, `${REPOSITORY}/.github/workflows/other.yml@refs/heads/main`, 'provenance-builder'],
    [11, 'self-hosted', 'provenance-builder'],
  ])('extension %i is %s: %s', async (number, value, code) => {
    expect(await built(predicate, { ...extensions, [number]: value })).toBe(code);
  });
});

test.each([
  null,
  7,
  [],
  { buildDefinition: 7 },
  { buildDefinition: { externalParameters: [] } },
  { runDetails: null },
])('a predicate that is %j says nothing', async (said) => {
  expect(await built(said)).toEqual({ ...claims, builder: IDENTITY });
});
