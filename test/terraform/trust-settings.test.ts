/** What the provider block says about trust: whoever asks for a policy never gets none by mistake. */
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { ResourceKind } from '../../src/core/kind.ts';
import { plugin as pluginKind } from '../../src/kinds/plugin.ts';
import { checkSettings, trustSettingsFrom } from '../../src/terraform/settings.ts';
import { UNKNOWN, type ValueObject } from '../../src/terraform/wire/value.ts';
import { inMemory } from '../support/toy-kinds.ts';
import { configOf } from './support/config.ts';
import { makeCore } from './support/core.ts';
import { memoryServer } from './support/memory-server.ts';
import { hello, policyText, type TrustFolder, trustFolder } from './support/trust.ts';

const plugin = inMemory(pluginKind as ResourceKind);

test.each<[string, ValueObject, readonly string[]]>([
  ['nothing', {}, []],
  ['a policy', { trust_policy: 'trust.yaml', lockfile: 'a.lock', rewrite: ['a'], allow_hosts: [] }, []],
  ['a policy that is not known', { trust_policy: UNKNOWN, lockfile: 'a.lock' }, []],
  ['an empty text', { trust_policy: '' }, ['bad-value trust_policy']],
  ['a lock alone', { lockfile: 'a.lock' }, ['missing-key lockfile']],
  ['a repair alone', { rewrite: ['a'] }, ['missing-key rewrite']],
  ['hosts alone', { allow_hosts: ['a'] }, ['missing-key allow_hosts']],
])('%s', (_, config, expected) => {
  expect(checkSettings(config).map(({ code, path }) => `${code} ${path.join('.')}`)).toEqual(expected);
});

test('the lock lies beside the policy unless it is named', () => {
  const policy = join('board', 'trust.yaml');
  expect(trustSettingsFrom({ trust_policy: policy })).toMatchObject({
    lockfile: join('board', 'plugboard.lock'),
  });
  expect(trustSettingsFrom({ trust_policy: policy, lockfile: 'own.lock' })).toMatchObject({
    lockfile: 'own.lock',
  });
  expect(trustSettingsFrom({ lockfile: null })).toBeUndefined();
  expect(trustSettingsFrom({ trust_policy: policy, rewrite: [UNKNOWN] })).toBe('unknown');
});

test.each<[string, (folder: TrustFolder) => void, RegExp]>([
  [
    'is not there',
    ({ policyFile }) => rmSync(policyFile),
    /^The trust policy .*trust\.yaml does not exist\./,
  ],
  [
    'is a folder',
    ({ policyFile }) => {
      rmSync(policyFile);
      mkdirSync(policyFile);
    },
    /trust\.yaml cannot be read/,
  ],
  ['has no section', (folder) => folder.writePolicy('plugins: []\n'), /has no section `trust`/],
  [
    'has a mistake',
    (folder) => folder.writePolicy(policyText().replace('covers', 'cover')),
    /^\S+trust\.yaml:7:7: .*`cover`/,
  ],
  [
    'names a root that is not there',
    (folder) => folder.writePolicy(policyText().replace('[release-team]', '[release-team, nobody]')),
    /^\S+trust\.yaml:6:\d+: .*nobody/,
  ],
  [
    'names a file that is not there',
    (folder) => folder.writePolicy(policyText().replace(/key: [^}]+/, 'key: keys/no.pub')),
    /^\S+trust\.yaml:3:\d+: .*keys\/no\.pub/,
  ],
  [
    'has a lock that cannot be read',
    ({ lockFile }) => appendFileSync(lockFile, 'other: 2\n'),
    /^\S+plugboard\.lock:\d+:1: .*other/,
  ],
])(
  'a policy that %s is an error of the configuration, and nothing is planned',
  async (_, spoil, expected) => {
    const folder = trustFolder();
    await folder.writeLock(hello('v1.0.0', 'a'));
    spoil(folder);
    const core = makeCore([plugin], memoryServer().open, () => folder.settings());
    const walk = await core.walk();
    expect(walk.diagnostics).toEqual([
      expect.objectContaining({
        severity: 1,
        detail: expect.stringMatching(expected),
        attribute: { steps: [{ attributeName: 'trust_policy' }] },
      }),
    ]);
    const spec = {
      type: 'secret',
      name: 'hello',
      version: '1.0.0',
      command: 'hello',
      sha256: 'a'.repeat(64),
    };
    const { errors } = await core.plan('p', plugin, configOf(plugin, spec), walk);
    expect(errors).toEqual([expect.stringContaining('The provider is not configured.')]);
  },
);

test('files that the policy names lie beside it', async () => {
  const folder = trustFolder();
  mkdirSync(join(dirname(folder.policyFile), 'keys'));
  const line = /key: ([^}]+)/.exec(policyText())![1]!;
  writeFileSync(join(dirname(folder.policyFile), 'keys/team.pub'), `untrusted comment: team\n${line}\n`);
  folder.writePolicy(policyText().replace(line, 'keys/team.pub'));
  const core = makeCore([plugin], memoryServer().open, () => folder.settings());
  expect((await core.walk()).diagnostics).toEqual([]);
});

test('what the pipeline insists on is asked of the provider block', async () => {
  const folder = trustFolder();
  const diagnosticsWith = async (wanted: string, settings: () => ValueObject) => {
    const core = makeCore([plugin], memoryServer().open, settings, { PLUGBOARD_POLICY: wanted });
    return (await core.walk()).diagnostics.map(({ detail }) => detail);
  };
  expect(await diagnosticsWith('any', () => folder.settings())).toEqual([]);
  expect(await diagnosticsWith('any', () => ({}))).toEqual([
    expect.stringContaining('No trust policy is declared; the run insists on one.'),
  ]);
  const other = `sha256:${'0'.repeat(64)}`;
  expect(await diagnosticsWith(other, () => folder.settings())).toEqual([
    expect.stringContaining(`the run insists on ${other}.`),
  ]);
  expect(await diagnosticsWith('some', () => folder.settings())).toEqual([
    expect.stringContaining('expected `any`, or sha256: and 64 digits'),
  ]);
});
