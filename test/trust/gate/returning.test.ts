/**
 * What a plan starts is verified; old versions beside the newest stay; what runs goes back only by an exception; drift that is being
 * put right is no refusal.
 */
import { expect, test } from 'vitest';
import type { AtGate, DeclaredPlugin } from '../../../src/trust/gate/at-gate.ts';
import { gate } from '../../../src/trust/gate/gate.ts';
import { entryFor, locked, lockOf } from '../support/locks.ts';
import { day, policyWith, ruleWith } from '../support/policies.ts';

const declaredAt = (version: string): DeclaredPlugin => ({
  id: `plugin:secret/sync/${version}`,
  plugin: 'secret/sync',
  version,
  origin: locked.source,
});
const back = { id: 'secrets_mount:sync/', plugin: 'secret/sync', from: 'v1.3.0', to: 'v1.2.0' };
const exception = {
  plugin: 'secret/sync',
  to: '1.2.0',
  reason: 'v1.3.0 loses data',
  until: day('2026-12-24'),
};

const pass = (changed: Partial<AtGate> = {}) =>
  gate({
    policy: policyWith(),
    lock: lockOf(entryFor('v1.2.0'), entryFor('v1.3.0')),
    declared: [declaredAt('v1.2.0'), declaredAt('v1.3.0')],
    catalog: [],
    running: [],
    platform: 'linux/amd64',
    now: day('2026-12-01'),
    ...changed,
  });
const codes = (findings: readonly { readonly code: string; readonly severity: string }[]) =>
  findings.map(({ code, severity }) => `${severity} ${code}`);

test('an older version beside the highest is admitted', () => {
  const { refusals, admitted } = pass();
  expect(refusals).toEqual([]);
  expect([...admitted.keys()]).toEqual(['plugin:secret/sync/v1.2.0', 'plugin:secret/sync/v1.3.0']);
});

test('attack 19: an older version alone is refused, although it is locked', () => {
  expect(codes(pass({ declared: [declaredAt('v1.2.0')] }).refusals)).toEqual(['error rollback']);
  const beside = [{ plugin: 'secret/other', version: 'v1.3.0' }];
  expect(codes(pass({ declared: [declaredAt('v1.2.0')], beside }).refusals)).toEqual(['error rollback']);
  const highest = [{ plugin: 'secret/sync', version: 'v1.3.0' }];
  expect(pass({ declared: [declaredAt('v1.2.0')], beside: highest }).refusals).toEqual([]);
});

test('attack 19: a mount does not go back, although both versions are locked', () => {
  const { refusals } = pass({ returning: [back] });
  expect(codes(refusals)).toEqual(['error rollback']);
  expect(refusals[0]!.detail).toMatch(/^secrets_mount:sync\/ would go back from v1\.3\.0 to v1\.2\.0\./);
});

test('a mount goes back where the policy says so, as long as it does', () => {
  const policy = policyWith({ allowDowngrade: [exception] });
  expect(pass({ returning: [back], policy }).refusals).toEqual([]);
  expect(codes(pass({ returning: [back], policy, now: day('2026-12-30') }).refusals)).toEqual([
    'error rollback',
  ]);
});

test('attack 19: what somebody took above all that was verified comes back when it is asked for by name', () => {
  const returning = [{ ...back, from: 'v9.9.9', to: 'v1.3.0' }];
  const { refusals } = pass({ returning });
  expect(codes(refusals)).toEqual(['error drift']);
  expect(refusals[0]!.hint).toContain('plugboard apply --rewrite secrets_mount:sync/');
  const repaired = new Set(['secrets_mount:sync/']);
  expect(codes(pass({ returning, repaired }).remarks)).toEqual(['warning drift']);
  // But nothing goes below what was verified that way.
  expect(codes(pass({ returning: [back], repaired }).refusals)).toEqual(['error rollback']);
});

test('drift that this plan puts right is told, and not refused', () => {
  const catalog = [{ ...declaredAt('v1.3.0'), sha256: 'f'.repeat(64), hidesBuiltin: false }];
  const running = [
    { id: 'secrets_mount:sync/', plugin: 'secret/sync', version: 'v1.3.0', sha256: 'f'.repeat(64) },
  ];
  expect(codes(pass({ catalog, running }).refusals)).toEqual(['error drift', 'error drift']);
  const { refusals, remarks } = pass({
    catalog,
    running,
    repaired: new Set(['plugin:secret/sync/v1.3.0', 'secrets_mount:sync/']),
  });
  expect(refusals).toEqual([]);
  expect(codes(remarks)).toEqual(['warning drift', 'warning drift']);
});

test('what a plan starts must be in the lock, whoever registered it', () => {
  const start = {
    id: 'secrets_mount:sync/',
    plugin: 'secret/sync',
    version: 'v9.9.9',
    sha256: 'f'.repeat(64),
  };
  expect(codes(pass({ starting: [start] }).refusals)).toEqual(['error lock-missing']);
  expect(codes(pass({ starting: [{ ...start, version: 'v1.3.0' }] }).refusals)).toEqual(['error drift']);
  expect(pass({ starting: [{ ...start, version: 'v1.3.0', sha256: locked.sha256 }] }).refusals).toEqual([]);
  expect(pass({ starting: [{ ...start, version: 'v1.3.0', sha256: undefined }] }).refusals).toEqual([]);
});

test('attack 19: what nobody declares any more starts only as long as it would be admitted', () => {
  const starting = [{ ...locked, id: 'secrets_mount:new/', plugin: 'secret/sync', version: 'v1.3.0' }];
  const start = (changed: Partial<AtGate> = {}) => pass({ declared: [], starting, ...changed });
  expect(start().refusals).toEqual([]);
  const maxAge = ruleWith({ freshness: { maxAge: 20 * 86_400 } });
  const { refusals } = start({ policy: policyWith({ rules: [maxAge] }) });
  expect(codes(refusals)).toEqual(['error too-old']);
  expect(refusals[0]!.detail).toMatch(/^secrets_mount:new\/ would run secret\/sync v1\.3\.0\. .*27 d ago/);
  const others = [declaredAt('v1.2.0'), { ...declaredAt('v1.3.0'), plugin: 'secret/other' }];
  const beside = start({ policy: policyWith({ rules: [maxAge] }), declared: others }).refusals;
  expect(beside.filter(({ detail }) => detail.startsWith('secrets_mount:new/')).length).toBe(1);
  expect(codes(start({ policy: policyWith({ rules: [] }) }).refusals)).toEqual(['error no-rule']);
  const unsigned = { sha256: locked.sha256, reason: 'not signed yet', until: day('2026-11-30') };
  const excepted = ruleWith({ require: undefined, unsigned });
  const lock = lockOf(entryFor('v1.3.0', { signedBy: [], unsigned: 'not signed yet' }));
  expect(codes(start({ lock, policy: policyWith({ rules: [excepted] }) }).refusals)).toEqual([
    'error unsigned-expired',
  ]);
  expect(start({ lock, policy: policyWith({ rules: [excepted] }), now: day('2026-11-29') }).refusals).toEqual(
    [],
  );
  const audited = start({ policy: policyWith({ rules: [{ ...maxAge, mode: 'audit' }] }) });
  expect([codes(audited.refusals), codes(audited.remarks)]).toEqual([[], ['warning too-old']]);
});
