/**
 * Files that a policy names. Keys come from the reviewed repository only: nothing is fetched, least of all from the release that they
 * are to verify.
 */
import type { Position } from '../../core/finding.ts';
import type { TrustSection } from '../../core/manifest/document.ts';
import type { RootSpec } from '../../core/manifest/trust.ts';
import { publicGood } from '../public-good.ts';
import type { Notes, Path } from './notes.ts';

export interface PolicyFile {
  /** As written: relative to the folder of the manifest file that has the section. */
  readonly path: string;
  readonly at: Position;
}

/** Texts of files by the path that the policy gives; what could not be read is not in it. */
export type Files = ReadonlyMap<string, string>;

/** What must be read before `readPolicy`; each path once. */
export function filesOf(section: TrustSection): readonly PolicyFile[] {
  const found = new Map<string, PolicyFile>();
  for (const [name, root] of Object.entries(section.spec.roots ?? {}))
    for (const [field, path] of pathsOf(root as RootSpec))
      if (!isAddress(path) && !found.has(path))
        found.set(path, { path, at: section.place(['roots', name, ...field]) });
  return [...found.values()];
}

function pathsOf({
  type,
  keys = [],
  key,
  allowedSigners,
  trustedRoot,
}: RootSpec): (readonly [Path, string])[] {
  const paths: (readonly [Path, string])[] = [];
  if (type === 'pgp') paths.push(...keys.map((path, at) => [['keys', at], path] as const));
  if (type === 'ssh' && allowedSigners !== undefined) paths.push([['allowedSigners'], allowedSigners]);
  if (key !== undefined && !isInline(key)) paths.push([['key'], key]);
  if (trustedRoot !== undefined && trustedRoot !== publicGood) paths.push([['trustedRoot'], trustedRoot]);
  return paths;
}

/** The line of base64 of minisign and signify: 42 bytes that begin with `Ed`. */
export const keyLine = /^RW[Q-T][A-Za-z0-9+/]{53}$/;

/** Whether a `key` is the key itself, and no file that holds it. */
export function isInline(key: string): boolean {
  return key.includes('-----BEGIN') || keyLine.test(key.trim());
}

const isAddress = (path: string) => /^[a-z][a-z0-9+.-]*:\/\//i.test(path);

/** The text of a file, or a finding. */
export function readText(files: Files, path: string, at: Path, notes: Notes): string | undefined {
  if (isAddress(path)) {
    const hint =
      'Get the file once, compare it with what the publisher says elsewhere, and put it beside the manifest.';
    notes.error(at, 'bad-value', `${path} is an address; keys are never fetched.`, hint);
    return undefined;
  }
  const text = files.get(path);
  if (text === undefined) {
    const hint = 'Put the file there; its path is relative to the folder of this manifest.';
    notes.error(at, 'key-unusable', `the file ${JSON.stringify(path)} cannot be read.`, hint);
  }
  return text;
}
