/** Images as a source of plugins. A tag is asked once; from then on everything is found by digest, so a tag that moves moves nothing. */
import type { Blob, Gathered, Platform } from '../../core/artifact.ts';
import type { Source } from '../../core/source.ts';
import type { Cache } from '../cache.ts';
import type { Received } from './body.ts';
import { extractBinary } from './image.ts';
import { bad } from './json.ts';
import { type ImageReference, parseReference, showOrigin } from './reference.ts';
import { openRegistry, type Registry, type RegistryOptions } from './registry.ts';
import { findSignatures } from './signatures.ts';

export interface WantedImage {
  /** With or without `v` in front. */
  readonly version: string;
  readonly platform: Platform;
  /** `sha256:…`, if the lock remembers it: then no tag is asked. */
  readonly image?: string | undefined;
}

export interface ImageOptions extends RegistryOptions {
  readonly cache: Cache;
}

export type ImageSource = Pick<Source, 'oci' | 'tag' | 'digest' | 'member'>;

export async function gatherImage(
  source: ImageSource,
  wanted: WantedImage,
  options: ImageOptions,
): Promise<Gathered> {
  const reference = referenceOf(source, wanted);
  const registry = openRegistry(reference, options);
  const image = await fetchImage(registry);
  return {
    origin: showOrigin(reference),
    image: imageBlob(reference, image),
    signatures: await findSignatures(registry, image.digest),
    extract: () => extractBinary(registry, options.cache, image, { ...wanted, member: source.member }),
  };
}

/** What the tag means now, whatever digest is declared or locked: for saying that it means something else than it did. */
export async function resolveTag(
  source: ImageSource,
  wanted: WantedImage,
  options: RegistryOptions,
): Promise<{ readonly tag: string; readonly digest: string }> {
  const { tag = defaultTag(wanted) } = source;
  const registry = openRegistry(parseReference(source.oci ?? '', { tag }), options);
  return { tag, digest: (await registry.manifest(tag)).digest };
}

function referenceOf({ oci = '', tag, digest }: ImageSource, wanted: WantedImage): ImageReference {
  if (digest === undefined && wanted.image !== undefined)
    return parseReference(oci, { digest: wanted.image });
  return parseReference(oci, { tag: tag ?? (digest === undefined ? defaultTag(wanted) : undefined), digest });
}

function defaultTag({ version }: WantedImage): string {
  return version.replace(/^v/, '');
}

async function fetchImage(registry: Registry): Promise<Received> {
  const { tag, digest, repository, registry: host } = registry.reference;
  if (digest === undefined) return registry.manifest(tag!);
  const image = await registry.manifest(digest);
  const tagged = tag === undefined ? image : await registry.manifest(tag);
  if (tagged.digest === digest) return image;
  throw bad(
    `The tag ${tag} of ${host}/${repository} means ${tagged.digest} now, and ${digest} is declared.`,
    'Others can move a tag: find out who did, then declare the digest that you want, with the tag or without.',
  );
}

function imageBlob({ registry, repository, tag }: ImageReference, { bytes, digest }: Received): Blob {
  return {
    name: `${registry}/${repository}${tag === undefined ? '' : `:${tag}`}@${digest}`,
    size: bytes.length,
    sha256: digest.replace('sha256:', ''),
    async *open() {
      yield bytes;
    },
  };
}
