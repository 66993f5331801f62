/** The manifest with what its trust policy and the lock beside it say of each plugin. */
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Finding, PlugboardError } from '../core/finding.ts';
import type { Document, Manifest } from '../core/manifest/document.ts';
import type { Read } from '../core/manifest/merge.ts';
import type { Trust } from '../engine/trust.ts';
import { declaredPrograms, withSums } from '../kinds/programs.ts';
import { loadManifest } from './manifest-files.ts';

export interface Trusted extends Read {
  /** Not there without a section `trust`, or with a mistake in it. */
  readonly trust?: Trust | undefined;
  readonly lockFile: string;
}

export interface LockOption {
  readonly file: string;
  readonly lockfile?: string;
}

export async function loadTrusted(options: LockOption): Promise<Trusted> {
  const { manifest, findings } = await loadManifest(options.file);
  const lockFile = options.lockfile ?? join(await folderOf(options.file), 'plugboard.lock');
  if (!manifest.trust)
    return { manifest, lockFile, findings: [...findings, ...judgeWithoutPolicy(manifest)] };
  const { readTrust } = await import('../engine/trust.ts');
  const { trust, findings: ofTrust } = await readTrust(manifest.trust, lockFile, readText);
  const all = [...findings, ...ofTrust];
  if (!trust) return { manifest, lockFile, findings: all };
  const { lock } = trust;
  const documents = withSums(manifest.documents, ({ plugin, version }) => {
    const platforms = lock?.plugins.get(plugin)?.versions.get(version);
    return platforms && Object.fromEntries([...platforms].map(([name, { sha256 }]) => [name, sha256]));
  });
  return { manifest: { ...manifest, documents }, trust, lockFile, findings: all };
}

/** No lock can give a sum then. */
function judgeWithoutPolicy({ documents }: Manifest): readonly Finding[] {
  return declaredPrograms(documents)
    .filter(({ source, sha256 }) => source && sha256 === undefined)
    .map(({ plugin, version, at }) => ({
      severity: 'error',
      code: 'missing-key',
      summary: 'A field is missing',
      detail: `plugin ${plugin}/${version}: \`sha256\` must be given: without a trust policy no lock is used.`,
      hint: 'Add `sha256:`, or a trust policy: plugboard trust init',
      at,
    }));
}

/** Said once in every plan of plugins that nobody verifies. */
export function nothingVerified(documents: readonly Document[]): readonly Finding[] {
  if (declaredPrograms(documents).length === 0) return [];
  return [
    {
      severity: 'info',
      code: 'nothing-verified',
      summary: 'Nothing is verified',
      detail: 'No trust policy is declared: whoever writes a sha256 into the manifest decides what runs.',
      hint: 'Begin one with: plugboard trust init',
    },
  ];
}

export async function folderOf(file: string): Promise<string> {
  const isFolder = await stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder ? file : dirname(file);
}

export async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined;
    throw new PlugboardError('key-unusable', `${path} cannot be read: ${cause.message}.`, {
      hint: 'Correct the path, or the rights of the file.',
      cause,
    });
  });
}
