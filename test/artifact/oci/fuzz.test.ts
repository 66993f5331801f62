/**
 * Whatever a registry sends instead of its JSON: the outcome is a value or a failure with a code, never a crash or a hang, and a
 * changed byte is never taken for what was signed.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseChallenge } from '../../../src/artifact/oci/challenge.ts';
import { gatherImage, type ImageOptions } from '../../../src/artifact/oci/index.ts';
import { readConfig, readManifest } from '../../../src/artifact/oci/manifest.ts';
import { readToken } from '../../../src/artifact/oci/token.ts';
import { PlugboardError } from '../../../src/core/finding.ts';
import { type FakeRegistry, issuedToken, startFakeRegistry } from '../support/fake-registry.ts';
import { failure, options, read, repository, wanted } from '../support/gathering.ts';
import {
  attachment,
  digestOf,
  image,
  index,
  layer,
  type MadeIndex,
  type Part,
  part,
  types,
} from '../support/image.ts';
import { bundleOf, makeSigner, simpleSigning, tagOf } from '../support/signing.ts';

fc.configureGlobal({ endOnFailure: true });

let registry: FakeRegistry;
let own: ImageOptions;
let plugin: MadeIndex;
let about: MadeIndex;
beforeAll(async () => {
  registry = await startFakeRegistry({ token: 'anonymous' });
  own = await options();
  const made = image({ layers: [await layer([{ name: 'plugin', bytes: '\x7fELF' }])] });
  plugin = index([{ platform: { os: 'linux', architecture: 'amd64' }, image: made }]);
  registry.put(plugin, '1.0.0');
  registry.put(
    simpleSigning(makeSigner(), repository, plugin.index.digest),
    tagOf(plugin.index.digest, '.sig'),
  );
  about = index([{ image: attachment([{ part: bundleOf('x') }], plugin.index, types.bundle) }]);
  registry.put(about, tagOf(plugin.index.digest, ''));
});
afterAll(() => registry.stop());

/** Everything that images consist of, at the places where it belongs and where it does not. */
const value = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(
      ...[null, true, 0, 2, -1, 1.5, 1e300, '', 'linux', 'amd64', '/plugin', '__proto__', '\u202e\x1b[2J'],
      ...[`sha256:${'0'.repeat(64)}`, 'sha256:../../x', ...Object.values(types)],
    ),
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(
      fc.constantFrom(
        ...[
          'schemaVersion',
          'mediaType',
          'manifests',
          'config',
          'layers',
          'digest',
          'size',
          'platform',
          'os',
        ],
        ...[
          'architecture',
          'variant',
          'annotations',
          'subject',
          'artifactType',
          'Entrypoint',
          'Cmd',
          'WorkingDir',
        ],
        ...['token', 'access_token', '__proto__', 'constructor', 'urls', 'data'],
      ),
      tie('any'),
      { maxKeys: 7 },
    ),
  ),
})).any;

const mutation = fc.record({
  at: fc.nat(),
  to: fc.nat(255),
  kind: fc.constantFrom('set', 'cut', 'insert', 'repeat'),
});
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

function mutate(bytes: Uint8Array, mutations: readonly Mutation[]): Buffer {
  let out = Buffer.from(bytes);
  for (const { at, to, kind } of mutations) {
    const place = out.length === 0 ? 0 : at % out.length;
    const [head, tail] = [out.subarray(0, place), out.subarray(place)];
    if (kind === 'set') out = Buffer.concat([head, Buffer.from([to]), tail.subarray(1)]);
    if (kind === 'cut') out = Buffer.concat([head, tail.subarray(to)]);
    if (kind === 'insert') out = Buffer.concat([head, Buffer.from([to]), tail]);
    if (kind === 'repeat') out = Buffer.concat([head, tail.subarray(0, to), tail]);
  }
  return out;
}

/** Anything but a value or a failure with a code fails the test. */
function attempt(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof PlugboardError) || error.code !== 'image-invalid') throw error;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not come out.
    expect(error.message).not.toMatch(/[\x00-\x1f\x7f\u202e]/);
  }
}

const readers = (bytes: Uint8Array) => {
  attempt(() => readManifest(bytes, 'It'));
  attempt(() => readConfig(bytes, 'It'));
  const token = readToken(bytes);
  expect(token === undefined || /^[!-~]+$/.test(token)).toBe(true);
};

test('any JSON, read as index, manifest, config and answer with a token', () => {
  fc.assert(
    fc.property(value, (any) => readers(Buffer.from(JSON.stringify(any)))),
    { numRuns: 600 },
  );
});

test('any bytes near to the real ones', () => {
  const config = plugin.images[0]!.blobs[0]!;
  const real = [
    plugin.index,
    plugin.images[0]!.manifest,
    config,
    part('', JSON.stringify({ token: issuedToken })),
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...real),
      fc.array(mutation, { minLength: 1, maxLength: 4 }),
      ({ bytes }, changes) => readers(mutate(bytes, changes)),
    ),
    { numRuns: 600 },
  );
});

test.each([
  ['brackets that nobody closes', '['.repeat(4_000_000)],
  ['nested lists', `${'['.repeat(2_000_000)}${']'.repeat(2_000_000)}`],
  ['nested objects', '{"a":'.repeat(800_000)],
  ['empty objects', `{"schemaVersion":2,"layers":[${'{},'.repeat(1_300_000)}{}]}`],
])('4 MiB of %s', (_, text) => {
  for (const reader of [readManifest, readConfig])
    expect(() => reader(Buffer.from(text), 'It')).toThrow('It has more than 200000 values.');
});

test('as deep as it may be', () => {
  const depth = 190_000; // each has a value of its own
  readers(Buffer.from(`{"layers":${'['.repeat(depth)}${']'.repeat(depth)}}`));
  readers(Buffer.from('{"config":'.repeat(depth) + '}'.repeat(depth)));
});

test('any challenge', () => {
  const piece = fc.constantFrom(
    'Bearer ',
    'Basic ',
    'realm=',
    'service=',
    '"',
    ',',
    ' ',
    '\\',
    '=',
    'https://a/',
    'x',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 300 }), (pieces) => {
      const found = parseChallenge(pieces.join(''));
      expect(['basic', 'bearer', undefined]).toContain(found?.scheme);
    }),
  );
});

const gatherAll = async () => {
  const gathered = await gatherImage({ oci: `${registry.host}/${repository}` }, wanted, own);
  return { gathered, binary: await gathered.extract() };
};

/** Each place in the chain from the tag to the file, and from the image to its signatures. */
const places = (): readonly (readonly [string, Part])[] => {
  const { manifest, blobs } = plugin.images[0]!;
  const signature = registry.manifests.get(tagOf(plugin.index.digest, '.sig'))!;
  return [
    ['/manifests/1.0.0', plugin.index],
    [manifest.digest, manifest],
    [blobs[0]!.digest, blobs[0]!],
    [blobs[1]!.digest, blobs[1]!],
    [tagOf(plugin.index.digest, '.sig'), signature],
    [tagOf(plugin.index.digest, ''), about.index],
    [about.images[0]!.manifest.digest, about.images[0]!.manifest],
    ['/token', part('application/json', JSON.stringify({ token: issuedToken }))],
  ];
};

test('a changed byte anywhere is never taken for the image, and always has a code', async () => {
  const file = (await gatherAll()).binary.sha256;
  await fc.assert(
    fc.asyncProperty(
      fc.nat(7),
      fc.array(mutation, { minLength: 1, maxLength: 3 }),
      async (which, changes) => {
        const [path, target] = places()[which]!;
        const bytes = mutate(target.bytes, changes);
        registry.intercept = (asked, response) => {
          if (!asked.path.endsWith(path)) return false;
          response.writeHead(200, { 'content-type': target.mediaType }).end(bytes);
          return true;
        };
        // The layer is fetched each time.
        await own.web.close();
        own = await options();
        try {
          const { gathered, binary } = await gatherAll();
          expect(`sha256:${gathered.image?.sha256}`).toBe(
            path === '/manifests/1.0.0' ? digestOf(bytes) : plugin.index.digest,
          );
          expect(binary.sha256).toBe(file);
          expect(await read(binary)).toHaveLength(4);
        } catch (error) {
          expect((await failure(Promise.reject(error))).code).toMatch(
            /^(image-invalid|source-|member-missing|archive)/,
          );
        }
      },
    ),
    { numRuns: 60 },
  );
  registry.intercept = undefined;
});
