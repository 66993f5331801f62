/** What `trust init` writes makes a policy as soon as the keys are there. */
import { describe, expect, test } from 'vitest';
import { ruleFor } from '../../../src/trust/policy/match.ts';
import { type PublisherName, publishers } from '../../../src/trust/policy/publishers.ts';
import { type TrustChoice, writeTrust } from '../../../src/trust/policy/write.ts';
import { files, policyOf, readYaml } from '../support/read-policy.ts';

const armored = files.get('keys/a.asc')!;
const all = Object.keys(publishers) as PublisherName[];
const github = { repository: 'acme/plugin' };

const choices: readonly (readonly [string, TrustChoice])[] = [
  ...all.map((name) => [name, { publishers: [name] }] as const),
  ['a workflow on GitHub', { github: [github] }],
  [
    'an attested one',
    {
      github: [
        { ...github, workflow: '.github/workflows/build.yaml', ref: 'refs/tags/v1.2.0', attested: true },
      ],
    },
  ],
  ['everything', { publishers: all, github: [github, { repository: 'other/thing.x', attested: true }] }],
  ['nothing', {}],
];

describe.each(choices)('%s', (_, choice) => {
  const { text, keys } = writeTrust(choice);

  test('is a policy without findings once the keys are there', () => {
    const { policy, findings } = readYaml(text, new Map(keys.map(({ path }) => [path, armored])));
    expect(findings).toEqual([]);
    expect(policy?.rules.length).toBe((choice.publishers?.length ?? 0) + (choice.github?.length ?? 0));
  });

  test('names each key that is missing, with its fingerprint', () => {
    const { findings } = readYaml(text, new Map());
    expect(findings.filter(({ severity }) => severity === 'error').map(({ detail }) => detail)).toEqual(
      keys.map(({ path }) => expect.stringContaining(path)),
    );
    for (const { fingerprint, how } of keys) {
      expect(text).toContain(`fingerprint: ${fingerprint}`);
      for (const step of how) expect(text).toContain(`# ${' '.repeat(2)}${step}`);
    }
  });
});

test('the rules are for the sources of the publishers', () => {
  const { text, keys } = writeTrust({ publishers: all, github: [{ ...github, attested: true }] });
  const policy = policyOf(text, new Map(keys.map(({ path }) => [path, armored])));
  const rootsFor = (origin: string) => ruleFor(policy, 'secret/x', origin)?.require?.all;
  expect(rootsFor('https://releases.hashicorp.com/vault-plugin-secrets-kv/0.20.0')).toEqual(['hashicorp']);
  expect(rootsFor('https://github.com/openbao/openbao-plugins')).toEqual(['openbao']);
  expect(rootsFor('https://github.com/acme/plugin')).toEqual(['acme-plugin']);
  expect(rootsFor('https://github.com/acme/plugin-evil')).toBeUndefined();
  expect(policy.rules[0]?.provenance).toMatchObject({
    sourceRepository: 'https://github.com/acme/plugin',
    workflow: '.github/workflows/release.yml',
    ref: 'refs/heads/main',
  });
  expect(policy.roots.get('acme-plugin')).toMatchObject({
    identity: 'https://github.com/acme/plugin/.github/workflows/release.yml@refs/heads/main',
  });
});

test('the roots that OpenBao signs two things with stand there once', () => {
  const { text, keys } = writeTrust({ publishers: ['openbao', 'openbao-plugins'] });
  expect(keys.map(({ path }) => path)).toEqual(['keys/openbao.asc']);
  expect(text.match(/type: pgp/g)).toHaveLength(1);
});
