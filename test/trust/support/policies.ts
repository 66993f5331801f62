/** Policies as they are after reading. */
import type { Rule, TrustPolicy } from '../../../src/trust/policy/policy.ts';
import type { MinisignRoot, Root, SigstoreRoot } from '../../../src/trust/root.ts';
import { sum } from './locks.ts';

export const day = (text: string) => new Date(`${text}T00:00:00Z`);

export const minisignRoot = (name: string, notAfter?: Date): MinisignRoot => ({
  type: 'minisign',
  name,
  key: `key of ${name}`,
  legacy: false,
  notAfter,
});

export const sigstoreRoot = (name: string): SigstoreRoot => ({
  type: 'sigstore',
  name,
  trustedRoot: '{}',
  issuer: 'https://token.actions.githubusercontent.com',
  identity: `https://github.com/acme/${name}/.github/workflows/release.yml@refs/heads/main`,
  transparency: 'required',
});

export const rootsOf = (...roots: readonly Root[]): ReadonlyMap<string, Root> =>
  new Map(roots.map((root) => [root.name, root]));

export const ruleWith = (fields: Partial<Rule> = {}): Rule => ({
  number: 1,
  match: { plugin: 'secret/sync', source: 'https://github.com/adfinis/**' },
  mode: 'enforce',
  require: { all: ['adfinis-ci'], atLeast: { n: 1, of: ['platform-team', 'release-board'] } },
  covers: ['artifact', 'sums', 'image', 'binary'],
  ...fields,
});

export const policyWith = (fields: Partial<TrustPolicy> = {}): TrustPolicy => ({
  roots: rootsOf(sigstoreRoot('adfinis-ci'), minisignRoot('platform-team'), minisignRoot('release-board')),
  revoked: [],
  deny: [],
  rules: [ruleWith()],
  allowDowngrade: [],
  hash: sum('d'),
  trustedRoots: { 'public-good': sum('e') },
  ...fields,
});
