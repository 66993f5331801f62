/** What a verdict leaves behind: who signed, when, under which rule. */
import { type Binary, showPlatform } from '../core/artifact.ts';
import { visible } from '../core/visible.ts';
import type { LockEntry, LockedBinary } from './lock/lock.ts';
import { countProofs } from './policy/counted.ts';
import { distinctSigners } from './policy/distinct.ts';
import type { Rule } from './policy/policy.ts';
import { namesIn } from './policy/read-requirement.ts';
import type { Proof } from './proof.ts';
import type { Case, Evidence } from './verdict.ts';

/** `found` are all proofs; only those that count are evidence. */
export function makeEvidence(case_: Case, rule: Rule, found: readonly Proof[], binary: Binary): Evidence {
  const { plugin, version, platform, gathered, policy, now } = case_;
  const counted = countProofs(rule, { proofs: found, policy, now }).proofs;
  const signers = distinctSigners(namesIn(rule.require), counted);
  const proofs = counted.filter(({ root }) => signers.has(root));
  const digests = Object.fromEntries(
    (['artifact', 'image', 'sums'] as const).flatMap((object) => {
      const blob = gathered[object];
      return blob ? [[object, `sha256:${blob.sha256}`]] : [];
    }),
  );
  const roots = [...signers].sort();
  return {
    plugin,
    version,
    platform: showPlatform(platform),
    source: gathered.origin,
    digests,
    sha256: binary.sha256,
    size: binary.size,
    signers: roots.map((root) => ({ root, signer: proofs.find((proof) => proof.root === root)!.signer })),
    ...timeOf(proofs),
    rule: rule.number,
    policy: policy.hash,
    unsigned: roots.length > 0 ? undefined : (rule.unsigned?.reason ?? `Rule ${rule.number} only audits.`),
  };
}

/** When the last of the signers had signed; what only signers say is asked where nobody proves anything. */
function timeOf(proofs: readonly Proof[]): Pick<Evidence, 'signedAt' | 'timeFrom'> {
  const dated = proofs.filter(({ signedAt }) => signedAt !== undefined);
  const proven = dated.filter(({ timeFrom }) => timeFrom === 'log' || timeFrom === 'timestamp');
  const [last] = (proven.length > 0 ? proven : dated).toSorted((a, b) => +b.signedAt! - +a.signedAt!);
  return last ? { signedAt: last.signedAt, timeFrom: last.timeFrom ?? 'signer' } : {};
}

export function lockEntry(evidence: Evidence): LockEntry {
  const { plugin, version, platform, source, digests, sha256, signers, signedAt, timeFrom, rule } = evidence;
  const { unsigned } = evidence;
  const binary: LockedBinary = {
    source,
    ...digests,
    sha256,
    signedBy: signers.map(({ root }) => root),
    ...(signedAt && { signedAt: signedAt.toISOString().replace(/\.\d+Z$/, 'Z'), timeFrom }),
    ...(unsigned !== undefined && { unsigned: oneLine(unsigned) }),
    rule,
  };
  return { plugin, version, platform, binary };
}

/** A reason may be a paragraph in the policy. */
function oneLine(text: string): string {
  return [...visible(text.replace(/\s+/g, ' ').trim())].slice(0, 500).join('');
}
