/** What comes to the gate, and what it says. */
import type { Finding, Position } from '../../core/finding.ts';
import type { Lock, LockedBinary } from '../lock/lock.ts';
import type { TrustPolicy } from '../policy/policy.ts';

/** A plugin as the manifest wants it. */
export interface DeclaredPlugin {
  readonly id: string;
  /** `type/name`. */
  readonly plugin: string;
  /** Canonical; empty for the unversioned entry. */
  readonly version: string;
  /** What `Gathered.origin` of its source is. */
  readonly origin?: string | undefined;
  /** One sum, or one for each platform. */
  readonly sha256?: string | Readonly<Record<string, string>> | undefined;
  /** Container image that runs instead of a file. */
  readonly image?: string | undefined;
  /** Names of the variables that the process gets. */
  readonly variables?: readonly string[] | undefined;
  readonly at?: Position | undefined;
}

/** An entry of the server's catalog that is not its own. */
export interface RegisteredPlugin {
  readonly id: string;
  readonly plugin: string;
  readonly version: string;
  readonly sha256?: string | undefined;
  /** It is unversioned, and the server has a builtin of that name. */
  readonly hidesBuiltin: boolean;
}

/** A mount whose process is to become an older version. */
export interface Return {
  /** Of the mount. */
  readonly id: string;
  readonly plugin: string;
  readonly from: string;
  readonly to: string;
}

/** A process behind a mount or connection, unless it is a builtin. */
export interface RunningPlugin {
  /** Of the mount. */
  readonly id: string;
  readonly plugin: string;
  readonly version: string;
  readonly sha256?: string | undefined;
}

export interface AtGate {
  readonly policy: TrustPolicy;
  readonly lock: Lock | undefined;
  readonly declared: readonly DeclaredPlugin[];
  /** What will be in the catalog beside that, where not everything that is declared can be seen at once. */
  readonly beside?: readonly Pick<DeclaredPlugin, 'plugin' | 'version'>[] | undefined;
  readonly catalog: readonly RegisteredPlugin[];
  readonly running: readonly RunningPlugin[];
  /** What is to run after the plan. */
  readonly starting?: readonly RunningPlugin[] | undefined;
  readonly returning?: readonly Return[] | undefined;
  /** Ids of the mounts and connections that are declared. */
  readonly managed?: ReadonlySet<string> | undefined;
  /** Those of them that stay as they are. */
  readonly staying?: ReadonlySet<string> | undefined;
  /** `os/arch` of the server; a lock with one platform needs none. */
  readonly platform?: string | undefined;
  readonly now: Date;
  /** Ids whose drift is known: it is put right with this plan. */
  readonly repaired?: ReadonlySet<string> | undefined;
}

export interface Passed {
  /** Errors: nothing may be applied. */
  readonly refusals: readonly Finding[];
  /** What is admitted by exception or under a rule that only audits, and what cannot be compared. */
  readonly remarks: readonly Finding[];
  /** By id of the declared plugin. */
  readonly admitted: ReadonlyMap<string, LockedBinary>;
  /** Ids of entries of the catalog that are not what was verified. */
  readonly unverified: ReadonlySet<string>;
}
