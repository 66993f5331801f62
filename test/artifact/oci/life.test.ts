/** The way from a tag to the one file and the signatures beside it, in a real registry and in fakes with and without `/referrers/`. */
import { createHash, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gatherImage, resolveTag } from '../../../src/artifact/oci/index.ts';
import { failure, gather, options, read, repository, wanted } from '../support/gathering.ts';
import { attachment, image, index, layer, type MadeIndex, part, types } from '../support/image.ts';
import { registries } from '../support/registries.ts';
import { pushImage, pushIndex, pushManifest, type TestRegistry } from '../support/registry.ts';
import { bundleOf, makeSigner, simpleSigning, tagOf } from '../support/signing.ts';

const program = Buffer.from(`\x7fELF and what follows ${'x'.repeat(300_000)}`);
const other = Buffer.from('\x7fELF for arm64');

async function makePlugin(): Promise<MadeIndex> {
  const base = await layer([
    { name: 'etc/', type: 'directory' },
    { name: 'etc/passwd', bytes: 'root' },
  ]);
  const amd64 = image({
    layers: [base, await layer([{ name: './plugin', bytes: program }]), await layer([])],
  });
  const arm64 = image({ arch: 'arm64', layers: [base, await layer([{ name: 'plugin', bytes: other }])] });
  const attestation = image({ os: 'unknown', arch: 'unknown', layers: [await layer([])] });
  return index([
    { platform: { os: 'linux', architecture: 'amd64' }, image: amd64 },
    { platform: { os: 'linux', architecture: 'arm64', variant: 'v8' }, image: arm64 },
    { platform: { os: 'unknown', architecture: 'unknown' }, image: attestation },
    { image: attestation },
  ]);
}

describe.each(registries)('$name', (kind) => {
  let registry: TestRegistry;
  let plugin: MadeIndex;
  beforeAll(async () => {
    registry = await kind.start();
    plugin = await makePlugin();
    await pushIndex(registry.host, repository, plugin, '1.0.0');
  });
  afterAll(() => registry.stop());

  test('a tag leads to the file for the platform', async () => {
    const gathered = await gather(registry.host);
    expect(gathered.origin).toBe(`oci://${registry.host}/${repository}`);
    expect(`sha256:${gathered.image?.sha256}`).toBe(plugin.index.digest);
    expect(await read(gathered.image!)).toEqual(plugin.index.bytes);
    expect(gathered.signatures).toEqual([]);
    const binary = await gathered.extract();
    expect(binary).toMatchObject({
      name: 'plugin',
      size: program.length,
      sha256: createHash('sha256').update(program).digest('hex'),
      by: [`linux/amd64 manifest ${plugin.images[0]?.manifest.digest}`, 'layer 2 of 3', 'member plugin'],
    });
    expect(await read(binary)).toEqual(program);
    expect(readFileSync(binary.path)).toEqual(program);
  });

  test('another platform leads to another file, with a variant or without', async () => {
    const platform = { os: 'linux', arch: 'arm64' };
    const source = { oci: `${registry.host}/${repository}`, digest: plugin.index.digest };
    const gathered = await gatherImage(source, { ...wanted, platform }, await options());
    expect(await read(await gathered.extract())).toEqual(other);
  });

  test('a tag and the digest that it means', async () => {
    const gathered = await gather(registry.host, { tag: '1.0.0', digest: plugin.index.digest });
    expect(gathered.image?.name).toBe(`${registry.host}/${repository}:1.0.0@${plugin.index.digest}`);
  });

  test('a manifest without an index, in the types of Docker', async () => {
    const layers = [await layer([{ name: 'usr/bin/hello', bytes: program }], types.dockerGzip)];
    const single = image({ docker: true, layers, process: { Entrypoint: ['/usr/bin/hello', 'serve'] } });
    await pushImage(registry.host, repository, single, 'single');
    const gathered = await gather(registry.host, { tag: 'single' });
    expect((await gathered.extract()).by).toEqual([
      `linux/amd64 manifest ${single.manifest.digest}`,
      'layer 1 of 1',
      'member usr/bin/hello',
    ]);
  });

  test('what is not there', async () => {
    const error = await failure(gather(registry.host, { tag: 'none' }));
    expect(error.code).toBe('source-missing');
    expect(error.message).toContain(`${repository}:none`);
    const absent = await failure(gather(registry.host, { digest: `sha256:${'0'.repeat(64)}` }));
    expect(absent.code).toBe('source-missing');
  });

  test('the signature and the attestation of cosign 2, under their tags', async () => {
    const { host } = registry;
    const signer = makeSigner();
    const signed = index([
      { platform: { os: 'linux', architecture: 'amd64' }, image: plugin.images[0]! },
      { platform: { os: 'linux', architecture: 's390x' }, image: plugin.images[1]! },
    ]);
    const { digest } = signed.index;
    await pushIndex(host, repository, signed, 'signed');
    const signature = simpleSigning(signer, `${host}/${repository}`, digest);
    await pushImage(host, repository, signature, tagOf(digest, '.sig'));
    const envelope = part(types.envelope, '{"payloadType":"application/vnd.in-toto+json"}');
    const annotations = { 'dev.sigstore.cosign/certificate': 'PEM' };
    const attestation = attachment([
      { part: part('text/plain', 'no signature') },
      { part: envelope, annotations },
    ]);
    await pushImage(host, repository, attestation, tagOf(digest, '.att'));
    const [first, second, ...more] = (await gather(host, { tag: 'signed' })).signatures;
    expect(more).toEqual([]);
    expect(first).toMatchObject({
      covers: 'image',
      name: `${host}/${repository}:${tagOf(digest, '.sig')}`,
    });
    expect(JSON.parse(Buffer.from(first!.payload!).toString())).toMatchObject({
      critical: { image: { 'docker-manifest-digest': digest } },
    });
    const bytes = Buffer.from(Buffer.from(first!.bytes).toString(), 'base64');
    expect(verify('sha256', first!.payload!, signer.publicKey, bytes)).toBe(true);
    expect(first?.annotations).toHaveProperty(['dev.cosignproject.cosign/signature']);
    expect(second).toEqual({
      covers: 'image',
      name: `${host}/${repository}:${tagOf(digest, '.att')}, layer 2`,
      bytes: Buffer.from(envelope.bytes),
      annotations,
    });
  });

  test('attack 21: what a referrer is, its manifest says and not the list', async () => {
    const { host } = registry;
    const bundle = bundleOf('of cosign 3');
    const about = attachment([{ part: bundle }], plugin.index, types.bundle);
    const sbom = attachment(
      [{ part: part('application/spdx+json', '{}') }],
      plugin.index,
      'application/spdx+json',
    );
    const elsewhere = attachment(
      [{ part: bundleOf('for another image') }],
      plugin.images[0]!.manifest,
      types.bundle,
    );
    const made = [about, sbom, elsewhere];
    for (const each of made) await pushImage(host, repository, each);
    const lies = made.map((each) => ({ image: each, more: { artifactType: types.empty } }));
    if (!kind.referrers) {
      const list = index(lies).index;
      await pushManifest(host, repository, list, tagOf(plugin.index.digest, ''));
    }
    expect((await gather(host)).signatures).toEqual([
      {
        covers: 'image',
        name: `${host}/${repository}@${about.manifest.digest}`,
        bytes: Buffer.from(bundle.bytes),
        annotations: {},
      },
    ]);
  });

  test('a tag that moved is told from the digest that was locked', async () => {
    const { host } = registry;
    const source = { oci: `${host}/${repository}`, tag: 'moving' };
    await pushIndex(host, repository, plugin, 'moving');
    const first = await resolveTag(source, wanted, await options());
    expect(first).toEqual({ tag: 'moving', digest: plugin.index.digest });
    const moved = index([{ platform: { os: 'linux', architecture: 'amd64' }, image: plugin.images[1]! }]);
    await pushIndex(host, repository, moved, 'moving');
    expect((await resolveTag(source, wanted, await options())).digest).toBe(moved.index.digest);
    const locked = { ...wanted, image: plugin.index.digest };
    const kept = await gatherImage(source, locked, await options());
    expect(await read(await kept.extract())).toEqual(program);
    expect((await resolveTag(source, locked, await options())).digest).toBe(moved.index.digest);
    const error = await failure(gather(host, { tag: 'moving', digest: plugin.index.digest }));
    expect(error.code).toBe('image-invalid');
    expect(error.message).toContain(
      `means ${moved.index.digest} now, and ${plugin.index.digest} is declared`,
    );
  });
});
