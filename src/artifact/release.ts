/** A folder of files, wherever it is: the asset, the file of sums, and the signatures over them. */
import { resolve } from 'node:path';
import type { Blob, Covered, FoundSignature, Gathered, Platform } from '../core/artifact.ts';
import { PlugboardError } from '../core/finding.ts';
import type { Source } from '../core/source.ts';
import { blobOf, type Cache, type CachedFile } from './cache.ts';
import type { DownloadOptions } from './download.ts';
import { copyIn } from './local.ts';
import { takeMember } from './member.ts';
import type { Credentials } from './oci/credentials.ts';
import { checkPath, fill, invalid, type Values } from './placeholders.ts';

export interface Wanted {
  readonly name: string;
  /** With or without `v` in front. */
  readonly version: string;
  readonly platform: Platform;
  /** Sum of the downloaded file, if the lock remembers it. */
  readonly artifact?: string | undefined;
  /** Digest of the image, if the lock remembers it: then no tag is asked. */
  readonly image?: string | undefined;
}

export interface GatherOptions extends DownloadOptions {
  readonly cache: Cache;
  /** Folder of the manifest. */
  readonly base: string;
  /** Most bytes of the asset. */
  readonly largest?: number | undefined;
  /** For registries of images. */
  readonly credentials?: Credentials | undefined;
}

export type SourceReader = (source: Source, wanted: Wanted, options: GatherOptions) => Promise<Gathered>;

export interface Release {
  readonly origin: string;
  /** Throws `source-missing` if there is no such file. */
  fetch(path: string, limit: number, sha256?: string): Promise<CachedFile>;
}

const MiB = 2 ** 20;
const limits = { sums: MiB, signature: 5 * MiB, asset: 1024 * MiB };

export async function gatherRelease(
  source: Source,
  wanted: Wanted,
  release: Release,
  options: GatherOptions,
): Promise<Gathered> {
  const { cache, base, signal } = options;
  const values = valuesOf(wanted);
  const asset = checkPath(fill(source.asset ?? '', values, 'asset'), 'asset');
  const member = source.member && fill(source.member, { ...values, asset: lastPart(asset) }, 'member');
  const sums = source.sums && fill(source.sums, { ...values, asset }, 'sums');
  const fetch = (name: string, what: string, limit: number, sha256?: string) =>
    name.startsWith('./')
      ? copyIn(resolve(base, checkPath(name.slice(2), what)), name, limit, options)
      : release.fetch(checkPath(name, what), limit, sha256);

  const sumsFile = sums ? await fetch(sums, 'sums', limits.sums) : undefined;
  const { signatures, missing } = await findSignatures(source, { ...values, asset, sums }, (name, what) =>
    fetch(name, what, limits.signature),
  );
  const file = await fetch(asset, 'asset', options.largest ?? limits.asset, wanted.artifact);
  const name = lastPart(asset);
  return {
    origin: release.origin,
    sums: sumsFile && sums ? blobOf(sumsFile, lastPart(sums)) : undefined,
    artifact: blobOf(file, name),
    signatures,
    missing,
    extract: () => takeMember(file, name, { cache, member: member || undefined, signal }),
  };
}

async function findSignatures(
  { signatures: declared = {} }: Source,
  values: Values,
  fetch: (name: string, what: string) => Promise<CachedFile>,
): Promise<{ signatures: FoundSignature[]; missing: Pick<FoundSignature, 'covers' | 'name'>[] }> {
  const signatures: FoundSignature[] = [];
  const missing: Pick<FoundSignature, 'covers' | 'name'>[] = [];
  for (const covers of ['sums', 'artifact', 'binary'] as const satisfies readonly Covered[])
    for (const pattern of declared[covers] ?? []) {
      const what = `signatures.${covers}`;
      const path = fill(pattern, values, what);
      const name = lastPart(path);
      try {
        const blob = blobOf(await fetch(path, what), name);
        signatures.push({ covers, name, bytes: await readAll(blob) });
      } catch (error) {
        if (!(error instanceof PlugboardError) || error.code !== 'source-missing') throw error;
        missing.push({ covers, name });
      }
    }
  return { signatures, missing };
}

async function readAll(blob: Blob): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of blob.open()) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** What may stand in braces in every field; the unversioned entry has no version. */
export function valuesOf({ name, version, platform }: Wanted): Values {
  return { name, version: version.replace(/^v/, '') || undefined, os: platform.os, arch: platform.arch };
}

export function lastPart(path: string): string {
  return path.split('/').at(-1) ?? path;
}

/** Fields that mean nothing for the kind of source are a mistake, not something to pass over. */
export function refuseFields(source: Source, kind: keyof Source, fields: readonly (keyof Source)[]): void {
  const extra = fields.find((field) => source[field] !== undefined);
  if (extra)
    throw invalid(`\`${extra}\` has no meaning for a \`${kind}\` source.`, `Leave \`${extra}\` out.`);
  if (source.signatures?.image)
    throw invalid(
      '`signatures.image` has no meaning without an image.',
      'Say what they are over: sums, artifact or binary.',
    );
  if (!source.asset)
    throw invalid(
      `A \`${kind}\` source needs \`asset\`, the name of the file.`,
      'For example asset: "{name}_{version}_{os}_{arch}.zip"',
    );
  if (source.signatures?.sums && !source.sums)
    throw invalid('`signatures.sums` is given, but no `sums`.', 'Name the file of sums.');
}
