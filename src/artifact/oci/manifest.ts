/**
 * The three documents of an image. What a document is, its own bytes say, because they alone are covered by a digest: never the
 * header it came with, nor the entry that led to it. One that could be read as two kinds is refused (CVE-2021-41190).
 */

import { bad, type Reader, readJson } from './json.ts';
import { limits } from './limits.ts';
import { isDigest } from './reference.ts';

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface IndexEntry extends Descriptor {
  readonly platform?:
    | { readonly os: string; readonly arch: string; readonly variant?: string | undefined }
    | undefined;
}

export interface Index {
  readonly form: 'index';
  readonly entries: readonly IndexEntry[];
}

export interface Manifest {
  readonly form: 'manifest';
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly artifactType?: string | undefined;
  /** Digest of what this is about. */
  readonly subject?: string | undefined;
}

export interface Config {
  readonly os: string;
  readonly arch: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly folder: string;
}

const indexTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];
const manifestTypes = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/** For the header `Accept`. */
export const acceptedTypes = [...indexTypes, ...manifestTypes].join(', ');

export function readManifest(bytes: Uint8Array, what: string): Index | Manifest {
  const json = readJson(bytes, what);
  const isIndex = json.has('manifests');
  if (isIndex === (json.has('layers') || json.has('config')))
    throw bad(
      `${what} is ${isIndex ? 'an index and a manifest at once' : 'neither an index nor a manifest'}.`,
    );
  if (json.count('schemaVersion') !== 2) throw bad(`${what} does not have schema version 2.`);
  const type = json.text('mediaType');
  if (type !== undefined && !(isIndex ? indexTypes : manifestTypes).includes(type))
    throw bad(`${what} is ${isIndex ? 'an index' : 'a manifest'}, but calls itself ${type}.`);
  return isIndex ? readIndex(json) : readOne(json);
}

function readIndex(json: Reader): Index {
  const entries = json.objects('manifests');
  if (entries.length > limits.indexEntries)
    throw bad(`${json.what} has ${entries.length} entries; the limit is ${limits.indexEntries}.`);
  return {
    form: 'index',
    entries: entries.map((entry) => {
      const platform = entry.object('platform');
      return {
        ...readDescriptor(entry),
        platform: platform && {
          os: platform.text('os') ?? '',
          arch: platform.text('architecture') ?? '',
          variant: platform.text('variant') || undefined,
        },
      };
    }),
  };
}

function readOne(json: Reader): Manifest {
  const config = json.object('config');
  if (config === undefined) throw bad(`${json.what} has no config.`);
  const layers = json.objects('layers');
  if (layers.length > limits.layers)
    throw bad(`${json.what} has ${layers.length} layers; the limit is ${limits.layers}.`);
  const subject = json.object('subject');
  return {
    form: 'manifest',
    config: readDescriptor(config),
    layers: layers.map(readDescriptor),
    artifactType: json.text('artifactType') || undefined,
    subject: subject && readDescriptor(subject).digest,
  };
}

function readDescriptor(json: Reader): Descriptor {
  const digest = json.text('digest') ?? '';
  const size = json.count('size');
  if (!isDigest(digest))
    throw bad(`\`digest\` in ${json.what} is \`${digest}\`, and only sha256 is accepted.`);
  if (size === undefined) throw bad(`${json.what} has no size.`);
  return { mediaType: json.text('mediaType') ?? '', digest, size, annotations: json.map('annotations') };
}

export function readConfig(bytes: Uint8Array, what: string): Config {
  const json = readJson(bytes, what);
  const process = json.object('config');
  return {
    os: json.text('os') ?? '',
    arch: json.text('architecture') ?? '',
    entrypoint: process?.texts('Entrypoint') ?? [],
    command: process?.texts('Cmd') ?? [],
    folder: process?.text('WorkingDir') || '/',
  };
}
