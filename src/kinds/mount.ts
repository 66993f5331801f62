/**
 * What secrets and auth mounts have in common: both are an entry of a mount table with a plugin process behind it. The two kinds
 * differ in where they are enabled, in a few fields, and in the type of plugin.
 */
import { same } from '../core/canonical.ts';
import { PlugboardError } from '../core/finding.ts';
import { isObject, type Json, type JsonObject } from '../core/json.ts';
import type { ResourceKind, Transition } from '../core/kind.ts';
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
  tuneFields,
} from './mount-fields.ts';
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
    follows: (spec, world) => leavingPin(choiceOf(spec), world),
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

async function writeMount(
  table: MountTable,
  vault: Vault,
  { before, after }: Transition<Mount>,
): Promise<void> {
  const path = pathOf(after.path);
  if (!before) await vault.write(`${table.base}/${path}`, createBody(table, after));
  const tune = tuneBody(table, before, after);
  if (Object.keys(tune).length > 0) await vault.write(`sys/mounts/${table.prefix}${path}/tune`, tune);
}

function createBody(table: MountTable, after: Mount): JsonObject {
  const { type, description, options, local, seal_wrap, external_entropy_access } = after;
  const config: Record<string, Json | undefined> = {};
  for (const field of [...tunable(table), 'force_no_cache', 'plugin_version'])
    if (field !== 'user_lockout_config' && isSet(table, field, after))
      config[field] = (after as Spec)[field] as Json;
  const hasOptions = Object.keys(options).length > 0 && !mustTuneOptions(after);
  return {
    type,
    description,
    local,
    seal_wrap,
    external_entropy_access,
    config,
    ...(hasOptions && { options }),
  };
}

/** Only what differs: the server merges. Both TTLs go together, because each is checked against the other. */
function tuneBody(table: MountTable, before: Mount | undefined, after: Mount): JsonObject {
  const body: Record<string, Json | undefined> = {};
  const differs = (field: string) =>
    (after as Spec)[field] !== undefined && !same((before as Spec)[field], (after as Spec)[field]);
  if (!before) {
    if (after.user_lockout_config !== undefined)
      body.user_lockout_config = after.user_lockout_config as JsonObject;
    if (mustTuneOptions(after)) body.options = after.options;
    return body;
  }
  for (const field of [...tunable(table), 'description', 'plugin_version'])
    if (differs(field)) body[field] = (after as Spec)[field] as Json;
  if ('default_lease_ttl' in body || 'max_lease_ttl' in body) {
    body.default_lease_ttl = after.default_lease_ttl;
    body.max_lease_ttl = after.max_lease_ttl;
  }
  if (!same(before.options, after.options))
    body.options = {
      ...Object.fromEntries(Object.keys(before.options).map((key) => [key, ''])),
      ...after.options,
    };
  return body;
}

/** `version` is taken at creation from the builtin kv only; an external kv under another name is tuned to it (vault-api 5.3). */
const mustTuneOptions = ({ type, options }: Mount) => type !== 'kv' && options.version !== undefined;

function tunable(table: MountTable): readonly string[] {
  return Object.keys(table.fields).filter(
    (field) =>
      field in tuneFields ||
      ['token_type', 'user_lockout_config', 'allowed_managed_keys', 'delegated_auth_accessors'].includes(
        field,
      ),
  );
}

function isSet(table: MountTable, field: string, spec: Spec): boolean {
  return spec[field] !== undefined && !same(spec[field], table.fields[field]?.default);
}

/** Asynchronous on the server, and its status lives in one node's memory: when that is gone the mount table decides. */
async function moveMount(table: MountTable, vault: Vault, from: Mount, to: Mount): Promise<void> {
  const [source, target] = [`${table.prefix}${from.path}`, `${table.prefix}${to.path}`];
  const started = await vault.write('sys/remount', { from: source, to: target });
  for (let wait = 20; ; wait = Math.min(wait * 2, 1000)) {
    const status = await vault.read(`sys/remount/status/${started?.migration_id}`).catch((error: unknown) => {
      if (error instanceof ServerError && error.status === 404) return undefined;
      throw error;
    });
    const info = isObject(status?.migration_info) ? status.migration_info : undefined;
    if (info?.status === 'success') return;
    if (info?.status === 'failure')
      throw new PlugboardError(
        'not-converged',
        `The move from ${source} to ${target} failed on the server.`,
        {
          hint: 'Look into the log of the server, then plan again.',
        },
      );
    if (info === undefined && isObject((await vault.read(table.base))?.[to.path])) return;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

/**
 * The versions in the mount table prove nothing about life: a dead mount keeps its old values (vault-api 4.6). The help of a mount
 * goes through the process and needs no right beyond a valid token.
 */
async function provesLife(table: MountTable, vault: Vault, spec: Mount): Promise<void> {
  const path = `${table.prefix}${pathOf(spec.path)}`;
  const fail = (code: 'not-answering' | 'probe-failed', what: string) => (error: unknown) => {
    if (!(error instanceof ServerError)) throw error;
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
