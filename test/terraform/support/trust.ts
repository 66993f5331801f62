/** A folder with a policy and a lock that was written under it, for the provider block. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readManifest } from '../../../src/core/manifest/merge.ts';
import { readTrust } from '../../../src/engine/trust.ts';
import { kinds } from '../../../src/kinds/index.ts';
import type { ValueObject } from '../../../src/terraform/wire/value.ts';
import { type LockEntry, makeLock } from '../../../src/trust/lock/lock.ts';
import { writeLock } from '../../../src/trust/lock/write.ts';
import { tempFolder } from '../../support/temp.ts';
import { entryFor } from '../../trust/support/locks.ts';
import { makeMinisignKey } from '../../trust/support/minisign-key.ts';

export const source = 'file:releases';
const key = makeMinisignKey(Buffer.alloc(40, 7));

export interface PolicyOptions {
  /** Of the root. */
  readonly notAfter?: string;
  /** What the rule says beside match and require. */
  readonly rule?: string;
  /** More keys of the section. */
  readonly more?: string;
}

export function policyText({ notAfter, rule = 'covers: [artifact]', more = '' }: PolicyOptions = {}): string {
  return `trust:
  roots:
    release-team: {type: minisign, key: ${key.line}${notAfter ? `, notAfter: ${notAfter}` : ''}}
  rules:
    - match: {plugin: "*/*", source: "file:releases"}
      ${/unsigned/.test(rule) ? '' : 'require: {all: [release-team]}'}
      ${rule}
${more}`;
}

export interface TrustFolder {
  readonly policyFile: string;
  readonly lockFile: string;
  writePolicy(text: string): void;
  /** Under the policy as it is. */
  writeLock(...entries: readonly LockEntry[]): Promise<void>;
  /** The hash of the policy. */
  hash(): Promise<string>;
  settings(more?: ValueObject): ValueObject;
}

export const hello = (version: string, digit: string, more: Partial<LockEntry['binary']> = {}): LockEntry =>
  entryFor(
    version,
    {
      source,
      artifact: undefined,
      sums: undefined,
      sha256: digit.repeat(64),
      signedBy: ['release-team'],
      timeFrom: 'signer',
      ...more,
    },
    'secret/hello',
  );

export function trustFolder(text = policyText()): TrustFolder {
  const folder = tempFolder();
  const policyFile = join(folder, 'trust.yaml');
  const lockFile = join(folder, 'plugboard.lock');
  let policy = text;
  const writePolicy = (next: string) => {
    policy = next;
    writeFileSync(policyFile, next);
  };
  const hash = async () => {
    const { manifest } = readManifest([{ file: policyFile, text: policy }], kinds);
    const { trust, findings } = await readTrust(manifest.trust!, lockFile, async () => undefined);
    if (!trust) throw new Error(JSON.stringify(findings));
    return trust.policy.hash;
  };
  writePolicy(text);
  return {
    policyFile,
    lockFile,
    writePolicy,
    hash,
    async writeLock(...entries) {
      const lock = makeLock({ policy: await hash(), trustedRoots: new Map() }, new Map(), entries);
      writeFileSync(lockFile, writeLock(lock));
    },
    settings: (more = {}) => ({ trust_policy: policyFile, ...more }),
  };
}
