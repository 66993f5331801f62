import { makeId } from '../core/identity.ts';
import { isObject, type JsonObject } from '../core/json.ts';
import type { ResourceKind } from '../core/kind.ts';
import { ServerError, segment } from '../core/port.ts';
import type { Fields, SpecOf } from '../core/schema.ts';
import { type Secret, secretAround } from '../core/secret.ts';
import { sourceFields } from '../core/source.ts';
import { isBuiltinVersion } from '../core/spelling/version.ts';
import { isBuiltinName } from './builtins.ts';
import { checkPlugin } from './plugin-check.ts';

const fields = {
  type: { type: 'string', enum: ['auth', 'database', 'secret'], description: 'What the plugin is for.' },
  name: {
    type: 'string',
    // A server takes an empty or dotted part of a path away, and means another plugin then.
    pattern: '^(?!.*\\.\\.)(?!.*(?:^|/)\\.?(?:/|$)).+$',
    description: 'Name in the catalog, and the `type` of the mounts that use it.',
    examples: ['hello'],
  },
  version: {
    type: 'version',
    default: '',
    description:
      'Version of the entry. Left out: the one unversioned entry, which hides a builtin of the same name.',
    examples: ['1.0.0'],
  },
  command: {
    type: 'string',
    description:
      "File in the server's plugin directory. One file name per version lets old and new lie side by side.",
    examples: ['hello-1.0.0'],
  },
  args: {
    type: 'array',
    items: { type: 'string', description: 'One argument.' },
    default: [],
    description: 'Arguments of the process.',
  },
  env: {
    type: 'map',
    values: { type: 'secret', description: 'Where the value comes from.' },
    writeOnly: true,
    description: 'Environment of the process. The server never returns it.',
    examples: [{ API_KEY: { env: 'HELLO_API_KEY' } }],
  },
  sha256: {
    type: 'sums',
    description: 'Sum of the file or image: one, or one for each platform.',
    examples: ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
  },
  oci_image: {
    type: 'string',
    default: '',
    available: { vault: '1.15', openbao: false },
    description: 'Container image without tag; the tag is the version without `v`.',
  },
  runtime: {
    type: 'string',
    default: '',
    available: { vault: '1.15', openbao: false },
    description: 'Name of the plugin runtime that limits the container.',
  },
  source: {
    type: 'object',
    instruction: 'manifest',
    fields: sourceFields,
    description:
      'Where the plugin comes from and how its publisher signs, for `plugboard lock`, `verify` and `fetch`.',
    examples: [
      {
        github: 'adfinis/openbao-plugin-secrets-sync',
        asset: 'openbao-plugin-secrets-sync_{version}_{os}_{arch}.tar.gz',
        sums: 'checksums.txt',
        signatures: { sums: ['{sums}.bundle'] },
      },
    ],
  },
  oci: {
    type: 'boolean',
    default: false,
    available: { vault: false, openbao: '2.5' },
    description: 'The plugin comes from an OCI image.',
  },
  builtin: { type: 'boolean', readOnly: true, stable: true, description: 'Part of the server.' },
  declarative: {
    type: 'boolean',
    readOnly: true,
    stable: true,
    description: "From a `plugin` stanza of the server's configuration.",
  },
  deprecation_status: { type: 'string', readOnly: true, description: 'Of a builtin.' },
  file_problem: {
    type: 'string',
    readOnly: true,
    description: 'Why the server cannot run the file; OpenBao 2.7 or newer.',
  },
} as const satisfies Fields;

export type Plugin = SpecOf<typeof fields, 'type' | 'name' | 'version'>;

export const plugin: ResourceKind<Plugin> = {
  name: 'plugin',
  plural: 'plugins',
  summary: 'A plugin version in the catalog: which file with which sha256 a mount may run.',
  notes: [
    'A version is an immutable label: register a new one beside the old one instead of changing it. Another `sha256`, `command` or `args` under a version in use is a warning, and what runs it is reloaded and proven.',
    'A registration replaces the whole entry. Environment that was set by somebody else and is not declared is lost when anything else changes.',
    'Vault can register a signed artifact: give `version` alone, and `command` and `sha256` are filled in by the server.',
  ],
  fields,
  identity: ['type', 'name', 'version'],
  scope: 'root',
  after: ['plugin_runtime'],
  listed: 'always',
  detailed: true,
  asks: (spec) => (typeof spec.sha256 === 'object' ? ['platform'] : []),
  example: {
    type: 'secret',
    name: 'hello',
    version: '1.0.0',
    command: 'hello-1.0.0',
    args: ['--greeting=Hello'],
    sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  },

  canonical(spec) {
    const words = (spec.command ?? '').replace(/^(?:\.?\/)+/, '').split(' ');
    const splits = !spec.args?.length;
    const command = splits ? words[0]! : words.join(' ');
    const args = (splits ? words.slice(1) : spec.args!).map((arg) => arg.trim());
    return { ...spec, ...(spec.command !== undefined && { command }), args };
  },
  resolve(given, world) {
    const observed = world.seen('plugin').get(idOfPlugin(given)) as Plugin | undefined;
    const seen = observed?.sha256;
    const spec = observed?.file_problem && given.sha256 === seen ? unreadable(given) : given;
    if (typeof spec.sha256 !== 'object') return spec;
    const sums = Object.values(spec.sha256);
    const sum =
      spec.sha256[world.server?.platform ?? ''] ??
      (sums.length === 1 ? sums[0] : sums.find((each) => each === seen));
    return sum === undefined ? spec : { ...spec, sha256: sum };
  },
  check: checkPlugin,
  remark: (spec) =>
    spec.version === '' && !spec.builtin && isBuiltinName(spec.type, spec.name)
      ? 'hides the builtin of that name'
      : undefined,
  needs: (spec) => (spec.runtime ? [makeId('plugin_runtime', 'container', spec.runtime)] : []),
  isServerManaged(spec) {
    if (spec.builtin) return 'it is a builtin of the server';
    return spec.declarative ? "it comes from a `plugin` stanza of the server's configuration" : undefined;
  },

  async list(vault) {
    const catalog = await vault.read('sys/plugins/catalog');
    const detailed = catalog?.detailed;
    return Array.isArray(detailed)
      ? detailed.filter(isObject).map((entry) => toSpec(entry as JsonObject))
      : [];
  },
  async read(vault, spec) {
    const query = spec.version ? { version: spec.version } : undefined;
    const entry = await vault.read(pathTo(spec), query).catch((error: unknown) => {
      if (error instanceof ServerError && error.says(withoutFile)) return error;
      throw error;
    });
    if (!entry) return undefined;
    if (entry instanceof ServerError) return { ...spec, file_problem: lastLine(entry) };
    // Without a version the server falls back to the builtin of that name.
    return entry.builtin && !isBuiltinVersion(spec.version)
      ? undefined
      : toSpec({ ...entry, type: spec.type });
  },
  async write(vault, { after }) {
    const body: Record<string, unknown> = { command: after.command, args: after.args, sha256: after.sha256 };
    if (after.version) body.version = after.version;
    if (after.env) body.env = envList(after.env as unknown as Readonly<Record<string, Secret>>);
    for (const field of ['oci_image', 'runtime', 'oci'] as const)
      if (after[field]) body[field] = after[field];
    await vault.write(pathTo(after), body as JsonObject);
  },
  async remove(vault, spec) {
    await vault.remove(pathTo(spec), spec.version ? { version: spec.version } : undefined);
  },
};

/** OpenBao 2.7 lists an entry without its file, but refuses to read it. */
const withoutFile = 'error while validating the command path';

function lastLine({ errors }: ServerError): string {
  return errors.join(' ').split(': ').at(-1)!.trim();
}

/** Command and arguments of such an entry are not known; its sum is in the list. */
function unreadable({ command: _, args: __, ...known }: Plugin): Plugin {
  return known;
}

function pathTo({ type, name }: Plugin): string {
  return `sys/plugins/catalog/${type}/${name.split('/').map(segment).join('/')}`;
}

export function idOfPlugin({ type, name, version }: Plugin): string {
  return makeId('plugin', type, name, version);
}

function toSpec(entry: JsonObject): Plugin {
  return { ...entry, args: entry.args ?? [] } as unknown as Plugin;
}

/** The server takes a list of `KEY=VALUE`. */
function envList(env: Readonly<Record<string, Secret>>): readonly Secret[] {
  return Object.entries(env).map(([name, value]) => secretAround(value, (text) => `${name}=${text}`));
}
