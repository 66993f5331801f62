/** Key material as the policy names it: whether it is what it should be at all. Whether it is good enough, its scheme says. */
import { createPublicKey } from 'node:crypto';
import type { RootSpec } from '../../core/manifest/trust.ts';
import { publicGood, publicGoodRoot } from '../public-good.ts';
import type { KeyFile } from '../root.ts';
import { matchesList, parseAllowedSigners, signerLine } from '../scheme/allowed-signers.ts';
import { type Files, isInline, keyLine, readText } from './files.ts';
import type { Notes, Path } from './notes.ts';

/** The text of a `trusted_root.json`. */
export function readTrustedRoot(path: string, at: Path, files: Files, notes: Notes): string | undefined {
  if (path === publicGood) return publicGoodRoot();
  const text = readText(files, path, at, notes);
  if (text === undefined || isTrustedRoot(text)) return text;
  const lines = text.trim().split('\n');
  if (lines.length > 1 && lines.every(isTrustedRoot))
    notes.error(
      at,
      'key-unusable',
      `${path} holds ${lines.length} trusted roots, one on each line.`,
      'Keep the one line of the instance that signs: for private repositories the one that names fulcio.githubapp.com.',
    );
  else
    notes.error(
      at,
      'key-unusable',
      `${path} is no trusted root of Sigstore: JSON with certificateAuthorities and tlogs or timestampAuthorities.`,
      'Write it with: plugboard trust refresh, or: gh attestation trusted-root',
    );
  return undefined;
}

function isTrustedRoot(text: string): boolean {
  try {
    const root = JSON.parse(text) as Record<string, unknown> | null;
    return ['certificateAuthorities', 'tlogs', 'timestampAuthorities'].some((key) =>
      Array.isArray(root?.[key]),
    );
  } catch {
    return false;
  }
}

/** A public key in PEM. */
export function readPem(key: string, at: Path, files: Files, notes: Notes): string | undefined {
  const text = isInline(key) ? key : readText(files, key, at, notes);
  if (text === undefined || isPrivate(text, at, notes)) return undefined;
  if (text.includes('-----BEGIN PUBLIC KEY-----') && isKey(text)) return text;
  const what = isInline(key) ? 'it' : key;
  notes.error(
    at,
    'key-unusable',
    `${what} is no public key in PEM.`,
    'Take what this prints: cosign public-key --key KEY',
  );
  return undefined;
}

function isKey(text: string): boolean {
  try {
    return createPublicKey(text).type === 'public';
  } catch {
    return false;
  }
}

/** The line of base64 of a key of minisign or signify. */
export function readKeyLine(key: string, at: Path, files: Files, notes: Notes): string | undefined {
  const text = isInline(key) ? key : readText(files, key, at, notes);
  if (text === undefined) return undefined;
  const lines = text.split('\n').map((line) => line.trim());
  const found = lines.filter((line) => keyLine.test(line));
  if (found.length === 1) return found[0];
  notes.error(
    at,
    'key-unusable',
    `${isInline(key) ? 'it' : key} holds ${found.length === 0 ? 'no public key' : 'several public keys'}: a line of 56 characters that begins with RW.`,
    'Take the line below the comment in the file of the public key.',
  );
  return undefined;
}

export function readPgpKeys(
  paths: readonly string[],
  at: Path,
  files: Files,
  notes: Notes,
): KeyFile[] | undefined {
  const keys = paths.map((path, index): KeyFile | undefined => {
    const text = readText(files, path, [...at, index], notes);
    if (text === undefined || isPrivate(text, [...at, index], notes)) return undefined;
    if (text.includes('-----BEGIN PGP PUBLIC KEY BLOCK-----')) return { name: path, text };
    notes.error(
      [...at, index],
      'key-unusable',
      `${path} is no armored public key of OpenPGP.`,
      'Write it anew with: gpg --armor --export FINGERPRINT',
    );
    return undefined;
  });
  return keys.includes(undefined) ? undefined : (keys as KeyFile[]);
}

/** Every line must be understood, and one of them must allow what the root asks for; else no signature would ever do. */
export function readSigners(
  path: string,
  { namespace, principal }: Pick<RootSpec, 'namespace' | 'principal'>,
  at: Path,
  files: Files,
  notes: Notes,
): KeyFile | undefined {
  const text = readText(files, path, at, notes);
  if (text === undefined || isPrivate(text, at, notes)) return undefined;
  const file = { name: path, text };
  const allowed = parseAllowedSigners(file);
  if ('problem' in allowed) {
    notes.error(at, 'key-unusable', allowed.problem, signerLine(namespace!));
    return undefined;
  }
  const forUs = allowed.signers.filter(({ namespaces }) => matchesList(namespace!, namespaces));
  if (forUs.length === 0) {
    notes.error(
      at,
      'key-unusable',
      `no line of ${path} allows the namespace ${namespace}.`,
      `Add ${namespace} to the namespaces of a line, if its owner may sign plugins.`,
    );
    return undefined;
  }
  if (principal === undefined || forUs.some(({ principals }) => matchesList(principal, principals)))
    return file;
  notes.error(
    at,
    'key-unusable',
    `no line of ${path} allows ${principal} in the namespace ${namespace}.`,
    `Add a line for ${principal}, or correct \`principal\`.`,
  );
  return undefined;
}

function isPrivate(text: string, at: Path, notes: Notes): boolean {
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY/.test(text)) return false;
  notes.error(
    at,
    'key-unusable',
    'a private key stands where the public one belongs.',
    'Take it out, consider it leaked if it was committed, and put the public key in its place.',
  );
  return true;
}
