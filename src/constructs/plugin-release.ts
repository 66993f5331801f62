/**
 * A version of a plugin with all that goes with it: the runtime that limits it, the pin, and the mounts or connections that run it.
 * What one of them says about another is said here once.
 */
import { Construct } from 'constructs';
import {
  AuthMount,
  type AuthMountProps,
  DatabaseConnection,
  type DatabaseConnectionProps,
  Plugin,
  PluginPin,
  type PluginProps,
  PluginRuntime,
  type PluginRuntimeProps,
  SecretsMount,
  type SecretsMountProps,
} from './classes.ts';
import type { Reference } from './reference.ts';

type FromRelease = 'path' | 'type' | 'pluginVersion';

/** A mount without what the release says about it. */
export type ReleaseMount = Omit<SecretsMountProps, FromRelease> & Omit<AuthMountProps, FromRelease>;

/** A connection without what the release says about it. */
export type ReleaseConnection = Omit<DatabaseConnectionProps, 'name' | 'pluginName' | 'pluginVersion'>;

/** Limits; the runtime is called like the plugin unless it has a name. */
export type ReleaseRuntime = Omit<PluginRuntimeProps, 'type' | 'name'> & { readonly name?: string };

export interface PluginReleaseProps
  extends Omit<PluginProps, 'type' | 'name' | 'version' | 'runtime' | 'state'> {
  /** What the plugin is for. */
  readonly type: 'auth' | 'database' | 'secret';
  readonly name: string;
  /** A release has one: it is what an upgrade changes. */
  readonly version: string;
  /** Limits of a runtime of its own, or the name of one that is there. */
  readonly runtime?: string | Reference | ReleaseRuntime | undefined;
  /** Pins the version for every mount and connection of the plugin, those of others as well. */
  readonly pin?: boolean | undefined;
  /** Mounts by path; of a secrets or auth plugin. */
  readonly mounts?: Readonly<Record<string, ReleaseMount>> | undefined;
  /** Connections by name; of a database plugin. */
  readonly connections?: Readonly<Record<string, ReleaseConnection>> | undefined;
  /** Versions that are to leave the catalog once nothing runs them any more. */
  readonly retired?: readonly string[] | undefined;
}

export class PluginRelease extends Construct {
  readonly plugin: Plugin;
  readonly runtime: PluginRuntime | undefined;
  readonly pin: PluginPin | undefined;
  readonly mounts: Readonly<Record<string, SecretsMount | AuthMount>>;
  readonly connections: Readonly<Record<string, DatabaseConnection>>;

  constructor(scope: Construct, id: string, props: PluginReleaseProps) {
    super(scope, id);
    const { runtime, pin, mounts = {}, connections = {}, retired = [], ...entry } = props;
    const { type, name } = entry;
    if (type === 'database' && Object.keys(mounts).length > 0)
      throw new Error(`${this.node.path}: a database plugin has connections, not mounts.`);
    if (type !== 'database' && Object.keys(connections).length > 0)
      throw new Error(`${this.node.path}: only a database plugin has connections.`);

    this.runtime = isLimits(runtime) ? new PluginRuntime(this, 'runtime', { name, ...runtime }) : undefined;
    const limits = this.runtime ? this.runtime.name : (runtime as string | Reference | undefined);
    this.plugin = new Plugin(this, 'plugin', { ...entry, ...(limits !== undefined && { runtime: limits }) });
    this.pin = pin ? new PluginPin(this, 'pin', { type, name, version: this.plugin.version }) : undefined;

    // A pin excludes the version on what it rules.
    const version = this.pin ? {} : { pluginVersion: this.plugin.version };
    const Mount = type === 'auth' ? AuthMount : SecretsMount;
    this.mounts = mapValues(
      mounts,
      (options, path) =>
        new Mount(this, `mount-${idPart(path)}`, { ...options, path, type: this.plugin.name, ...version }),
    );
    this.connections = mapValues(
      connections,
      (options, connection) =>
        new DatabaseConnection(this, `connection-${idPart(connection)}`, {
          ...options,
          name: connection,
          pluginName: this.plugin.name,
          ...version,
        }),
    );
    for (const old of retired)
      new Plugin(this, `retired-${old}`, { type, name, version: old, state: 'absent' });
  }
}

function isLimits(runtime: PluginReleaseProps['runtime']): runtime is ReleaseRuntime {
  return typeof runtime === 'object' && !('thing' in runtime);
}

/** Slashes separate the parts of a construct's path. */
const idPart = (name: string) => name.replace(/\/+$/, '').replaceAll('/', '--');

function mapValues<A, B>(all: Readonly<Record<string, A>>, make: (value: A, key: string) => B) {
  return Object.fromEntries(Object.entries(all).map(([key, value]) => [key, make(value, key)]));
}
