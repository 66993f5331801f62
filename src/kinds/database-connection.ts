import { diff } from '../core/diff.ts';
import { PlugboardError } from '../core/finding.ts';
import { makeId } from '../core/identity.ts';
import { isObject, type Json, type JsonObject } from '../core/json.ts';
import type { ResourceKind, Transition } from '../core/kind.ts';
import { absentWhen, pathOf, segment, type Vault } from '../core/port.ts';
import type { Fields, SpecOf } from '../core/schema.ts';
import { isBuiltinVersion } from '../core/spelling/version.ts';
import { checkConnection, secretKeys } from './database-check.ts';
import { type Choice, leavingPin, pluginNeeds, runningOf } from './running.ts';

const statement = { type: 'string', description: 'A statement for the database.' } as const;

const fields = {
  mount: { type: 'path', default: 'database', description: 'Path of the database mount.' },
  name: {
    type: 'string',
    pattern: '^\\w(?:[\\w.-]*\\w)?$',
    description: 'Name of the connection.',
    examples: ['app'],
  },
  plugin_name: {
    type: 'string',
    required: true,
    description: 'Name of the database plugin; any.',
    examples: ['postgresql-database-plugin'],
  },
  plugin_version: {
    type: 'version',
    description: 'Version of the plugin. Left out: as it is on the server.',
  },
  verify_connection: {
    type: 'boolean',
    writeOnly: true,
    description: 'Whether a write must reach the database. The server does so by default.',
  },
  allowed_roles: {
    type: 'array',
    items: { type: 'string', description: 'Name of a role, or `*`.' },
    default: [],
    description: 'Roles that may use the connection.',
  },
  root_rotation_statements: {
    type: 'array',
    items: statement,
    default: [],
    description: 'Statements that rotate the root password.',
  },
  password_policy: { type: 'string', default: '', description: 'Policy for generated passwords.' },
  connection_details: {
    type: 'map',
    values: { type: 'text', description: 'Value.' },
    default: {},
    description:
      'Keys of the driver, such as `connection_url` and `username`. Never a secret: write {{password}} in the URL.',
    examples: [
      { connection_url: 'postgresql://{{username}}:{{password}}@db.example.com/app', username: 'plugboard' },
    ],
  },
  password: {
    type: 'secret',
    writeOnly: 'creation',
    description: 'Password. Sent at creation and with --rewrite only, since it may have been rotated.',
  },
  connection_secrets: {
    type: 'map',
    values: { type: 'secret', description: 'Where the value comes from.' },
    writeOnly: 'creation',
    description: 'Other secret keys of the driver, such as `private_key`. Sent when `password` is.',
  },
  running_plugin_version: {
    type: 'string',
    readOnly: true,
    description: 'Version of the process; Vault 1.16 or newer, while it runs.',
  },
} as const satisfies Fields;

export type Connection = SpecOf<
  typeof fields,
  'mount' | 'name' | 'plugin_name' | 'allowed_roles' | 'root_rotation_statements' | 'connection_details'
>;

export const databaseConnection: ResourceKind<Connection> = {
  name: 'database_connection',
  plural: 'database_connections',
  summary: 'How a database mount reaches a database, and through which plugin version.',
  notes: [
    'A write starts the plugin at once and, unless `verify_connection` is false, connects to the database; what it replaces is ended.',
    'Servers return every key of a driver but `password` and `private_key` in clear. What `connection_secrets` names is not shown and not compared, and neither are keys that are secret by their name, such as `auth_token`.',
    'OpenBao does not say which version of a database plugin runs: there the proof is that the server accepted the write and reads back what was declared.',
  ],
  fields,
  identity: ['mount', 'name'],
  scope: 'namespace',
  precious: 'without the connection its leases cannot be revoked and its roles do not work',
  after: ['plugin', 'plugin_pin', 'secrets_mount'],
  listed: 'declared',
  isListedFor: (kind, spec) => (kind === 'plugin' || kind === 'plugin_pin') && spec.type === 'database',
  example: {
    mount: 'database',
    name: 'app',
    plugin_name: 'postgresql-database-plugin',
    allowed_roles: ['app'],
    connection_details: {
      connection_url: 'postgresql://{{username}}:{{password}}@db.example.com/app',
      username: 'plugboard',
    },
    password: { env: 'APP_DB_PASSWORD' },
  },

  canonical(spec) {
    const { plugin_version, connection_secrets: hidden } = spec;
    return {
      ...spec,
      ...(plugin_version !== undefined && isBuiltinVersion(plugin_version) && { plugin_version: '' }),
      // A key that is given twice is a secret.
      ...(hidden &&
        spec.connection_details && { connection_details: without(spec.connection_details, hidden) }),
    };
  },
  check: checkConnection,
  conceal(observed, { connection_secrets: hidden = {} }) {
    return { ...observed, connection_details: without(observed.connection_details, hidden) };
  },
  needs(spec, world) {
    const isExplicit = world.wanted('database_connection').get(idOf(spec))?.plugin_version !== undefined;
    return [
      makeId('secrets_mount', spec.mount),
      ...pluginNeeds(choiceOf(spec), isExplicit, spec.running_plugin_version, world),
    ];
  },
  follows: (spec, world) => leavingPin(choiceOf(spec), world),
  running(spec, world) {
    const observed = world.seen('database_connection').get(idOf(spec));
    const reports = Boolean(observed?.running_plugin_version && spec.plugin_version);
    const { expect, ...running } = runningOf(choiceOf(spec), observed, world, reports);
    // The server tells the version of a connection's process, but never its sum.
    const { running_sha256: _, ...version } = expect;
    return { expect: version, ...running };
  },

  async list(vault) {
    const mounts = Object.entries((await vault.read('sys/mounts')) ?? {}).filter(
      ([, entry]) => isObject(entry) && entry.type === 'database',
    );
    const found = await Promise.all(mounts.map(([mount]) => listBelow(vault, mount)));
    return found.flat();
  },
  async read(vault, { mount, name }) {
    const data = await absentWhen('no handler for route', () =>
      vault.read(`${pathOf(mount)}/config/${segment(name)}`),
    );
    return data && toSpec(mount, name, data);
  },
  write: writeConnection,
  async remove(vault, { mount, name }) {
    await vault.remove(`${pathOf(mount)}/config/${segment(name)}`);
  },
  /** Any write replaces the process; OpenBao's `reset` would connect even where `verify_connection` is false (vault-api 5.7). */
  async restart(vault, spec) {
    const { plugin_name, verify_connection = true } = spec;
    await vault.write(`${pathOf(spec.mount)}/config/${segment(spec.name)}`, {
      plugin_name,
      verify_connection,
    });
  },
  async answers(vault, spec) {
    const runs = (await this.read(vault, spec))?.running_plugin_version;
    if (runs && spec.plugin_version && runs !== spec.plugin_version)
      throw new PlugboardError('not-running', `Version ${runs} runs instead of ${spec.plugin_version}.`);
  },
};

function without(
  details: Connection['connection_details'],
  hidden: object,
): Connection['connection_details'] {
  return Object.fromEntries(Object.entries(details).filter(([key]) => !Object.hasOwn(hidden, key)));
}

const idOf = ({ mount, name }: Connection) => makeId('database_connection', mount, name);

function choiceOf({ plugin_name, plugin_version }: Connection): Choice {
  return { type: 'database', name: plugin_name, stored: plugin_version };
}

async function listBelow(vault: Vault, mount: string): Promise<readonly Connection[]> {
  const keys = (await vault.list(`${pathOf(mount)}/config`))?.keys;
  const names = Array.isArray(keys) ? (keys as readonly string[]) : [];
  const read = await Promise.all(
    names.map(async (name) => ({ name, data: await vault.read(`${pathOf(mount)}/config/${segment(name)}`) })),
  );
  return read.flatMap(({ name, data }) => (data ? [toSpec(mount, name, data)] : []));
}

/** A password inside of a URL, as servers return it: what the URL is cannot be told. */
const masked = /:\/\/[^/@:]*:(?:x{5}|\*+)@/;

function toSpec(mount: string, name: string, data: JsonObject): Connection {
  const details = isObject(data.connection_details) ? data.connection_details : {};
  const text = (value: Json | undefined) =>
    Array.isArray(value) ? value.join(',') : isObject(value) ? JSON.stringify(value) : value;
  const kept = Object.entries(details).filter(
    ([key, value]) =>
      value !== '' &&
      value !== null &&
      !secretKeys.test(key) &&
      !masked.test(typeof value === 'string' ? value : ''),
  );
  return {
    ...data,
    mount,
    name,
    root_rotation_statements: data.root_credentials_rotate_statements,
    connection_details: Object.fromEntries(kept.map(([key, value]) => [key, text(value)])),
  } as unknown as Connection;
}

/** A partial update on the server: what is left out stays, so a key that is gone is sent empty, and the password is not sent. */
async function writeConnection(vault: Vault, { before, after }: Transition<Connection>): Promise<void> {
  const {
    mount,
    name,
    plugin_name,
    plugin_version,
    verify_connection,
    allowed_roles,
    root_rotation_statements,
  } = after;
  const gone = Object.keys(before?.connection_details ?? {}).filter(
    (key) => !(key in after.connection_details),
  );
  const changed = before ? diff(databaseConnection, before, after) : [];
  const withSecrets = !before || changed.length === 0;
  const versioned =
    plugin_version !== undefined && (!before || changed.some(({ field }) => field === 'plugin_version'));
  await vault.write(`${pathOf(mount)}/config/${segment(name)}`, {
    ...Object.fromEntries(gone.map((key) => [key, ''])),
    ...(after.connection_details as JsonObject),
    ...(withSecrets && {
      ...((after.connection_secrets ?? {}) as JsonObject),
      ...(after.password && { password: after.password }),
    }),
    plugin_name,
    allowed_roles,
    root_rotation_statements,
    password_policy: after.password_policy,
    ...(versioned && { plugin_version }),
    ...(verify_connection !== undefined && { verify_connection }),
  } as JsonObject);
}
