/**
 * The section `trust` becomes a policy, or findings say at which places it cannot. There is no policy as long as there is one error: half
 * a policy would be another one than its reviewers saw.
 */
import { type Finding, hasErrors } from '../../core/finding.ts';
import type { TrustSection } from '../../core/manifest/document.ts';
import type { RootSpec, RuleSpec } from '../../core/manifest/trust.ts';
import { checkDistinct, checkUsed } from './coherence.ts';
import type { Files } from './files.ts';
import { hashPolicy, trustedRootSums } from './hash.ts';
import { takeNotes } from './notes.ts';
import type { TrustPolicy } from './policy.ts';
import { readDenied, readDowngrades, readRevoked } from './read-lists.ts';
import { readRoot } from './read-root.ts';
import { readRule } from './read-rule.ts';

export interface PolicyRead {
  readonly policy?: TrustPolicy;
  readonly findings: readonly Finding[];
}

/** `files` holds the texts of what `filesOf` names, as far as they could be read. */
export function readPolicy(section: TrustSection, files: Files): PolicyRead {
  const notes = takeNotes(section);
  const { spec } = section;
  const given = Object.entries(spec.roots ?? {}) as [string, RootSpec][];
  const read = given.map(([name, root]) => readRoot(name, root, files, notes));
  const roots = new Map(read.flatMap((root) => (root ? [[root.name, root] as const] : [])));
  const names = new Set(given.map(([name]) => name));
  const rules = ((spec.rules ?? []) as readonly RuleSpec[]).map((rule, index) =>
    readRule(rule, index, { roots, names, notes }),
  );
  const revoked = readRevoked(spec.revoked, notes);
  const deny = readDenied(spec.deny, notes);
  const allowDowngrade = readDowngrades(spec.allowDowngrade, notes);
  checkDistinct(roots, notes);
  checkUsed(names, rules, notes);
  const { findings } = notes;
  if (hasErrors(findings)) return { findings };
  const policy: TrustPolicy = {
    roots,
    revoked,
    deny,
    rules,
    allowDowngrade,
    hash: hashPolicy(section, files),
    trustedRoots: trustedRootSums(section, files),
  };
  return { policy, findings };
}
