/** Images that the real cosign signs and attests in a real registry, in the layout of before and in that of OCI 1.1. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judge } from '../../src/trust/judge.ts';
import { makeCosign } from '../../src/trust/scheme/cosign.ts';
import { keySchemes } from '../../src/trust/scheme/index.ts';
import { makeSigstore as makeScheme } from '../../src/trust/scheme/sigstore.ts';
import { gather, repository } from '../artifact/support/gathering.ts';
import { image, index, layer, type MadeIndex, types } from '../artifact/support/image.ts';
import {
  hasDockerRegistry,
  pushIndex,
  pushManifest,
  startDockerRegistry,
  type TestRegistry,
} from '../artifact/support/registry.ts';
import { tagOf } from '../artifact/support/signing.ts';
import { policyWith, rootsOf, ruleWith } from '../trust/support/policies.ts';
import { makeElf } from '../trust/support/release.ts';
import { runHere } from '../trust/support/sigstore.ts';
import {
  type Cosign,
  type CosignKey,
  type KeyKind,
  makeKey,
  OFFLINE,
  OLD,
  openCosign,
} from './support/cosign.ts';

const now = new Date('2026-01-01T00:00:00Z');
const schemes = { ...keySchemes, cosign: makeCosign(runHere), sigstore: makeScheme(runHere) };
const layouts: Readonly<Record<string, readonly string[]>> = {
  'a tag beside the image': [OLD],
  'a bundle that refers to it': ['--new-bundle-format'],
};
const ways = Object.entries(layouts);
const provenance = {
  buildDefinition: { buildType: 'https://acme.test/build', externalParameters: {} },
  runDetails: { builder: { id: 'https://acme.test/builder' } },
};

if (!hasDockerRegistry) console.info('docker-registry is not installed: cosign has nowhere to sign images.');

describe.skipIf(!hasDockerRegistry)('docker-registry', { timeout: 120_000 }, () => {
  let registry: TestRegistry;
  let cosign: Cosign;
  beforeAll(async () => {
    [registry, cosign] = await Promise.all([startDockerRegistry(), openCosign()]);
    writeFileSync(join(cosign.folder, 'provenance.json'), JSON.stringify(provenance));
  });
  afterAll(() => registry.stop());

  const at = ({ index }: MadeIndex) => `${registry.host}/${repository}@${index.digest}`;
  let count = 0;
  /** Each image is another, by what its file holds after the program. */
  async function push() {
    count += 1;
    const tag = `v${count}`;
    const plugin = await layer([{ name: 'plugin', bytes: makeElf(tag) }]);
    const platform = { os: 'linux', architecture: 'amd64' };
    const made = index([{ platform, image: image({ layers: [plugin] }) }]);
    await pushIndex(registry.host, repository, made, tag);
    return { tag, made };
  }

  async function codes(tag: string, key: CosignKey): Promise<readonly string[]> {
    const policy = policyWith({
      roots: rootsOf({ type: 'cosign', name: 'team', key: key.text, transparency: 'none' }),
      rules: [ruleWith({ match: { plugin: '**' }, require: { all: ['team'] }, covers: ['image'] })],
    });
    const gathered = await gather(registry.host, { tag });
    const platform = { os: 'linux', arch: 'amd64' };
    const subject = { plugin: 'secret/hello', version: 'v1.0.0', platform };
    const { accepted, refusals } = await judge({ ...subject, gathered, policy, now, schemes });
    return accepted ? ['accepted'] : refusals.map(({ code }) => code);
  }

  const sign = (key: CosignKey, made: MadeIndex, how: readonly string[]) =>
    cosign.run('sign', '--key', key.file, ...OFFLINE, ...how, at(made));
  const attest = (key: CosignKey, made: MadeIndex, type: string, how: readonly string[]) =>
    cosign.run(
      'attest',
      '--key',
      key.file,
      ...OFFLINE,
      ...how,
      '--type',
      type,
      '--predicate',
      'provenance.json',
      at(made),
    );

  describe.each<KeyKind>(['generated', 'P-384', 'P-521', 'RSA'])('%s', (kind) => {
    let key: CosignKey;
    let other: CosignKey;
    beforeAll(async () => {
      [key, other] = [await makeKey(cosign, kind), await makeKey(cosign, kind)];
    });

    test.each(ways)('signed, %s', async (_, how) => {
      const [mine, unsigned] = [await push(), await push()];
      await sign(key, mine.made, how);
      expect(await codes(mine.tag, key)).toEqual(['accepted']);
      expect(await codes(mine.tag, other)).not.toContain('accepted');
      expect(await codes(unsigned.tag, key)).not.toContain('accepted');
      await sign(other, unsigned.made, how);
      expect(await codes(unsigned.tag, key)).not.toContain('accepted');
      await sign(key, unsigned.made, how);
      expect(await codes(unsigned.tag, key)).toEqual(['accepted']);
    });

    test.each(ways)('attested, %s', async (_, how) => {
      const { tag, made } = await push();
      await attest(key, made, 'slsaprovenance1', how);
      expect(await codes(tag, key)).toEqual(['accepted']);
      expect(await codes(tag, other)).not.toContain('accepted');
    });
  });

  test('a signature of another image, under the tag of this one', async () => {
    const key = await makeKey(cosign, 'generated');
    const [signed, unsigned] = [await push(), await push()];
    await sign(key, signed.made, [OLD]);
    const moved = await fetch(manifestAt(tagOf(signed.made.index.digest, '.sig')), {
      headers: { accept: types.manifest },
    });
    const part = { bytes: new Uint8Array(await moved.arrayBuffer()), digest: '', mediaType: types.manifest };
    await pushManifest(registry.host, repository, part, tagOf(unsigned.made.index.digest, '.sig'));
    expect(await codes(signed.tag, key)).toEqual(['accepted']);
    expect(await codes(unsigned.tag, key)).toEqual(expect.arrayContaining(['subject-mismatch']));
  });

  test.each(ways)('what is said of it without standing behind it: %s', async (_, how) => {
    const key = await makeKey(cosign, 'generated');
    const { tag, made } = await push();
    for (const type of ['vuln', 'spdxjson', 'custom']) await attest(key, made, type, how);
    expect(await codes(tag, key)).not.toContain('accepted');
  });

  test.each(ways)(
    'Ed25519ph, which cosign makes of images with an Ed25519 key, is refused: %s',
    async (_, how) => {
      const key = await makeKey(cosign, 'Ed25519');
      const { tag, made } = await push();
      await sign(key, made, how);
      expect(await codes(tag, key)).not.toContain('accepted');
    },
  );

  const manifestAt = (name: string) => `http://${registry.host}/v2/${repository}/manifests/${name}`;
});
