/**
 * One platform, one manifest: an index with none or with two for it is refused, because a server, a person and plugboard could each
 * take another. Entries without a platform of their own, such as attestations (`unknown/unknown`), are for nobody.
 */
import { type Platform, showPlatform } from '../../core/artifact.ts';
import { bad } from './json.ts';
import type { Config, Index, IndexEntry } from './manifest.ts';

export function chooseManifest(index: Index, wanted: Platform, what: string): IndexEntry {
  const fitting = index.entries.filter(
    ({ platform }) => platform?.os === wanted.os && platform.arch === wanted.arch,
  );
  const [entry, second] = fitting;
  if (entry !== undefined && second === undefined) return entry;
  const platforms = index.entries.flatMap(({ platform }) =>
    platform && platform.os !== 'unknown' ? [showEntry(platform)] : [],
  );
  const has = platforms.length === 0 ? 'It names no platform.' : `It has ${platforms.join(', ')}.`;
  throw bad(
    `${what} has ${fitting.length === 0 ? 'no' : fitting.length} manifests for ${showPlatform(wanted)}. ${has}`,
    fitting.length === 0
      ? 'Ask for a platform that the image has, in `platforms`.'
      : 'Ask the publisher for an image with one manifest for each platform.',
  );
}

/** The config is what the image itself says it is for; an index that says otherwise is wrong, by mistake or on purpose. */
export function checkConfig({ os, arch }: Config, wanted: Platform, what: string): void {
  if (os === wanted.os && arch === wanted.arch) return;
  throw bad(
    `${what} is for ${showPlatform({ os, arch })}, and ${showPlatform(wanted)} is wanted.`,
    'Ask for a platform that the image has, in `platforms`, or ask the publisher for a correct index.',
  );
}

function showEntry({ os, arch, variant }: NonNullable<IndexEntry['platform']>): string {
  return variant === undefined ? `${os}/${arch}` : `${os}/${arch}/${variant}`;
}
