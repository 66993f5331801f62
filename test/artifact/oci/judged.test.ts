/** From a tag in a registry to the verdict of the policy, in every way in which images are signed, and with what could go wrong. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Platform } from '../../../src/core/artifact.ts';
import { judge } from '../../../src/trust/judge.ts';
import { makeCosign } from '../../../src/trust/scheme/cosign.ts';
import { keySchemes } from '../../../src/trust/scheme/index.ts';
import { makeSigstore as makeScheme } from '../../../src/trust/scheme/sigstore.ts';
import type { Verdict } from '../../../src/trust/verdict.ts';
import { policyWith, rootsOf, ruleWith } from '../../trust/support/policies.ts';
import { makeElf } from '../../trust/support/release.ts';
import {
  COSIGN_SIGN,
  makeSigstore,
  runHere,
  type SignedImage,
  statementOn,
} from '../../trust/support/sigstore.ts';
import { makeKeys, sha256 } from '../../trust/support/x509.ts';
import { gather, repository } from '../support/gathering.ts';
import {
  attachment,
  descriptor,
  image,
  index,
  json,
  layer,
  type MadeIndex,
  type Part,
  part,
  types,
} from '../support/image.ts';
import { registries } from '../support/registries.ts';
import { pushImage, pushIndex, pushManifest, type TestRegistry } from '../support/registry.ts';
import { tagOf } from '../support/signing.ts';

const sigstore = makeSigstore();
const keys = makeKeys();
const program = makeElf();
const schemes = { ...keySchemes, cosign: makeCosign(runHere), sigstore: makeScheme(runHere) };
const now = new Date('2026-06-20T00:00:00Z');

describe.each(registries)('$name', (kind) => {
  let registry: TestRegistry;
  beforeAll(async () => {
    registry = await kind.start();
  });
  afterAll(() => registry.stop());

  const policy = () =>
    policyWith({
      roots: rootsOf(
        sigstore.sigstoreRoot({ name: 'ci' }),
        sigstore.cosignRoot(keys.publicKey, { name: 'team' }),
      ),
      rules: [1, 2].map((number) =>
        ruleWith({
          number,
          match: {
            plugin: number === 1 ? 'secret/by-team' : 'secret/by-ci',
            source: `oci://${registry.host}/**`,
          },
          require: { all: [number === 1 ? 'team' : 'ci'] },
          covers: ['image'],
        }),
      ),
    });

  async function verdictOn(
    tag: string,
    root: 'team' | 'ci',
    platform: Platform = { os: 'linux', arch: 'amd64' },
  ) {
    const gathered = await gather(registry.host, { tag });
    const plugin = `secret/by-${root}`;
    return judge({ plugin, version: 'v1.0.0', platform, gathered, policy: policy(), now, schemes });
  }
  const codes = ({ accepted, refusals }: Verdict) => [accepted, ...refusals.map(({ code }) => code)];

  /** Each image is another, by what its file holds after the program. */
  async function push(tag: string, binary = makeElf(tag)): Promise<MadeIndex> {
    const layers = [await layer([{ name: 'plugin', bytes: binary }])];
    const made = index([{ platform: { os: 'linux', architecture: 'amd64' }, image: image({ layers }) }]);
    await pushIndex(registry.host, repository, made, tag);
    return made;
  }
  const hexOf = ({ digest }: Part) => digest.replace('sha256:', '');

  async function attachSignature({ index: { digest } }: MadeIndex, signed: SignedImage) {
    const payload = part(types.simpleSigning, signed.payload);
    const made = attachment([{ part: payload, annotations: signed.annotations }]);
    await pushImage(registry.host, repository, made, tagOf(digest, '.sig'));
  }

  async function attachBundle({ index: subject }: MadeIndex, bundle: Uint8Array) {
    const made = attachment([{ part: part(types.bundle, bundle) }], subject, types.bundle);
    await pushImage(registry.host, repository, made);
    if (kind.referrers) return;
    const manifests = [descriptor(made.manifest, { artifactType: types.empty })];
    const list = json(types.index, { schemaVersion: 2, mediaType: types.index, manifests });
    await pushManifest(registry.host, repository, list, tagOf(subject.digest, ''));
  }

  test.each<[string, 'team' | 'ci', (made: MadeIndex) => Promise<void>]>([
    [
      'cosign 2 with a key',
      'team',
      (made) => attachSignature(made, sigstore.signImage(made.index.digest, { keys })),
    ],
    ['cosign 2 without a key', 'ci', (made) => attachSignature(made, sigstore.signImage(made.index.digest))],
    [
      'cosign 3 with a key',
      'team',
      (made) => attachBundle(made, sigstore.attest(statementOn(hexOf(made.index), COSIGN_SIGN), { keys })),
    ],
    [
      'cosign 3 without a key',
      'ci',
      (made) => attachBundle(made, sigstore.attest(statementOn(hexOf(made.index), COSIGN_SIGN))),
    ],
    [
      'an attestation of GitHub',
      'ci',
      (made) => attachBundle(made, sigstore.attest(statementOn(hexOf(made.index)))),
    ],
  ])('%s is accepted, by its own root only', async (name, root, sign) => {
    const tag = name.replaceAll(' ', '-');
    const made = await push(tag);
    await sign(made);
    const verdict = await verdictOn(tag, root);
    expect(codes(verdict)).toEqual([true]);
    expect(verdict.evidence).toMatchObject({
      source: `oci://${registry.host}/${repository}`,
      digests: { image: made.index.digest },
      sha256: sha256(makeElf(tag)).toString('hex'),
      signers: [{ root }],
    });
    expect(verdict.binary?.by).toEqual([
      `linux/amd64 manifest ${made.images[0]?.manifest.digest}`,
      'layer 1 of 1',
      'member plugin',
    ]);
    const other = await verdictOn(tag, root === 'team' ? 'ci' : 'team');
    expect(codes(other)).toEqual([false, 'untrusted-signer', 'threshold']);
  });

  test('attack 2: the signature of another image at the tag of this one', async () => {
    const [good, evil] = [await push('good'), await push('evil')];
    await attachSignature(evil, sigstore.signImage(good.index.digest, { keys }));
    expect(codes(await verdictOn('evil', 'team'))).toEqual([false, 'subject-mismatch', 'threshold']);
  });

  test('attack 2: the bundle of another image as referrer of this one', async () => {
    const [good, evil] = [await push('good-bundle'), await push('evil-bundle')];
    await attachBundle(evil, sigstore.attest(statementOn(hexOf(good.index), COSIGN_SIGN), { keys }));
    expect(codes(await verdictOn('evil-bundle', 'team'))).toEqual([false, 'subject-mismatch', 'threshold']);
  });

  test('attack 21: the tag of a signed image means another one now', async () => {
    const good = await push('moving');
    await attachSignature(good, sigstore.signImage(good.index.digest, { keys }));
    expect(codes(await verdictOn('moving', 'team'))).toEqual([true]);
    await push('moving', makeElf('another'));
    expect(codes(await verdictOn('moving', 'team'))).toEqual([false, 'signature-missing', 'threshold']);
  });

  test('attack 21: a manifest that is signed for one platform in an index for another', async () => {
    const layers = [await layer([{ name: 'plugin', bytes: program }])];
    const wrong = image({ arch: 'arm64', layers });
    const made = index([{ platform: { os: 'linux', architecture: 'amd64' }, image: wrong }]);
    await pushIndex(registry.host, repository, made, 'wrong-platform');
    await attachSignature(made, sigstore.signImage(made.index.digest, { keys }));
    expect(codes(await verdictOn('wrong-platform', 'team'))).toEqual([false, 'image-invalid']);
  });

  test('attack 9: a signed image whose file is for another processor', async () => {
    const made = await push('arm64', makeElf('arm64', 183));
    await attachSignature(made, sigstore.signImage(made.index.digest, { keys }));
    expect(codes(await verdictOn('arm64', 'team'))).toEqual([false, 'arch']);
  });

  test('attack 29: without its signature an image is refused', async () => {
    const made = await push('stripped');
    expect(codes(await verdictOn('stripped', 'team'))).toEqual([false, 'signature-missing', 'threshold']);
    // Not even a good signature over the manifest of the platform takes its place.
    const [inner] = made.images;
    const signed = sigstore.signImage(inner!.manifest.digest, { keys });
    await attachSignature({ index: inner!.manifest, images: [] }, signed);
    expect(codes(await verdictOn('stripped', 'team'))).toEqual([false, 'signature-missing', 'threshold']);
  });
});
