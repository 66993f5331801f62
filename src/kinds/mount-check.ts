/** What a schema cannot say about a mount. */
import type { Finding } from '../core/finding.ts';
import { makeId } from '../core/identity.ts';
import type { Spec } from '../core/schema.ts';
import { isAtLeast, showServer } from '../core/server.ts';
import { showDuration } from '../core/spelling/duration.ts';
import { having, type World } from '../core/world.ts';
import { isBuiltinName } from './builtins.ts';
import type { Mount, MountTable } from './mount.ts';
import { checkPath } from './mount-path.ts';
import { externals } from './running.ts';

/** Types that can be mounted although the catalog does not list them (vault-api 1.2). */
const outsideCatalog = ['kv', 'database', 'plugin', 'token', 'system', 'identity', 'cubbyhole'];

export function checkMount(table: MountTable, spec: Mount, world: World): readonly Finding[] {
  return [
    ...checkVersion(table, spec, world),
    ...checkWayBack(table, spec, world),
    ...checkType(table, spec, world),
    ...checkTtl(spec, world),
    ...checkPath(table, spec, world),
    ...checkOptions(spec),
  ];
}

function checkVersion(table: MountTable, spec: Mount, world: World): readonly Finding[] {
  const declared = world.wanted(table.kind).get(`${table.kind}:${spec.path}`)?.plugin_version as
    | string
    | undefined;
  if (declared === undefined) return [];
  const pin = world.later('plugin_pin').get(makeId('plugin_pin', table.pluginType, spec.type));
  if (pin)
    return [
      {
        severity: 'error',
        code: 'conflict',
        summary: 'A pin excludes plugin_version',
        detail: `\`plugin_version\` ${declared} is overridden by a pin: ${table.pluginType}/${spec.type} is pinned to ${pin.version}.`,
        hint: 'Remove `plugin_version` here, or the pin.',
      },
    ];
  if (declared === 'latest') return checkLatest(world);
  if (!world.server) return [];
  if (declared === '') return checkNone(table, spec, world);
  if (world.later('plugin').has(makeId('plugin', table.pluginType, spec.type, declared))) return [];
  const known = externals(table.pluginType, spec.type, world.later).map(
    ({ version }) => version || 'unversioned',
  );
  return [
    {
      severity: 'error',
      code: 'not-declared',
      summary: 'Refers to nothing',
      detail: `\`plugin_version\` ${declared} of plugin ${table.pluginType}/${spec.type} is neither declared nor in the catalog.`,
      hint: known.length > 0 ? `There: ${known.join(', ')}.` : 'Declare it under `plugins`.',
    },
  ];
}

/** A mount that is made without a version gets the highest external one: the builtin is out of reach then (vault-api 5.3). */
function checkNone(table: MountTable, spec: Mount, world: World): readonly Finding[] {
  const stored = world.seen(table.kind).get(`${table.kind}:${spec.path}`)?.plugin_version;
  const versions = externals(table.pluginType, spec.type, world.later).map(({ version }) => version);
  if (stored === '' || versions.length === 0 || versions.includes('')) return [];
  return [
    {
      severity: 'error',
      code: 'conflict',
      summary: 'The server would choose another version',
      detail: `\`plugin_version\` of a builtin or none: a mount is made with the highest registered version of ${table.pluginType}/${spec.type}, which are ${versions.join(', ')}.`,
      hint: 'Name one of these, or create the mount before they are registered.',
    },
  ];
}

/** The server takes no tune to the builtin or the unversioned entry (vault-api 5.5): what fails on the way from there stays. */
function checkWayBack(table: MountTable, spec: Mount, world: World): readonly Finding[] {
  const seen = world.seen(table.kind).get(`${table.kind}:${spec.path}`);
  if (seen?.plugin_version !== '' || !spec.plugin_version) return [];
  return [
    {
      severity: 'warning',
      code: 'no-way-back',
      summary: 'The upgrade cannot be taken back',
      detail: `\`plugin_version\` ${spec.plugin_version}: the mount runs the builtin or unversioned plugin now, and no server lets it return there.`,
      hint: 'Try the version on another mount first.',
    },
  ];
}

function checkLatest({ server }: World): readonly Finding[] {
  if (server && (server.product !== 'openbao' || !isAtLeast(server.version, '2.7')))
    return [
      {
        severity: 'error',
        code: 'unsupported-field',
        summary: 'The server does not have the field',
        detail: `\`plugin_version\` latest: ${showServer(server)} does not know the word; OpenBao 2.7 or newer does.`,
        hint: 'Name a version.',
      },
    ];
  return [
    {
      severity: 'warning',
      code: 'floating-version',
      summary: 'The version moves by itself',
      detail:
        '`plugin_version` latest is resolved anew at each reload, unseal and crash: a newly registered version, prereleases included, goes live without any change of the mount, and after a crash the server still shows the old one.',
      hint: 'Name a version.',
    },
  ];
}

function checkType(table: MountTable, spec: Mount, world: World): readonly Finding[] {
  if (!world.server || outsideCatalog.includes(spec.type)) return [];
  if (having(world.later('plugin'), { type: table.pluginType, name: spec.type }).length > 0) return [];
  return [
    {
      severity: 'error',
      code: 'not-declared',
      summary: 'Refers to nothing',
      detail: `\`type\` ${spec.type}: no ${table.pluginType} plugin of that name is declared, in the catalog, or a builtin of ${showServer(world.server)}.`,
      hint: `Declare it under \`plugins\` with type ${table.pluginType}${isBuiltinName(table.pluginType, spec.type) ? ': this server no longer contains it, so it is an external plugin now' : ''}.`,
    },
  ];
}

function checkTtl(spec: Mount, world: World): readonly Finding[] {
  const [ttl, max] = [spec.default_lease_ttl ?? 0, spec.max_lease_ttl ?? 0];
  if (max > 0 && ttl > max)
    return [
      {
        severity: 'error',
        code: 'conflict',
        summary: 'Two fields contradict each other',
        detail: `\`default_lease_ttl\` ${showDuration(ttl)} is above max_lease_ttl ${showDuration(max)}.`,
        hint: 'Raise `max_lease_ttl` or lower `default_lease_ttl`.',
      },
    ];
  const limit = world.server?.maxLeaseTtl;
  const field = max > 0 ? 'max_lease_ttl' : 'default_lease_ttl';
  const value = Math.max(ttl, max);
  if (limit === undefined || value <= limit) return [];
  return [
    {
      severity: 'warning',
      code: 'ttl-above-maximum',
      summary: 'Longer than the system maximum',
      detail: `\`${field}\` ${showDuration(value)} is above the system maximum of ${showDuration(limit)}.`,
      hint: `Lower it to ${showDuration(limit)}, or raise the maximum in the configuration of the server.`,
    },
  ];
}

const withLockout = ['ldap', 'approle', 'userpass'];

function checkOptions(spec: Mount & Spec): readonly Finding[] {
  const findings: Finding[] = [];
  if (spec.options?.version !== undefined && spec.type === 'kv' && !['1', '2'].includes(spec.options.version))
    findings.push({
      severity: 'error',
      code: 'bad-value',
      summary: 'The value is not accepted',
      detail: '`options` version of kv must be 1 or 2.',
      hint: 'For example: options: {version: 2}',
    });
  if (spec.user_lockout_config !== undefined && !withLockout.includes(spec.type))
    findings.push({
      severity: 'error',
      code: 'conflict',
      summary: 'Two fields contradict each other',
      detail: `\`user_lockout_config\` works with ${withLockout.join(', ')} only, not with ${spec.type}.`,
      hint: 'Remove `user_lockout_config`.',
    });
  return findings;
}
