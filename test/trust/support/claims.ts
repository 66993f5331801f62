/** Claims for policies from texts: roots `ci` (sigstore), `team` and `board` (minisign), `signers` (ssh), and proofs of theirs. */
import type { Rule, TrustPolicy } from '../../../src/trust/policy/policy.ts';
import { satisfied } from '../../../src/trust/policy/satisfied.ts';
import type { Claim, Subject } from '../../../src/trust/policy/subject.ts';
import type { Proof, Provenance } from '../../../src/trust/proof.ts';
import { keyLineOf, policyOf } from './read-policy.ts';

export const now = new Date('2026-11-20T12:00:00Z');
export const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);
export const binarySum = 'a'.repeat(64);
export const signedSum = 'b'.repeat(64);

export const subject: Subject = { plugin: 'secret/sync', version: 'v1.2.0', sha256: binarySum };

const types = {
  ci: 'sigstore',
  other: 'sigstore',
  team: 'minisign',
  board: 'minisign',
  signers: 'ssh',
  alice: 'ssh',
} as const;
export type RootName = keyof typeof types;

const issuer = 'https://token.actions.githubusercontent.com';
const workflow = (name: string) =>
  `https://github.com/acme/${name}/.github/workflows/release.yml@refs/heads/main`;
const root = (name: string) =>
  `{type: sigstore, trustedRoot: public-good, issuer: "${issuer}", identity: "${workflow(name)}"}`;

/** A policy with one rule; `roots` go before those that are always there. */
export function policyWith(
  rule: string,
  rest = '',
  fields: Partial<Record<RootName, string>> = {},
): TrustPolicy {
  const period = (name: RootName) => (fields[name] ? `, ${fields[name]}` : '');
  return policyOf(`trust:
  roots:
    ci: ${root('plugin')}
    other: ${root('other')}
    team: {type: minisign, key: ${keyLineOf('A')}${period('team')}}
    board: {type: minisign, key: ${keyLineOf('B')}${period('board')}}
    signers: {type: ssh, allowedSigners: keys/board, namespace: plugboard}
    alice: {type: ssh, allowedSigners: keys/board, namespace: plugboard, principal: alice@acme}
  rules: [{match: {plugin: secret/sync}, ${rule}}]
${rest}`);
}

export const provenance: Provenance = {
  predicate: 'https://slsa.dev/provenance/v1',
  sourceRepository: 'https://github.com/acme/plugin',
  repositoryId: '123',
  ownerId: '45',
  ref: 'refs/tags/v1.2.0',
  workflow: '.github/workflows/release.yml',
  runner: 'github-hosted',
};

export function proofBy(name: RootName, fields: Partial<Proof> = {}): Proof {
  const isCi = types[name] === 'sigstore';
  return {
    root: name,
    type: types[name],
    covers: 'artifact',
    object: { name: 'sync.zip', sha256: signedSum },
    signature: `sync.zip.${name}`,
    signer: name,
    keys: [`spki:${name}`],
    logEntries: [],
    ...(isCi && { signedAt: daysAgo(10), timeFrom: 'log' as const }),
    ...fields,
  };
}

export function claim(policy: TrustPolicy, proofs: readonly Proof[], fields: Partial<Claim> = {}): Claim {
  return { subject, proofs, policy, now, ...fields };
}

export function judge(policy: TrustPolicy, proofs: readonly Proof[], fields: Partial<Claim> = {}) {
  return satisfied(policy.rules[0] as Rule, claim(policy, proofs, fields));
}

export const codesOf = (refusals: readonly { readonly code: string }[]) => refusals.map(({ code }) => code);
