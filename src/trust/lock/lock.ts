/** What was verified and when, remembered beside the manifest: the next run must come to the same, and registers nothing else. */
import { compareVersions } from '../../core/spelling/version.ts';

export interface Lock {
  /** Of the trust policy under which everything here was verified: `sha256:` and 64 digits. */
  readonly policy: string;
  /** Sum of each file of trusted roots, by the name that the policy gives it. */
  readonly trustedRoots: ReadonlyMap<string, string>;
  /** By `type/name`. */
  readonly plugins: ReadonlyMap<string, LockedPlugin>;
}

export interface LockedPlugin {
  /** The high-water mark: the highest version that ever was locked. It never sinks; empty when only the unversioned entry was. */
  readonly highest: string;
  /** By canonical version, then by `os/arch`. */
  readonly versions: ReadonlyMap<string, ReadonlyMap<string, LockedBinary>>;
}

export interface LockedBinary {
  /** What `Gathered.origin` was. */
  readonly source: string;
  /** `sha256:` and 64 digits each: of the downloaded file, of the image's index, of the file of sums. */
  readonly artifact?: string | undefined;
  readonly image?: string | undefined;
  readonly sums?: string | undefined;
  /** 64 digits, of the file that the server runs: what its catalog wants. */
  readonly sha256: string;
  /** Names of the roots whose signatures counted, in order. */
  readonly signedBy: readonly string[];
  /** ISO 8601 in UTC. */
  readonly signedAt?: string | undefined;
  readonly timeFrom?: 'log' | 'timestamp' | 'signer' | undefined;
  /** Why it was admitted without any signature. */
  readonly unsigned?: string | undefined;
  /** Number of the rule that admitted it. */
  readonly rule: number;
}

/** One locked thing with all that names it. */
export interface LockEntry {
  /** `type/name`. */
  readonly plugin: string;
  readonly version: string;
  /** `os/arch`. */
  readonly platform: string;
  readonly binary: LockedBinary;
}

export function entriesOf({ plugins }: Lock): readonly LockEntry[] {
  return [...plugins].flatMap(([plugin, { versions }]) =>
    [...versions].flatMap(([version, platforms]) =>
      [...platforms].map(([platform, binary]) => ({ plugin, version, platform, binary })),
    ),
  );
}

/** Plugins and platforms by name, versions by precedence, so that the same content always is the same text. */
export function makeLock(
  head: Pick<Lock, 'policy' | 'trustedRoots'>,
  highest: ReadonlyMap<string, string>,
  entries: readonly LockEntry[],
): Lock {
  const plugins = new Map<string, LockedPlugin>();
  const byPlugin = Map.groupBy(entries, ({ plugin }) => plugin);
  for (const name of sorted(new Set([...highest.keys(), ...byPlugin.keys()]))) {
    const mine = Map.groupBy(byPlugin.get(name) ?? [], ({ version }) => version);
    const versions = [...mine.keys()].sort(byVersion);
    plugins.set(name, {
      highest: [highest.get(name) ?? '', ...versions].sort(byVersion).at(-1)!,
      versions: new Map(versions.map((version) => [version, platformsOf(mine.get(version)!)])),
    });
  }
  const trustedRoots = new Map([...head.trustedRoots].sort(([a], [b]) => (a < b ? -1 : 1)));
  return { policy: head.policy, trustedRoots, plugins };
}

function platformsOf(entries: readonly LockEntry[]): ReadonlyMap<string, LockedBinary> {
  const mine = new Map(entries.map(({ platform, binary }) => [platform, binary]));
  return new Map(sorted(mine.keys()).map((platform) => [platform, mine.get(platform)!]));
}

/** Metadata has no precedence, but an order it must have. */
function byVersion(a: string, b: string): number {
  return compareVersions(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}

function sorted(names: Iterable<string>): readonly string[] {
  return [...names].sort();
}
