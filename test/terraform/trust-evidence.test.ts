/** `evidence` through the life of a plugin: by the lock alone, and nothing of it ever reaches the server. */
import { rmSync } from 'node:fs';
import { beforeEach, expect, test } from 'vitest';
import { canonicalSpec } from '../../src/core/identity.ts';
import type { ResourceKind } from '../../src/core/kind.ts';
import { plugin as pluginKind } from '../../src/kinds/plugin.ts';
import { namedState } from '../../src/terraform/rpc/import.ts';
import { UNKNOWN, type ValueObject } from '../../src/terraform/wire/value.ts';
import { inMemory } from '../support/toy-kinds.ts';
import { configOf } from './support/config.ts';
import { type Core, makeCore } from './support/core.ts';
import { enterprise, type MemoryServer, memoryServer } from './support/memory-server.ts';
import { hello, policyText, type TrustFolder, trustFolder } from './support/trust.ts';

const plugin = inMemory(pluginKind as ResourceKind);
const spec = { type: 'secret', name: 'hello', version: '1.0.0', command: 'hello-1.0.0' };
const sum = 'a'.repeat(64);
const bare = configOf(plugin, spec);
const summed = configOf(plugin, { ...spec, sha256: sum });

let folder: TrustFolder;
let server: MemoryServer;
let core: Core;
/** The provider block. */
let settings: ValueObject;

beforeEach(async () => {
  folder = trustFolder();
  await folder.writeLock(hello('v1.0.0', 'a'));
  server = memoryServer(enterprise);
  settings = folder.settings();
  core = makeCore([plugin], server.open, () => settings);
});

const evidence = async (more: ValueObject = {}): Promise<ValueObject> => ({
  source: 'file:releases',
  signed_by: ['release-team'],
  signed_at: '2026-11-03T10:00:00Z',
  time_from: 'signer',
  unsigned: null,
  rule: 1,
  policy: await folder.hash(),
  ...more,
});
const written = () => server.vault.calls.filter(({ verb }) => verb === 'write' || verb === 'remove').length;

test('is known when it is planned, and the sum with it; kept when it is read', async () => {
  const made = await core.apply('p', plugin, bare);
  expect(made).toMatchObject({ action: 'create', errors: [], complaints: [] });
  expect(made.planned).toMatchObject({ sha256: sum, evidence: await evidence() });
  expect(core.state.get('p')).toMatchObject({ sha256: sum, evidence: await evidence() });
  expect(await core.plan('p', plugin, bare)).toMatchObject({ action: 'none', complaints: [] });
  expect(JSON.stringify([...server.vault.store.values()])).not.toContain('release-team');
});

test('another lock is an update that writes nothing', async () => {
  await core.apply('p', plugin, bare);
  const before = written();
  await folder.writeLock(hello('v1.0.0', 'a', { signedAt: '2026-11-20T00:00:00Z' }));
  const updated = await core.apply('p', plugin, bare);
  expect(updated).toMatchObject({ action: 'update', errors: [], complaints: [] });
  expect(updated.planned).toMatchObject({ evidence: await evidence({ signed_at: '2026-11-20T00:00:00Z' }) });
  expect(written()).toBe(before);
  expect((await core.plan('p', plugin, bare)).action).toBe('none');
});

test('another file under the same version, verified anew, is an update of both', async () => {
  await core.apply('p', plugin, bare);
  await folder.writeLock(hello('v1.0.0', 'b'));
  settings = folder.settings({ rewrite: ['plugin:secret/hello/v1.0.0'] });
  const updated = await core.apply('p', plugin, bare);
  expect(updated).toMatchObject({ action: 'update', errors: [], complaints: [] });
  expect(core.state.get('p')).toMatchObject({ sha256: 'b'.repeat(64) });
});

test('without a policy there is none, and nothing else is different', async () => {
  settings = {};
  const made = await core.apply('p', plugin, summed);
  expect(made).toMatchObject({ errors: [], complaints: [], planned: { evidence: null } });
  expect(core.state.get('p')).toMatchObject({ evidence: null });
  expect((await core.plan('p', plugin, summed)).action).toBe('none');
  const open = await core.plan('q', plugin, configOf(plugin, { ...spec, version: '2.0.0' }));
  expect(open.errors).toEqual([expect.stringContaining('`sha256` must be given')]);
});

test('comes with a policy, and goes with it, and writes nothing', async () => {
  settings = {};
  await core.apply('p', plugin, summed);
  const before = written();
  settings = folder.settings();
  expect(await core.apply('p', plugin, summed)).toMatchObject({
    action: 'update',
    errors: [],
    complaints: [],
  });
  expect(core.state.get('p')).toMatchObject({ evidence: await evidence() });
  settings = {};
  expect(await core.apply('p', plugin, summed)).toMatchObject({
    action: 'update',
    errors: [],
    complaints: [],
  });
  expect(core.state.get('p')).toMatchObject({ evidence: null });
  expect(written()).toBe(before);
});

test('comes to what was imported with the next apply', async () => {
  await core.apply('p', plugin, bare);
  core.state.set('p', namedState(plugin, canonicalSpec(plugin, spec)));
  expect((await core.plan('p', plugin, bare)).planned).toMatchObject({ evidence: await evidence() });
});

test.each<[string, ValueObject, unknown]>([
  ['of the policy is not known', { trust_policy: UNKNOWN }, UNKNOWN],
  ['of the lock is not known', { lockfile: UNKNOWN }, UNKNOWN],
  ['of what may be put right is not known', { rewrite: UNKNOWN }, UNKNOWN],
  ['of the address is not known', { address: UNKNOWN }, { rule: 1 }],
])('is unknown only where the setting %s', async (_, unknown, expected) => {
  settings = { ...settings, ...unknown };
  const { errors, complaints, planned } = await core.plan('p', plugin, summed);
  expect([errors, complaints]).toEqual([[], []]);
  if (expected === UNKNOWN) expect(planned!.evidence).toBe(UNKNOWN);
  else expect(planned).toMatchObject({ evidence: expected });
});

test('is null where only the address is not known and there is no policy', async () => {
  settings = { address: UNKNOWN };
  expect((await core.plan('p', plugin, summed)).planned).toMatchObject({ evidence: null });
});

test('is unknown as long as the version is, and known while only other things are not', async () => {
  const late = await core.plan('p', plugin, { ...summed, version: UNKNOWN });
  expect([late.errors, late.complaints, late.planned!.evidence]).toEqual([[], [], UNKNOWN]);
  const other = await core.plan('p', plugin, { ...summed, command: UNKNOWN });
  expect(other.planned).toMatchObject({ evidence: await evidence() });
});

test('of a registration that fails nothing stays', async () => {
  server.vault.onCall = ({ verb }) => {
    if (verb === 'write') throw new Error('no');
  };
  const { errors } = await core.apply('p', plugin, bare);
  expect(errors).toEqual([expect.stringContaining('no')]);
  expect(core.state.has('p')).toBe(false);
});

test('a lock that is gone refuses, and keeps what the state says', async () => {
  await core.apply('p', plugin, bare);
  rmSync(folder.lockFile);
  expect((await core.plan('p', plugin, bare)).errors).toEqual([expect.stringContaining('Not locked')]);
  expect(core.state.get('p')).toMatchObject({ evidence: await evidence() });
});

test('a policy that audits tells what it would refuse, and lets it pass', async () => {
  folder.writePolicy(policyText({ rule: 'mode: audit' }));
  await folder.writeLock(hello('v1.0.0', 'a', { signedBy: ['stranger'] }));
  const { errors, warnings, planned } = await core.plan('p', plugin, bare);
  expect(errors).toEqual([]);
  expect(warnings).toContainEqual(expect.stringContaining('was signed by stranger'));
  expect(planned).toMatchObject({ evidence: await evidence({ signed_by: ['stranger'] }) });
});
