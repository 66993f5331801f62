/** The trust policy with the files that it names, and the lock beside it, read once. */
import { dirname, join } from 'node:path';
import { type Finding, hasErrors } from '../core/finding.ts';
import type { TrustSection } from '../core/manifest/document.ts';
import type { Lock } from '../trust/lock/lock.ts';
import { readLock } from '../trust/lock/read.ts';
import { filesOf } from '../trust/policy/files.ts';
import type { TrustPolicy } from '../trust/policy/policy.ts';
import { readPolicy } from '../trust/policy/read.ts';

export interface Trust {
  readonly policy: TrustPolicy;
  readonly lock: Lock | undefined;
  /** The lock as it stands in its file. */
  readonly lockText: string | undefined;
}

export interface TrustRead {
  /** Not there when a finding is an error. */
  readonly trust?: Trust | undefined;
  readonly findings: readonly Finding[];
}

/** Text of a file, or undefined when it is not there. */
export type ReadText = (path: string) => Promise<string | undefined>;

export async function readTrust(
  section: TrustSection,
  lockFile: string,
  readText: ReadText,
): Promise<TrustRead> {
  const folder = dirname(section.at.file);
  const files = new Map<string, string>();
  for (const { path } of filesOf(section)) {
    const text = await readText(join(folder, path));
    if (text !== undefined) files.set(path, text);
  }
  const { policy, findings: ofPolicy } = readPolicy(section, files);
  const lockText = await readText(lockFile);
  const { lock, findings: ofLock } =
    lockText === undefined ? { lock: undefined, findings: [] } : readLock(lockText, lockFile);
  const findings = [...ofPolicy, ...ofLock];
  return policy && !hasErrors(findings) ? { trust: { policy, lock, lockText }, findings } : { findings };
}
