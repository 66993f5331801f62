/** The manifest with what its trust policy and the lock beside it say of each plugin. */
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Finding, PlugboardError } from '../core/finding.ts';
import type { Document, Manifest } from '../core/manifest/document.ts';
import type { Read } from '../core/manifest/merge.ts';
import { insistOnPolicy } from '../engine/insist.ts';
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
  /** Hash of the only policy that will do, or `any`. */
  readonly policy?: string;
}

export async function loadTrusted(options: LockOption): Promise<Trusted> {
  const { manifest, findings } = await loadManifest(options.file);
  const lockFile = options.lockfile ?? join(await folderOf(options.file), 'plugboard.lock');
  if (!manifest.trust) {
    insistOnPolicy(options.policy, undefined);
    const unused = (await readText(lockFile)) === undefined ? [] : [lockWithoutPolicy(lockFile)];
    return { manifest, lockFile, findings: [...findings, ...unused, ...judgeWithoutPolicy(manifest)] };
  }
  const { readTrust } = await import('../engine/trust.ts');
  const { trust, findings: ofTrust } = await readTrust(manifest.trust, lockFile, readText);
  const all = [...findings, ...ofTrust];
  if (!trust) return { manifest, lockFile, findings: all };
  insistOnPolicy(options.policy, trust.policy.hash);
  const { lock } = trust;
  const documents = withSums(manifest.documents, ({ plugin, version }) => {
    const platforms = lock?.plugins.get(plugin)?.versions.get(version);
    return platforms && Object.fromEntries([...platforms].map(([name, { sha256 }]) => [name, sha256]));
  });
  return { manifest: { ...manifest, documents }, trust, lockFile, findings: all };
}

/** Taking the policy away must not be enough to have nothing verified any more. */
function lockWithoutPolicy(lockFile: string): Finding {
  return {
    severity: 'error',
    code: 'nothing-verified',
    summary: 'Nothing is verified',
    detail: `${lockFile} is there, but no trust policy is declared, so nobody asks it.`,
    hint: 'Put the section `trust` back, or name the folder that it is in with --file. If nothing is to be verified any more, delete the lock.',
  };
}

/** No lock can give a sum then. */
function judgeWithoutPolicy({ documents }: Manifest): readonly Finding[] {
  return declaredPrograms(documents)
    .filter(({ source, sha256 }) => source && sha256 === undefined)
    .map(({ plugin, version, at }) => ({
      severity: 'error',
      code: 'missing-key',
      summary: 'A field is missing',
      detail: `plugin ${[plugin, version].filter(Boolean).join('/')}: \`sha256\` must be given: without a trust policy no lock is used.`,
      hint: 'Add `sha256:`, or a trust policy: plugboard trust init. A policy in a file of its own counts when --file names the folder.',
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

/** Of keys and locks, which are small; a pipe would make us wait for its other end. */
const LARGEST_TEXT = 64 * 2 ** 20;

export async function readText(path: string): Promise<string | undefined> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new Error('it is no regular file');
    if (found.size > LARGEST_TEXT) throw new Error(`it has more than ${LARGEST_TEXT} bytes`);
    return await readFile(path, 'utf8');
  } catch (error) {
    const cause = error as NodeJS.ErrnoException;
    if (cause.code === 'ENOENT') return undefined;
    throw new PlugboardError('key-unusable', `${path} cannot be read: ${cause.message}.`, {
      hint: 'Correct the path, or the rights of the file.',
      cause,
    });
  }
}
