/** What the provider refuses to plan and to apply, and what it lets pass, without a server. */
import { appendFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { canonicalSpec, idOf } from '../../src/core/identity.ts';
import type { JsonObject } from '../../src/core/json.ts';
import type { ResourceKind } from '../../src/core/kind.ts';
import { segment } from '../../src/core/port.ts';
import type { Spec } from '../../src/core/schema.ts';
import { plugin as pluginKind } from '../../src/kinds/plugin.ts';
import { pluginPin } from '../../src/kinds/plugin-pin.ts';
import { secretsMount } from '../../src/kinds/secrets-mount.ts';
import { stateFrom } from '../../src/terraform/conversion/state.ts';
import type { ValueObject } from '../../src/terraform/wire/value.ts';
import { inMemory } from '../support/toy-kinds.ts';
import { configOf } from './support/config.ts';
import { type Core, makeCore } from './support/core.ts';
import { enterprise, type MemoryServer, memoryServer } from './support/memory-server.ts';
import { hello, policyText, type TrustFolder, trustFolder } from './support/trust.ts';

const plugin = inMemory(pluginKind as ResourceKind);
const mount = inMemory(secretsMount as ResourceKind);
const pin = inMemory(pluginPin as ResourceKind);
const kinds = [pin, plugin, mount];
const sum = (digit: string) => digit.repeat(64);

let folder: TrustFolder;
let server: MemoryServer;
let core: Core;
let more: ValueObject;

function begin(policy = policyText(), info = enterprise): void {
  folder = trustFolder(policy);
  server = memoryServer(info);
  more = {};
  core = makeCore(kinds, server.open, () => folder.settings(more));
}
beforeEach(() => begin());

const spec = (version: string, given: Spec = {}) => ({
  type: 'secret',
  name: 'hello',
  version,
  command: `hello-${version}`,
  ...given,
});
const planPlugin = (version = '1.0.0', given: Spec = {}) =>
  core.plan('p', plugin, configOf(plugin, spec(version, given)));

/** On the server already. */
function put(kind: ResourceKind, given: Spec): Spec {
  const whole = canonicalSpec(kind, given);
  server.vault.store.set(`${kind.name}/${segment(idOf(kind, whole))}`, whole as JsonObject);
  return whole;
}

/** On the server and in the state. */
function adopt(address: string, kind: ResourceKind, given: Spec, config: ValueObject): void {
  core.state.set(address, stateFrom(kind, put(kind, given), config));
}

const mountSpec = (version: string): Spec => ({ path: 'team-a', type: 'hello', plugin_version: version });
const mountConfig = (version: string) => configOf(mount, mountSpec(version), { deletion_protection: false });
function adoptMount(version: string, digit: string): void {
  const running = { running_plugin_version: `v${version}`, running_sha256: sum(digit) };
  adopt('m', mount, { ...mountSpec(version), ...running }, mountConfig(version));
}

describe('a plugin is refused when it is planned', () => {
  test.each<[string, () => Promise<void> | void, string]>([
    [
      'nothing is locked',
      () => {},
      'Not locked: The lock has no entry for secret/hello v1.0.0 on linux/amd64.',
    ],
    [
      'another version is locked',
      () => folder.writeLock(hello('v0.9.0', 'a')),
      'Not locked: The lock has no entry for secret/hello v1.0.0 on linux/amd64.',
    ],
    [
      'attack 26: the policy is another one than that of the lock',
      async () => {
        await folder.writeLock(hello('v1.0.0', 'a'));
        folder.writePolicy(policyText({ rule: 'covers: [artifact, binary]' }));
      },
      'The lock does not fit any more: The lock was written under the trust policy',
    ],
    [
      'attack 19: below what was locked before',
      () => folder.writeLock(hello('v1.0.0', 'a'), hello('v1.1.0', 'b')),
      'Below the highest version that was locked: secret/hello: v1.0.0 < v1.1.0, which was locked before.',
    ],
    [
      'it came from where no rule matches',
      () => folder.writeLock(hello('v1.0.0', 'a', { source: 'file:elsewhere' })),
      'No rule of the trust policy matches',
    ],
    [
      'another rule admitted it',
      () => folder.writeLock(hello('v1.0.0', 'a', { rule: 2 })),
      'was admitted by rule 2; now rule 1 decides.',
    ],
    [
      'nobody of whom the rule wants had signed',
      () => folder.writeLock(hello('v1.0.0', 'a', { signedBy: ['stranger'] })),
      'was signed by stranger',
    ],
  ])('%s', async (_, prepare, expected) => {
    await prepare();
    expect((await planPlugin()).errors).toEqual([expect.stringContaining(expected)]);
  });

  test.each<[string, string, Parameters<typeof hello>[2], string]>([
    [
      'what is denied',
      policyText({ more: `  deny:\n    - {sha256: "${sum('a')}", reason: stolen}\n` }),
      {},
      'stolen',
    ],
    [
      'what a root signed that is not valid any more',
      policyText({ notAfter: '2026-01-01' }),
      {},
      'of whom release-team no longer counts',
    ],
    [
      'what was admitted until yesterday',
      policyText({ rule: `unsigned: {sha256: "${sum('a')}", reason: no release yet, until: 2020-01-01}` }),
      { signedBy: [], unsigned: 'no release yet' },
      '2020-01-01',
    ],
  ])('%s', async (_, policy, binary, expected) => {
    begin(policy);
    await folder.writeLock(hello('v1.0.0', 'a', binary));
    expect((await planPlugin()).errors).toEqual([expect.stringContaining(expected)]);
  });

  test('attack 1: it is declared with another sum than what was verified', async () => {
    await folder.writeLock(hello('v1.0.0', 'a'));
    const { errors } = await planPlugin('1.0.0', { sha256: sum('c') });
    expect(errors).toEqual([
      expect.stringContaining(`declared with sha256 ${sum('c')}; the lock has ${sum('a')}`),
    ]);
    expect(errors[0]).toContain('Take `sha256` out of the configuration');
  });

  test('attack 24: somebody else wrote another sum into the catalog; `rewrite` puts it right', async () => {
    await folder.writeLock(hello('v1.0.0', 'a'));
    expect((await core.apply('p', plugin, configOf(plugin, spec('1.0.0')))).errors).toEqual([]);
    server.tamper(plugin, canonicalSpec(plugin, spec('1.0.0')), { sha256: sum('c') });
    const { errors } = await planPlugin();
    expect(errors).toEqual([expect.stringContaining(`in the catalog with sha256 ${sum('c')}`)]);
    expect(errors[0]).toContain('rewrite = ["plugin:secret/hello/v1.0.0"]');
    more = { rewrite: ['plugin:secret/hello/v1.0.0'] };
    const repaired = await core.apply('p', plugin, configOf(plugin, spec('1.0.0')));
    expect(repaired).toMatchObject({ action: 'update', errors: [], complaints: [] });
    expect(repaired.warnings).toContainEqual(expect.stringContaining('Not what was verified'));
    expect((await planPlugin()).action).toBe('none');
  });

  test('attack 24: a builtin is hidden by what nobody verified', async () => {
    put(plugin, { type: 'secret', name: 'kv', version: '', command: 'kv', sha256: sum('c') });
    const { errors } = await core.plan('m', mount, configOf(mount, { path: 'kv', type: 'kv' }));
    expect(errors).toContainEqual(
      expect.stringMatching(/kv hides the builtin of that name .*To remove it, import and destroy it\.$/s),
    );
  });

  test.each<[string, ValueObject]>([
    ['write-only', { env_wo: { LD_PRELOAD: '/tmp/evil.so' }, env_wo_version: 1 }],
    ['in the state', { env: { LD_PRELOAD: '/tmp/evil.so' } }],
  ])('attack 24: a variable loads other files into its process, %s', async (_, env) => {
    await folder.writeLock(hello('v1.0.0', 'a'));
    const { errors } = await core.plan('p', plugin, configOf(plugin, spec('1.0.0'), env));
    expect(errors).toEqual([expect.stringContaining('gets the variable LD_PRELOAD')]);
    expect(errors[0]).not.toContain('evil');
  });

  test('several platforms are locked and that of the server is not known', async () => {
    const { platform: _, ...info } = enterprise;
    begin(policyText(), info);
    await folder.writeLock(hello('v1.0.0', 'a'), { ...hello('v1.0.0', 'b'), platform: 'linux/arm64' });
    const { errors } = await planPlugin();
    expect(errors).toContainEqual(
      expect.stringMatching(
        /linux\/amd64, linux\/arm64.*Set `platform: linux\/amd64` in the provider block/s,
      ),
    );
  });
});

describe('a plugin passes', () => {
  test('with the sum of the platform of the server', async () => {
    await folder.writeLock(hello('v1.0.0', 'a'), { ...hello('v1.0.0', 'b'), platform: 'linux/arm64' });
    const { errors, planned } = await planPlugin();
    expect(errors).toEqual([]);
    expect(planned).toMatchObject({ sha256: sum('a'), evidence: { signed_by: ['release-team'] } });
  });

  test('below the highest while that is on the server', async () => {
    await folder.writeLock(hello('v1.0.0', 'a'), hello('v1.1.0', 'b'));
    put(plugin, { ...spec('1.1.0'), sha256: sum('b') });
    expect((await planPlugin()).errors).toEqual([]);
  });

  test('below the highest when that was planned before, but not in its place', async () => {
    await folder.writeLock(hello('v1.0.0', 'a'), hello('v1.1.0', 'b'));
    const walk = await core.walk();
    expect((await core.plan('q', plugin, configOf(plugin, spec('1.1.0')), walk)).errors).toEqual([]);
    expect((await core.plan('p', plugin, configOf(plugin, spec('1.0.0')), walk)).errors).toEqual([]);
    adopt('q', plugin, { ...spec('1.1.0'), sha256: sum('b') }, configOf(plugin, spec('1.1.0')));
    const replaced = await core.plan('q', plugin, configOf(plugin, spec('1.0.0')));
    expect(replaced.errors).toEqual([expect.stringContaining('v1.0.0 < v1.1.0')]);
    expect(replaced.errors[0]).toContain('depends_on');
  });

  test('by an exception, which is told and stands in the evidence', async () => {
    begin(
      policyText({ rule: `unsigned: {sha256: "${sum('a')}", reason: no release yet, until: 2999-01-01}` }),
    );
    await folder.writeLock(hello('v1.0.0', 'a', { signedBy: [], unsigned: 'no release yet' }));
    const { errors, warnings, planned } = await planPlugin();
    expect(errors).toEqual([]);
    expect(warnings).toContainEqual(expect.stringContaining('admitted without a signature until 2999'));
    expect(planned).toMatchObject({ evidence: { unsigned: 'no release yet', signed_by: [] } });
  });
});

describe('a mount', () => {
  test('attack 22: runs another file than what was verified', async () => {
    await folder.writeLock(hello('v1.0.0', 'a'));
    put(plugin, { ...spec('1.0.0'), sha256: sum('a') });
    adoptMount('1.0.0', 'c');
    const refused = await core.plan('m', mount, mountConfig('1.0.0'));
    expect(refused.errors).toEqual([
      expect.stringContaining(`secrets_mount:team-a/ runs secret/hello v1.0.0 with sha256 ${sum('c')}`),
    ]);
    more = { rewrite: ['secrets_mount:team-a/'] };
    const repaired = await core.plan('m', mount, mountConfig('1.0.0'));
    expect(repaired).toMatchObject({ errors: [], action: 'update', planned: { running_sha256: sum('a') } });
  });

  test('attack 24: would run an entry that differs from what was verified', async () => {
    await folder.writeLock(hello('v1.0.0', 'a'));
    put(plugin, { ...spec('1.0.0'), sha256: sum('c') });
    const { errors } = await core.plan('m', mount, mountConfig('1.0.0'));
    expect(errors).toEqual([
      expect.stringContaining(`in the catalog with sha256 ${sum('c')}`),
      expect.stringContaining(`would run secret/hello v1.0.0 with sha256 ${sum('c')}`),
    ]);
  });

  test('would run what nobody verified', async () => {
    await folder.writeLock(hello('v1.0.0', 'a'));
    put(plugin, { ...spec('2.0.0'), sha256: sum('c') });
    const { errors } = await core.plan('m', mount, mountConfig('2.0.0'));
    expect(errors).toEqual([
      expect.stringContaining('secrets_mount:team-a/ would run secret/hello v2.0.0, which nobody verified.'),
    ]);
  });

  describe('attack 19: going back to an older version', () => {
    const back = async (policy: string) => {
      begin(policy);
      await folder.writeLock(hello('v1.0.0', 'a'), hello('v1.1.0', 'b'));
      put(plugin, { ...spec('1.0.0'), sha256: sum('a') });
      put(plugin, { ...spec('1.1.0'), sha256: sum('b') });
      adoptMount('1.1.0', 'b');
    };
    const refused = 'secrets_mount:team-a/ would go back from v1.1.0 to v1.0.0.';

    test('is refused', async () => {
      await back(policyText());
      const { errors } = await core.plan('m', mount, mountConfig('1.0.0'));
      expect(errors).toEqual([expect.stringContaining(refused)]);
    });

    test('is refused by way of a pin', async () => {
      await back(policyText());
      const config = configOf(pin, { type: 'secret', name: 'hello', version: '1.0.0' });
      const { errors } = await core.plan('pin', pin, config);
      expect(errors).toEqual([expect.stringContaining(refused)]);
    });

    test('is possible where `allowDowngrade` says so', async () => {
      const exception = '{plugin: secret/hello, to: 1.0.0, reason: a defect, until: 2999-01-01}';
      await back(policyText({ more: `  allowDowngrade:\n    - ${exception}\n` }));
      expect(await core.plan('m', mount, mountConfig('1.0.0'))).toMatchObject({
        errors: [],
        action: 'update',
      });
    });
  });
});

test.each<[string, () => void]>([
  ['policy', () => appendFileSync(folder.policyFile, '# other\n')],
  ['lock', () => appendFileSync(folder.lockFile, '# other\n')],
])(
  'attack 26: a %s that changes between plan and apply is refused, and nothing is written',
  async (_, change) => {
    await folder.writeLock(hello('v1.0.0', 'a'));
    const walk = await core.walk();
    const config = configOf(plugin, spec('1.0.0'));
    expect((await core.plan('p', plugin, config, walk)).errors).toEqual([]);
    change();
    const { errors } = await core.apply('p', plugin, config, walk);
    expect(errors).toEqual([expect.stringContaining('changed since the plan was made')]);
    expect(server.vault.calls.filter(({ verb }) => verb === 'write')).toEqual([]);
    expect(core.state.has('p')).toBe(false);
  },
);

test('a removal is not held up by a lock that does not fit', async () => {
  adopt('p', plugin, { ...spec('1.0.0'), sha256: sum('c') }, configOf(plugin, spec('1.0.0')));
  expect(await core.apply('p', plugin, null)).toMatchObject({ action: 'delete', errors: [] });
  expect(core.state.has('p')).toBe(false);
});
