/** What a rule enforces, in words: printed before the outcome, so that an outcome is never read without what it means. */
import type { Root } from '../root.ts';
import { showAge } from './age.ts';
import type { Rule, TrustPolicy, WantedProvenance } from './policy.ts';
import { showTime } from './subject.ts';

/** One criterion for each line. */
export function criteria(rule: Rule, policy: TrustPolicy): readonly string[] {
  const { match, require, covers, provenance, freshness, minVersion, allowScript, unsigned, mode } = rule;
  const root = (name: string) => `${name} (${describe(policy.roots.get(name))})`;
  return [
    `rule ${rule.number}, for ${match.plugin} from ${match.source ?? 'any source'}${mode === 'audit' ? '; audit: what it refuses is only reported' : ''}`,
    ...(require?.all ?? []).map((name) => `signed by ${root(name)}`),
    ...(require?.atLeast
      ? [`signed by at least ${require.atLeast.n} of: ${require.atLeast.of.map(root).join(', ')}`]
      : []),
    ...(require ? [`signatures are over: ${covers.join(', ')}`] : []),
    ...(provenance ? [`built as a signed statement says: ${showWanted(provenance)}`] : []),
    ...(freshness ? [`signed, by a proven time, ${showAges(freshness)}`] : []),
    ...(minVersion ? [`version ${minVersion} or newer`] : []),
    ...(allowScript === undefined ? [] : [`may be a script (${allowScript})`]),
    ...(unsigned
      ? [
          `unsigned: only the binary ${unsigned.sha256}, until ${showTime(unsigned.until)} (${unsigned.reason})`,
        ]
      : []),
    ...(policy.revoked.length > 0 ? [`by none of the ${policy.revoked.length} revoked keys`] : []),
    ...(policy.deny.length > 0 ? [`not on the deny list of ${policy.deny.length}`] : []),
  ];
}

function describe(root: Root | undefined): string {
  switch (root?.type) {
    case undefined:
      return 'not declared';
    case 'sigstore':
      return `${root.identity}, issuer ${root.issuer}, ${times[root.transparency]}`;
    case 'cosign':
      return `key of cosign, ${times[root.transparency]}`;
    case 'pgp':
      return `pgp ${root.fingerprint}${root.keyMustBeValidNow ? ', valid now' : ''}`;
    case 'minisign':
    case 'signify':
      return `${root.type} ${root.key}`;
    case 'ssh':
      return `ssh ${root.principal ?? 'any principal'} in ${root.allowedSigners.name}, namespace ${root.namespace}`;
  }
}

const times = {
  required: 'in a transparency log',
  timestamp: 'with a signed timestamp',
  none: 'without a proof of time',
} as const;

function showWanted({ predicate, ...wanted }: WantedProvenance): string {
  return [predicate, ...Object.entries(wanted).map(([field, value]) => `${field} ${value}`)].join(', ');
}

function showAges({ minAge, maxAge }: NonNullable<Rule['freshness']>): string {
  return [
    ...(minAge === undefined ? [] : [`at least ${showAge(minAge)} ago`]),
    ...(maxAge === undefined ? [] : [`at most ${showAge(maxAge)} ago`]),
  ].join(' and ');
}
