/** What is verified replaces what was locked; the high-water mark never sinks. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareVersions } from '../../../src/core/spelling/version.ts';
import type { LockEntry } from '../../../src/trust/lock/lock.ts';
import { entriesOf } from '../../../src/trust/lock/lock.ts';
import { mergeLock } from '../../../src/trust/lock/merge.ts';
import { anyLock, entryFor, head, lockOf, sum } from '../support/locks.ts';

const names = (entries: readonly LockEntry[]) => entries.map(({ plugin, version }) => `${plugin} ${version}`);
const old = lockOf(entryFor('v1.2.0'), entryFor('v1.3.0'), entryFor('v2.0.0', {}, 'auth/other'));

describe('merging', () => {
  test('into nothing', () => {
    const { lock, changes } = mergeLock(undefined, [entryFor('v1.3.0')], [entryFor('v1.3.0')], head);
    expect(lock).toEqual(lockOf(entryFor('v1.3.0')));
    expect(changes).toEqual([
      { field: 'policy', after: head.policy },
      { field: 'trustedRoots.public-good', after: sum('e') },
      { plugin: 'secret/sync', field: 'highest', after: 'v1.3.0' },
      {
        plugin: 'secret/sync',
        version: 'v1.3.0',
        platform: 'linux/amd64',
        field: 'entry',
        after: 'b'.repeat(64),
      },
    ]);
  });

  test('the same again changes nothing', () => {
    const { lock, changes } = mergeLock(old, entriesOf(old), entriesOf(old), head);
    expect([lock, changes]).toEqual([old, []]);
  });

  test('what was not verified now stays while it is declared, and goes when it is not', () => {
    const { lock, changes } = mergeLock(old, [], [entryFor('v1.3.0')], head);
    expect(names(entriesOf(lock))).toEqual(['secret/sync v1.3.0']);
    expect(changes.map(({ plugin, version, field, after }) => [plugin, version, field, after])).toEqual([
      ['auth/other', 'v2.0.0', 'entry', undefined],
      ['secret/sync', 'v1.2.0', 'entry', undefined],
    ]);
  });

  test('attack 19: the high-water mark outlives the plugin, so that taking it out and in again is no way back', () => {
    const without = mergeLock(old, [], [], head).lock;
    expect(entriesOf(without)).toEqual([]);
    const again = mergeLock(without, [entryFor('v1.2.0')], [entryFor('v1.2.0')], head).lock;
    expect(again.plugins.get('secret/sync')!.highest).toBe('v1.3.0');
    expect(again.plugins.get('auth/other')!.highest).toBe('v2.0.0');
  });

  test('the mark rises with what is verified, by precedence and not by letters', () => {
    const higher = entryFor('v1.10.0');
    const { lock, changes } = mergeLock(old, [higher], [...entriesOf(old), higher], head);
    expect(lock.plugins.get('secret/sync')!.highest).toBe('v1.10.0');
    expect(changes[0]).toMatchObject({ field: 'highest', before: 'v1.3.0', after: 'v1.10.0' });
  });

  test('attack 26: under another policy nothing stays that was not verified now', () => {
    const other = { ...head, policy: sum('9') };
    const { lock, changes } = mergeLock(old, [entryFor('v1.3.0')], entriesOf(old), other);
    expect(names(entriesOf(lock))).toEqual(['secret/sync v1.3.0']);
    expect(changes[0]).toEqual({ field: 'policy', before: head.policy, after: sum('9') });
    expect(lock.plugins.get('auth/other')).toEqual({ highest: 'v2.0.0', versions: new Map() });
  });

  test('attack 26: another file of trusted roots is a change', () => {
    const other = { ...head, trustedRoots: new Map([['public-good', sum('8')]]) };
    expect(mergeLock(old, entriesOf(old), entriesOf(old), other).changes).toEqual([
      { field: 'trustedRoots.public-good', before: sum('e'), after: sum('8') },
    ]);
  });

  test('each field that differs is named with both values', () => {
    const verified = entryFor('v1.3.0', {
      sha256: 'f'.repeat(64),
      signedBy: ['adfinis-ci'],
      image: sum('1'),
    });
    const { changes } = mergeLock(old, [verified], entriesOf(old), head);
    const key = { plugin: 'secret/sync', version: 'v1.3.0', platform: 'linux/amd64' };
    expect(changes).toEqual([
      { ...key, field: 'sha256', before: 'b'.repeat(64), after: 'f'.repeat(64) },
      { ...key, field: 'signedBy', before: 'adfinis-ci, platform-team', after: 'adfinis-ci' },
      { ...key, field: 'image', after: sum('1') },
    ]);
  });

  test('property: no mark sinks, what was verified is locked, and merging it again changes nothing', () => {
    fc.assert(
      fc.property(anyLock, anyLock, anyLock, (before, now, wanted) => {
        const verified = entriesOf(now);
        const { lock } = mergeLock(before, verified, entriesOf(wanted), now);
        for (const [name, { highest }] of before.plugins)
          expect(compareVersions(lock.plugins.get(name)!.highest, highest)).toBeGreaterThanOrEqual(0);
        expect(entriesOf(lock)).toEqual(expect.arrayContaining([...verified]));
        expect(mergeLock(lock, verified, entriesOf(lock), now)).toEqual({ lock, changes: [] });
      }),
    );
  });
});
