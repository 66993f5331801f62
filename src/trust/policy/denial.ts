/** What is denied is refused whoever signed it: by plugin and version, by the sum of anything in the chain, or by a log entry. */
import type { Refusal } from '../proof.ts';
import { matchesGlob } from './glob.ts';
import { sameLogEntry } from './keys.ts';
import type { Denial } from './policy.ts';
import type { Claim } from './subject.ts';
import { isInRange, parseRange } from './versions.ts';

export function denials({ subject, proofs, policy }: Claim): readonly Refusal[] {
  const sums = new Set([
    subject.sha256,
    ...(subject.around ?? []),
    ...proofs.map(({ object }) => object.sha256),
  ]);
  const entries = proofs.flatMap(({ logEntries }) => logEntries);
  return policy.deny.flatMap((denial) => {
    const what = deniedPart(denial, subject, sums, entries);
    if (what === undefined) return [];
    return {
      code: 'denied',
      detail: `${subject.plugin} ${subject.version || '(unversioned)'}: the policy denies ${what} (${denial.reason}).`,
      hint: 'Use another version. Whoever is sure that the entry is wrong removes it from `deny`.',
    };
  });
}

function deniedPart(
  { plugin, versions, sha256, logEntry }: Denial,
  subject: Claim['subject'],
  sums: ReadonlySet<string>,
  entries: readonly string[],
): string | undefined {
  if (sha256 !== undefined && sums.has(sha256)) return `sha256 ${sha256}`;
  if (logEntry !== undefined && entries.some((entry) => sameLogEntry(entry, logEntry)))
    return `log entry ${logEntry}`;
  if (plugin === undefined || !matchesGlob(plugin, subject.plugin)) return undefined;
  if (versions === undefined) return `${plugin} in all versions`;
  // A range that cannot be read denies everything: reading the policy has refused it already.
  return isInRange(subject.version, parseRange(versions) ?? []) ? `${plugin} ${versions}` : undefined;
}
