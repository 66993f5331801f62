/**
 * Policy, keys and lock as the provider block names them. Whoever names a policy wants one: what cannot be read, or has no section
 * `trust`, is an error and never "no policy".
 */
import { readFile } from 'node:fs/promises';
import { type Finding, hasErrors, PlugboardError } from '../../core/finding.ts';
import { readManifest } from '../../core/manifest/merge.ts';
import { readTrust } from '../../engine/trust.ts';
import { kinds } from '../../kinds/index.ts';
import type { Guard, TrustSettings } from '../guard.ts';
import { makeGuard } from './guard.ts';

export interface Opened {
  /** Not there when a finding is an error. */
  readonly guard?: Guard | undefined;
  readonly findings: readonly Finding[];
}

export async function openGuard(settings: TrustSettings): Promise<Opened> {
  const { policy: file, lockfile } = settings;
  const text = await readText(file);
  if (text === undefined)
    throw new PlugboardError('manifest-not-found', `The trust policy ${file} does not exist.`, {
      hint: 'Correct `trust_policy`, or begin a policy with: plugboard trust init',
    });
  const { manifest, findings } = readManifest([{ file, text: text.replace(/^\uFEFF/, '') }], kinds);
  if (hasErrors(findings)) return { findings };
  if (!manifest.trust) return { findings: [withoutSection(file)] };
  const texts = new Map([[file, text as string | undefined]]);
  const remember = async (path: string) => {
    const found = await readText(path);
    texts.set(path, found);
    return found;
  };
  const { trust, findings: ofTrust } = await readTrust(manifest.trust, lockfile, remember);
  const all = [...findings, ...ofTrust];
  return trust
    ? { guard: makeGuard(settings, trust, () => compare(texts)), findings: all }
    : { findings: all };
}

async function compare(texts: ReadonlyMap<string, string | undefined>): Promise<readonly Finding[]> {
  const now = await Promise.all([...texts.keys()].map(readText));
  const changed = [...texts].flatMap(([path, then], at) => (now[at] === then ? [] : [path]));
  if (changed.length === 0) return [];
  return [
    {
      severity: 'error',
      code: 'lock-outdated',
      summary: 'The trust policy or the lock changed',
      detail: `${changed.join(', ')} changed since the plan was made. Nothing was changed on the server.`,
      hint: 'Plan again.',
    },
  ];
}

async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined;
    throw new PlugboardError('key-unusable', `${path} cannot be read: ${cause.message}.`, {
      hint: 'Correct the path, or the rights of the file.',
      cause,
    });
  });
}

function withoutSection(file: string): Finding {
  return {
    severity: 'error',
    code: 'missing-key',
    summary: 'The trust policy is missing',
    detail: `${file} has no section \`trust\`.`,
    hint: 'Name the file that has it, or begin a policy with: plugboard trust init',
  };
}
