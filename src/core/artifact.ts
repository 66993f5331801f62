/**
 * What lies between a publisher and a server: files, images and signatures, as values. `src/artifact` fetches them, `src/trust`
 * judges them, and neither knows the other.
 */

/** Named as Go does, which is how publishers name their files: `linux` and `amd64`. */
export interface Platform {
  readonly os: string;
  readonly arch: string;
}

/** The objects of a chain that a signature may cover, from the publisher's outermost to what the server runs. */
export const covered = ['sums', 'artifact', 'image', 'binary'] as const;
export type Covered = (typeof covered)[number];

/** Bytes that were received whole and hashed while they came. They may be larger than memory: read them by `open`. */
export interface Blob {
  /** Name of the file, or reference of the image, without any folder. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
  /** From the first byte, as often as asked. */
  open(): AsyncIterable<Uint8Array>;
}

/** A signature as it was found beside what it covers; nothing about it is believed yet. */
export interface FoundSignature {
  readonly covers: Covered;
  /** File name or reference, for messages. */
  readonly name: string;
  /** At most 5 MiB. */
  readonly bytes: Uint8Array;
  /** For images: what the signature is over, which in turn names the digest of the image. */
  readonly payload?: Uint8Array | undefined;
  /** For images: annotations beside the signature, by name, such as `dev.sigstore.cosign/bundle`. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/** The file that the server is to run. */
export interface Binary extends Blob {
  /** Where it lies, for copying into a plugin directory. */
  readonly path: string;
  /** What was walked through to get it: `linux/amd64 manifest sha256:…`, `layer 2 of 3`, `member hello`. */
  readonly by: readonly string[];
}

/** Everything that one source has about one plugin version on one platform. */
export interface Gathered {
  /** What `match.source` of a rule is compared with, and what the lock remembers. Never with credentials in it. */
  readonly origin: string;
  readonly sums?: Blob | undefined;
  /** The downloaded file: an archive, or the binary itself. */
  readonly artifact?: Blob | undefined;
  /** The bytes of the image index or manifest that the tag or digest means; `sha256` is the image's digest. */
  readonly image?: Blob | undefined;
  readonly signatures: readonly FoundSignature[];
  /** Signature files that the declaration names and the source does not have. */
  readonly missing?: readonly Pick<FoundSignature, 'covers' | 'name'>[] | undefined;
  /** Takes out the one file. Call it only when what it comes from has been compared with what was signed. */
  extract(): Promise<Binary>;
}

export function parsePlatform(text: string): Platform {
  const [os = '', arch = ''] = text.split('/');
  return { os, arch };
}

export function showPlatform({ os, arch }: Platform): string {
  return `${os}/${arch}`;
}
