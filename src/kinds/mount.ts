import { PlugboardError } from '../core/finding.ts';
import { isObject, type JsonObject } from '../core/json.ts';
import type { ResourceKind } from '../core/kind.ts';
import { pathOf, ServerError, type Vault } from '../core/port.ts';
import type { Fields, Spec, SpecOf } from '../core/schema.ts';
import { isBuiltinVersion } from '../core/spelling/version.ts';
import type { World } from '../core/world.ts';
import { checkMount } from './mount-check.ts';
import {
  type computedFields,
  type createFields,
  fixedFields,
  type identityFields,
  type instructionFields,
  type tuneFields,
} from './mount-fields.ts';
import { moveMount } from './mount-move.ts';
import { roomFor } from './mount-path.ts';
import { writeMount } from './mount-write.ts';
import { type Choice, leavingPin, pluginNeeds, runningOf } from './running.ts';

export type Mount = SpecOf<
  typeof identityFields &
    typeof createFields &
    typeof tuneFields &
    typeof instructionFields &
    typeof computedFields,
  'path' | 'type' | 'options'
> & { readonly token_type?: string; readonly user_lockout_config?: Spec };

export interface MountTable {
  readonly kind: string;
  /** Type of the plugins behind it. */
  readonly pluginType: 'secret' | 'auth';
  /** Where the table is listed and mounts are made: `sys/mounts`, `sys/auth`. */
  readonly base: 'sys/mounts' | 'sys/auth';
  /** Before a path of this table in every other place: `` or `auth/`. */
  readonly prefix: '' | 'auth/';
  readonly fields: Fields;
}

type MountKind = Omit<ResourceKind<Mount>, 'name' | 'plural' | 'summary' | 'example' | 'notes'>;

export function mountKind(table: MountTable): MountKind {
  const choiceOf = (spec: Mount): Choice => ({
    type: table.pluginType,
    name: spec.type,
    stored: spec.plugin_version,
  });
  return {
    fields: table.fields,
    identity: ['path'],
    scope: 'namespace',
    fixed: fixedFields,
    precious: `unmounting deletes everything stored below ${table.prefix}PATH and revokes what it issued`,
    after: ['plugin', 'plugin_pin'],
    listed: 'always',
    asks: (spec) => (spec.default_lease_ttl || spec.max_lease_ttl ? ['maxLeaseTtl'] : []),

    canonical: canonicalMount,
    check: (spec, world) => checkMount(table, spec, world),
    recreates(before, after) {
      const lost: string[] = [];
      if (before.options.version === '2' && after.options.version === '1' && after.type === 'kv')
        lost.push('options.version');
      if (before.plugin_version && after.plugin_version === '') lost.push('plugin_version');
      return lost;
    },
    needs(spec, world) {
      const isExplicit = world.wanted(table.kind).get(idIn(table, spec.path))?.plugin_version !== undefined;
      return pluginNeeds(choiceOf(spec), isExplicit, spec.running_plugin_version, world);
    },
    follows: (spec, world) => [...leavingPin(choiceOf(spec), world), ...roomFor(table, spec, world)],
    running(spec, world) {
      return runningOf(choiceOf(spec), seenMount(table, spec, world), world);
    },
    movedFrom: (spec) => (spec.moved_from === undefined ? undefined : idIn(table, spec.moved_from)),
    isServerManaged: (spec) => (isSystemMount(spec) ? 'it is a fixed mount of the server' : undefined),

    async list(vault) {
      const data = (await vault.read(table.base)) ?? {};
      return Object.entries(data).flatMap(([path, entry]) => (isObject(entry) ? [toSpec(path, entry)] : []));
    },
    async read(vault, spec) {
      const entry = (await vault.read(table.base))?.[spec.path];
      return isObject(entry) ? toSpec(spec.path, entry) : undefined;
    },
    write: (vault, transition) => writeMount(table, vault, transition),
    async remove(vault, spec) {
      await vault.remove(`${table.base}/${pathOf(spec.path)}`);
    },
    move: (vault, from, to) => moveMount(table, vault, from, to),
    async restart(vault, spec) {
      await vault.write('sys/plugins/reload/backend', { mounts: [`${table.prefix}${spec.path}`] });
    },
    answers: (vault, spec) => provesLife(table, vault, spec),
  };
}

const idIn = (table: MountTable, path: string) => `${table.kind}:${path}`;

function seenMount(table: MountTable, spec: Mount, world: World): Spec | undefined {
  const seen = world.seen(table.kind);
  return (
    seen.get(idIn(table, spec.path)) ?? (spec.moved_from ? seen.get(idIn(table, spec.moved_from)) : undefined)
  );
}

export function isSystemMount({ type }: Mount): boolean {
  return (
    type.startsWith('ns_') ||
    ['system', 'identity', 'cubbyhole', 'token', 'agent_registry', 'agent-registry'].includes(type)
  );
}

/** `kv-v1`, `kv-v2` and `generic` are `kv`; a stored builtin version is the same as none (vault-api 5.3). */
function canonicalMount(spec: Mount): Mount {
  const type = /^(?:kv-v[12]|generic)$/.test(spec.type) ? 'kv' : spec.type;
  const version = spec.type === 'kv-v2' ? '2' : (spec.options?.version ?? '1');
  const options = type === 'kv' ? { ...spec.options, version } : spec.options;
  const stored = spec.plugin_version;
  return {
    ...spec,
    type,
    options,
    ...(stored !== undefined && { plugin_version: isBuiltinVersion(stored) ? '' : stored }),
  };
}

function toSpec(path: string, entry: JsonObject): Mount {
  const config = isObject(entry.config) ? entry.config : {};
  const { user_lockout_config: lockout, ...flat } = config;
  return {
    ...entry,
    ...flat,
    path,
    options: isObject(entry.options) ? entry.options : {},
    ...(isObject(lockout) && { user_lockout_config: lockoutSpec(lockout) }),
  } as unknown as Mount;
}

/** Read keys carry a prefix that write keys do not. */
function lockoutSpec(lockout: JsonObject): Spec {
  return Object.fromEntries(
    Object.entries(lockout).map(([key, value]) => {
      const name = key.replace(/^user_/, '');
      return [name, name === 'lockout_threshold' ? Number(value) : value];
    }),
  );
}

/**
 * The versions in the mount table prove nothing about life: a dead mount keeps its old values (vault-api 4.6). The help of a mount
 * goes through the process and needs no right beyond a valid token.
 */
async function provesLife(table: MountTable, vault: Vault, spec: Mount): Promise<void> {
  const path = `${table.prefix}${pathOf(spec.path)}`;
  const fail = (code: 'not-answering' | 'probe-failed', what: string) => (error: unknown) => {
    // What the token may not ask says nothing about the process.
    if (!(error instanceof ServerError) || error.code === 'permission-denied') throw error;
    throw new PlugboardError(code, `${what}: ${error.errors.join('; ').trim() || `status ${error.status}`}`, {
      cause: error,
    });
  };
  if (
    !(await vault
      .read(path, { help: 1 })
      .catch(fail('not-answering', `${table.prefix}${spec.path} does not answer`)))
  )
    throw new PlugboardError('not-answering', `${table.prefix}${spec.path} does not answer.`);
  if (spec.probe === undefined) return;
  const probe = `${path}/${pathOf(spec.probe)}`;
  if (
    !(await vault
      .read(probe)
      .catch(fail('probe-failed', `The probe ${table.prefix}${spec.path}${spec.probe} failed`)))
  )
    throw new PlugboardError(
      'probe-failed',
      `The probe ${table.prefix}${spec.path}${spec.probe} found nothing.`,
    );
}
