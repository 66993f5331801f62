/**
 * From the bytes of an index to one file: index, manifest for the platform, config, layers from the top down until one says what
 * lies at the place. Each step is found by its digest in the step before, and so is covered by a signature over the first.
 */
import { type Binary, type Platform, showPlatform } from '../../core/artifact.ts';
import { PlugboardError } from '../../core/finding.ts';
import { visible } from '../../core/visible.ts';
import { blobOf, type Cache, type CachedFile } from '../cache.ts';
import { releaseMemory } from '../release-memory.ts';
import type { Received } from './body.ts';
import { choosePath } from './entrypoint.ts';
import { bad } from './json.ts';
import { askLayer } from './layer.ts';
import { limits } from './limits.ts';
import { type Manifest, readConfig, readManifest } from './manifest.ts';
import { checkConfig, chooseManifest } from './platform.ts';
import type { Registry } from './registry.ts';

export interface WantedFile {
  readonly platform: Platform;
  /** Path in the image; left out: its entrypoint. */
  readonly member?: string | undefined;
}

export async function extractBinary(
  registry: Registry,
  cache: Cache,
  image: Received,
  { platform, member }: WantedFile,
): Promise<Binary> {
  const { manifest, digest } = await findPlatform(registry, image, platform);
  const what = `The image ${digest}`;
  const config = readConfig(
    await registry.blob(manifest.config, limits.config, `the config of ${digest}`),
    `The config of ${digest}`,
  );
  checkConfig(config, platform, what);
  const path = choosePath(config, member, what);
  for (const [at, layer] of [...manifest.layers.entries()].reverse()) {
    const place = `layer ${at + 1} of ${manifest.layers.length}`;
    const file = await registry.download(layer, cache, limits.layer, `${place} of ${digest}`);
    const bytes = blobOf(file, place);
    const word = await askLayer(bytes.open(), layer.mediaType, path, `${what}, ${place},`, (file) =>
      keep(cache, file),
    );
    if (word.says === 'gone') throw missing(path, `${place} removes it`, what);
    if (word.says === 'nothing') continue;
    const by = [`${showPlatform(platform)} manifest ${digest}`, place, `member ${path}`];
    return { ...blobOf(word.file, path.slice(path.lastIndexOf('/') + 1)), path: word.file.path, by };
  }
  throw missing(path, 'no layer has it', what);
}

async function findPlatform(
  registry: Registry,
  { bytes, digest }: Received,
  platform: Platform,
): Promise<{ readonly manifest: Manifest; readonly digest: string }> {
  const top = readManifest(bytes, `The image ${digest}`);
  if (top.form === 'manifest') return { manifest: top, digest };
  const entry = chooseManifest(top, platform, `The index ${digest}`);
  const inner = await registry.manifest(entry.digest);
  if (inner.bytes.length !== entry.size)
    throw bad(
      `The manifest ${entry.digest} has ${inner.bytes.length} bytes, and the index says ${entry.size}.`,
    );
  const manifest = readManifest(inner.bytes, `The manifest ${entry.digest}`);
  if (manifest.form === 'manifest') return { manifest, digest: entry.digest };
  throw bad(`The manifest ${entry.digest} in the index ${digest} is another index.`);
}

/** Nothing gets a name in the cache that did not come to its end. */
async function keep(cache: Cache, bytes: AsyncIterable<Uint8Array>): Promise<CachedFile> {
  const draft = await cache.draft();
  try {
    for await (const chunk of bytes) {
      await draft.write(chunk);
      releaseMemory(chunk);
    }
    return await cache.keep(draft);
  } catch (error) {
    await draft.drop();
    throw error;
  }
}

function missing(path: string, reason: string, what: string): PlugboardError {
  return new PlugboardError('member-missing', visible(`${what} has no file \`${path}\`: ${reason}.`), {
    hint: 'Set `member` of the source to the path of the plugin in the image.',
  });
}
