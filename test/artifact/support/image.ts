/** Images made in the test: layers of tar, config, manifest and index, as bytes that a registry can be given. */
import { createHash } from 'node:crypto';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { pack } from 'tar-stream';

export const types = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  tar: 'application/vnd.oci.image.layer.v1.tar',
  gzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  zstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerGzip: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  dockerConfig: 'application/vnd.docker.container.image.v1+json',
  empty: 'application/vnd.oci.empty.v1+json',
  simpleSigning: 'application/vnd.dev.cosign.simplesigning.v1+json',
  envelope: 'application/vnd.dsse.envelope.v1+json',
  bundle: 'application/vnd.dev.sigstore.bundle.v0.3+json',
} as const;

export interface Part {
  readonly bytes: Uint8Array;
  readonly digest: string;
  readonly mediaType: string;
}

export interface Item {
  readonly name: string;
  readonly bytes?: string | Uint8Array;
  readonly type?: 'file' | 'directory' | 'symlink' | 'link' | 'fifo';
  readonly target?: string;
}

/** A manifest and everything that it leads to. */
export interface MadeImage {
  readonly manifest: Part;
  readonly blobs: readonly Part[];
}

export interface MadeIndex {
  readonly index: Part;
  readonly images: readonly MadeImage[];
}

export interface Process {
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly WorkingDir?: string;
}

export const digestOf = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

export function part(mediaType: string, bytes: Uint8Array | string): Part {
  const buffer = Buffer.from(bytes as Uint8Array);
  return { bytes: buffer, digest: digestOf(buffer), mediaType };
}

export const json = (mediaType: string, value: object) => part(mediaType, JSON.stringify(value));

export function descriptor({ bytes, digest, mediaType }: Part, more: object = {}) {
  return { mediaType, digest, size: bytes.length, ...more };
}

export async function tar(items: readonly Item[]): Promise<Buffer> {
  const archive = pack();
  for (const { name, bytes = '', type = 'file', target } of items)
    archive.entry(
      { name, type, mode: 0o755, mtime: new Date(0), ...(target !== undefined && { linkname: target }) },
      Buffer.from(bytes as Uint8Array),
    );
  archive.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive as unknown as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export async function layer(items: readonly Item[], mediaType: string = types.gzip): Promise<Part> {
  const bytes = await tar(items);
  if (mediaType === types.tar) return part(mediaType, bytes);
  return part(mediaType, mediaType === types.zstd ? zstdCompressSync(bytes) : gzipSync(bytes));
}

export interface ImageParts {
  readonly os?: string;
  readonly arch?: string;
  readonly process?: Process;
  readonly layers: readonly Part[];
  readonly docker?: boolean;
}

export function image({ os = 'linux', arch = 'amd64', process, layers, docker }: ImageParts): MadeImage {
  const config = json(docker ? types.dockerConfig : types.config, {
    os,
    architecture: arch,
    config: process ?? { Entrypoint: ['/plugin'] },
    rootfs: { type: 'layers', diff_ids: [] },
  });
  const manifest = json(docker ? types.dockerManifest : types.manifest, {
    schemaVersion: 2,
    mediaType: docker ? types.dockerManifest : types.manifest,
    config: descriptor(config),
    layers: layers.map((each) => descriptor(each)),
  });
  return { manifest, blobs: [config, ...layers] };
}

export interface Entry {
  readonly platform?: { readonly os: string; readonly architecture: string; readonly variant?: string };
  readonly image: MadeImage;
  readonly more?: object;
}

export function index(entries: readonly Entry[], mediaType: string = types.index): MadeIndex {
  return {
    index: json(mediaType, {
      schemaVersion: 2,
      mediaType,
      manifests: entries.map(({ platform, image: { manifest }, more }) =>
        descriptor(manifest, { ...(platform && { platform }), ...more }),
      ),
    }),
    images: entries.map(({ image }) => image),
  };
}

/** A manifest about another: `layers` with annotations, and `subject` for OCI 1.1. */
export function attachment(
  layers: readonly { readonly part: Part; readonly annotations?: Readonly<Record<string, string>> }[],
  subject?: Part,
  artifactType?: string,
): MadeImage {
  const config = part(types.empty, '{}');
  const manifest = json(types.manifest, {
    schemaVersion: 2,
    mediaType: types.manifest,
    ...(artifactType && { artifactType }),
    config: descriptor(config),
    layers: layers.map(({ part, annotations }) => descriptor(part, annotations && { annotations })),
    ...(subject && { subject: descriptor(subject) }),
  });
  return { manifest, blobs: [config, ...layers.map(({ part }) => part)] };
}
