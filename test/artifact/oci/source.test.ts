/** `source: {oci: …}` as it stands in a manifest. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { gather, resolveImageTag } from '../../../src/artifact/gather.ts';
import type { GatherOptions, Wanted } from '../../../src/artifact/release.ts';
import { tempFolder } from '../../support/temp.ts';
import { type FakeRegistry, startFakeRegistry } from '../support/fake-registry.ts';
import { failure, options as imageOptions, read } from '../support/gathering.ts';
import { image, layer, type MadeImage } from '../support/image.ts';

const wanted: Wanted = { name: 'hello', version: 'v1.2.0', platform: { os: 'linux', arch: 'amd64' } };
let registry: FakeRegistry;
let made: MadeImage;
let options: GatherOptions;
beforeEach(async () => {
  registry = await startFakeRegistry();
  made = image({ layers: [await layer([{ name: 'opt/hello-amd64', bytes: 'x'.repeat(1000) }])] });
  options = { ...(await imageOptions()), base: tempFolder() };
});
afterEach(() => registry.stop());

test('placeholders are filled in, and what comes is reported', async () => {
  registry.put(made, 'v1.2.0-linux');
  const source = {
    oci: `${registry.host}/acme/plugin-{name}`,
    tag: 'v{version}-{os}',
    member: 'opt/{name}-{arch}',
  };
  const seen: string[] = [];
  const gathered = await gather(source, wanted, { ...options, progress: (name) => seen.push(name) });
  expect(gathered.origin).toBe(`oci://${registry.host}/acme/plugin-hello`);
  expect((await read(await gathered.extract())).toString()).toBe('x'.repeat(1000));
  expect(new Set(seen)).toEqual(new Set([`layer 1 of 1 of ${made.manifest.digest}`]));
  expect(await resolveImageTag(source, wanted, options)).toEqual({
    tag: 'v1.2.0-linux',
    digest: made.manifest.digest,
  });
});

test('the tag is the version unless the source says otherwise', async () => {
  registry.put(made, '1.2.0');
  const source = { oci: `${registry.host}/acme/hello` };
  expect((await gather(source, wanted, options)).image?.name).toContain(':1.2.0@sha256:');
  expect((await resolveImageTag(source, wanted, options))?.tag).toBe('1.2.0');
});

test('without a tag there is none to ask', async () => {
  const digest = made.manifest.digest;
  expect(
    await resolveImageTag({ oci: `${registry.host}/acme/hello`, digest }, wanted, options),
  ).toBeUndefined();
  expect(await resolveImageTag({ file: '.', asset: 'a' }, wanted, options)).toBeUndefined();
  expect(registry.asked).toEqual([]);
});

test('a locked image is asked for by its digest, whatever the tag means', async () => {
  registry.put(made);
  const source = { oci: `${registry.host}/acme/hello`, member: 'opt/hello-amd64' };
  const gathered = await gather(source, { ...wanted, image: made.manifest.digest }, options);
  expect(`sha256:${gathered.image?.sha256}`).toBe(made.manifest.digest);
  expect(registry.asked.filter(({ path }) => path.endsWith('1.2.0'))).toEqual([]);
});

test.each([
  ['without the network', { oci: 'registry.example/hello' }, { web: undefined }, 'source-failed'],
  [
    'with a name that another placeholder would complete',
    { oci: 'registry.example/{nmae}' },
    {},
    'source-invalid',
  ],
  [
    'with a version that is no tag',
    { oci: 'registry.example/hello', tag: '{version}+x' },
    {},
    'source-invalid',
  ],
  ['without a registry', { oci: 'acme/hello' }, {}, 'source-invalid'],
  ['at an address that is not public', { oci: '10.0.0.1/hello' }, {}, 'source-refused'],
  ['where clouds keep credentials', { oci: '169.254.169.254/latest' }, {}, 'source-refused'],
])('%s', async (_, source, more, code) => {
  const error = await failure(gather(source, wanted, { ...options, ...more }));
  expect(error.code).toBe(code);
  expect(error.hint).toBeTruthy();
});
