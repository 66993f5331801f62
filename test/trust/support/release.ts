/** A release as a source would gather it, with signatures that a stand-in for all schemes reads: who signed which sum. */
import { createHash } from 'node:crypto';
import type { Binary, Blob, Covered, FoundSignature, Gathered } from '../../../src/core/artifact.ts';
import { type Proof, refuse, type Scheme } from '../../../src/trust/proof.ts';
import type { Root } from '../../../src/trust/root.ts';
import type { Schemes } from '../../../src/trust/scheme/index.ts';
import { bytesOf, makeBlob } from './given.ts';
import { locked } from './locks.ts';

export const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

/** The header of an executable for Linux on amd64, and something behind it. */
export function makeElf(rest = 'hello', machine = 62): Uint8Array {
  const header = Buffer.alloc(64);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]);
  header.writeUInt16LE(2, 16);
  header.writeUInt16LE(machine, 18);
  header.writeUInt32LE(1, 20);
  header.writeUInt16LE(64, 52);
  return Buffer.concat([header, bytesOf(rest)]);
}

export interface Said extends Partial<Omit<Proof, 'object'>> {
  readonly root: string;
  readonly sha256: string;
}

/** What the stand-in reads. */
export function signed(covers: Covered, said: Said, name = `${said.root}.sig`): FoundSignature {
  return { covers, name, bytes: bytesOf(JSON.stringify(said)) };
}

/** Junk is refused as it would be by any scheme; another signer and another object as well. */
export function standIn(asked: string[] = []): Schemes {
  const scheme: Scheme<Root> = async (signature, object, root) => {
    asked.push(`${signature.name} ${root.name}`);
    const text = Buffer.from(signature.bytes).toString();
    if (text === 'throw') throw new TypeError('not a number');
    if (!text.startsWith('{'))
      return refuse('signature-invalid', `${signature.name} cannot be used.`, 'Fetch it anew.');
    const { sha256, signedAt, ...said } = JSON.parse(text) as Said & { readonly signedAt?: string };
    if (said.root !== root.name)
      return refuse(
        'untrusted-signer',
        `${signature.name} is by ${said.root}, not by ${root.name}.`,
        'Ask who that is.',
      );
    if (sha256 !== object.sha256)
      return refuse(
        'sig-other-file',
        `${signature.name} is over ${sha256}, not over ${object.name}.`,
        'Fetch both anew.',
      );
    return {
      proof: {
        type: root.type,
        covers: signature.covers,
        object: { name: object.name, sha256 },
        signature: signature.name,
        signer: `signer of ${root.name}`,
        keys: [`spki:${said.root}`],
        logEntries: [],
        ...said,
        ...(signedAt && { signedAt: new Date(signedAt) }),
      },
    };
  };
  return {
    pgp: scheme,
    minisign: scheme,
    signify: scheme,
    ssh: scheme,
    sigstore: scheme,
    cosign: scheme,
  } as Schemes;
}

export interface Release {
  readonly origin?: string;
  readonly binary?: Uint8Array;
  readonly archive?: Uint8Array | string | undefined;
  readonly archiveName?: string;
  readonly sums?: string | undefined;
  readonly image?: string | undefined;
  readonly signatures?: readonly FoundSignature[];
  /** Instead of taking the file out. */
  readonly extract?: () => Promise<Binary>;
  /** Every opening of something, in order. */
  readonly log?: string[];
}

export const archiveName = 'sync_1.3.0_linux_amd64.tar.gz';

export function gather(release: Release = {}): Gathered {
  const { log = [], binary = makeElf(), archive = 'an archive', image, signatures = [] } = release;
  const watched = (blob: Blob): Blob => ({
    ...blob,
    open() {
      log.push(`read ${blob.name}`);
      return blob.open();
    },
  });
  const artifact =
    archive === undefined || image ? undefined : makeBlob(archive, release.archiveName ?? archiveName);
  return {
    origin: release.origin ?? locked.source,
    sums: release.sums === undefined ? undefined : watched(makeBlob(release.sums, 'SHA256SUMS')),
    artifact: artifact && watched(artifact),
    image: image === undefined ? undefined : watched(makeBlob(image, 'ghcr.io/adfinis/sync')),
    signatures,
    async extract() {
      log.push('extract');
      if (release.extract) return release.extract();
      const blob = watched(makeBlob(binary, 'sync'));
      return { ...blob, path: '/cache/sync', by: ['member sync'] };
    },
  };
}

/** `sha256  name`, as `sha256sum` writes it. */
export function sumsOf(files: Readonly<Record<string, Uint8Array | string>>): string {
  return Object.entries(files)
    .map(([name, bytes]) => `${sha256(bytes)}  ${name}\n`)
    .join('');
}
