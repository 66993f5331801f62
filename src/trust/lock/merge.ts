/**
 * How a lock grows. What was verified now replaces what was locked; what is not declared any more goes; and
 * - the high-water mark of a plugin stays even when all its versions go: else taking a plugin out and in again would be a way back;
 * - under another policy than before, only what was verified now is kept: nothing old was judged by the new rules.
 */
import { entriesOf, type Lock, type LockEntry, type LockedBinary, makeLock } from './lock.ts';

/** What a user is shown, and what `--check` refuses. */
export interface Change {
  readonly plugin?: string | undefined;
  readonly version?: string | undefined;
  readonly platform?: string | undefined;
  /** As the lock spells it; `entry` when a whole entry comes or goes. */
  readonly field: string;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

/** One version on one platform that the manifest wants. */
export type LockKey = Pick<LockEntry, 'plugin' | 'version' | 'platform'>;

export function mergeLock(
  old: Lock | undefined,
  verified: readonly LockEntry[],
  declared: readonly LockKey[],
  head: Pick<Lock, 'policy' | 'trustedRoots'>,
): { readonly lock: Lock; readonly changes: readonly Change[] } {
  const fresh = new Set(verified.map(keyOf));
  const wanted = new Set(declared.map(keyOf));
  const kept =
    old && old.policy === head.policy
      ? entriesOf(old).filter((entry) => wanted.has(keyOf(entry)) && !fresh.has(keyOf(entry)))
      : [];
  const marks = new Map([...(old?.plugins ?? [])].map(([name, { highest }]) => [name, highest]));
  const lock = makeLock(head, marks, [...kept, ...verified]);
  return { lock, changes: compareLocks(old, lock) };
}

export function compareLocks(old: Lock | undefined, lock: Lock): readonly Change[] {
  const roots = union(old?.trustedRoots.keys(), lock.trustedRoots.keys());
  const names = union(old?.plugins.keys(), lock.plugins.keys());
  const mine = new Map(entriesOf(lock).map((entry) => [keyOf(entry), entry]));
  const theirs = new Map((old ? entriesOf(old) : []).map((entry) => [keyOf(entry), entry]));
  const byPlugin = Map.groupBy(
    union(theirs.keys(), mine.keys()),
    (key) => (mine.get(key) ?? theirs.get(key))!.plugin,
  );
  return [
    { field: 'policy', before: old?.policy, after: lock.policy },
    ...roots.map((name) => ({
      field: `trustedRoots.${name}`,
      before: old?.trustedRoots.get(name),
      after: lock.trustedRoots.get(name),
    })),
    ...names.flatMap((plugin) => [
      {
        plugin,
        field: 'highest',
        before: old?.plugins.get(plugin)?.highest || undefined,
        after: lock.plugins.get(plugin)?.highest || undefined,
      },
      ...(byPlugin.get(plugin) ?? []).flatMap((key) => compareEntries(theirs.get(key), mine.get(key))),
    ]),
  ].filter(({ before, after }) => before !== after);
}

function compareEntries(before: LockEntry | undefined, after: LockEntry | undefined): readonly Change[] {
  const { plugin, version, platform } = (after ?? before)!;
  const key = { plugin, version, platform };
  if (!before || !after) {
    const [was, is] = [before, after].map((entry) => entry?.binary.sha256);
    return [{ ...key, field: 'entry', before: was, after: is }];
  }
  const fields = union(Object.keys(before.binary), Object.keys(after.binary));
  return fields.map((field) => ({
    ...key,
    field,
    before: show(before.binary[field as keyof LockedBinary]),
    after: show(after.binary[field as keyof LockedBinary]),
  }));
}

function show(value: LockedBinary[keyof LockedBinary]): string | undefined {
  return value === undefined ? undefined : Array.isArray(value) ? value.join(', ') : `${value}`;
}

function keyOf({ plugin, version, platform }: LockKey): string {
  return `${plugin}\n${version}\n${platform}`;
}

/** In the order of the first, then what only the second has. */
function union(first: Iterable<string> | undefined, second: Iterable<string>): readonly string[] {
  return [...new Set([...(first ?? []), ...second])];
}
