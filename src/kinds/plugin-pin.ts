import type { Finding } from '../core/finding.ts';
import { makeId } from '../core/identity.ts';
import { isObject } from '../core/json.ts';
import type { ResourceKind } from '../core/kind.ts';
import { absentWhen, segment } from '../core/port.ts';
import type { Fields, SpecOf } from '../core/schema.ts';
import { isBuiltinVersion } from '../core/spelling/version.ts';
import type { World } from '../core/world.ts';

const fields = {
  type: { type: 'string', enum: ['auth', 'database', 'secret'], description: 'Type of the plugin.' },
  name: {
    type: 'string',
    pattern: '^\\w(?:[\\w.-]*\\w)?$',
    description: 'Name of the plugin. A name with `/` cannot be pinned.',
    examples: ['hello'],
  },
  version: {
    type: 'version',
    required: true,
    description: 'The version that every mount and connection of the plugin runs.',
    examples: ['1.1.0'],
  },
} as const satisfies Fields;

type Pin = SpecOf<typeof fields, 'type' | 'name' | 'version'>;

export const pluginPin: ResourceKind<Pin> = {
  name: 'plugin_pin',
  plural: 'plugin_pins',
  summary: 'One version of a plugin for every mount and connection, whatever version they store.',
  notes: [
    'A pin excludes `plugin_version` on what it rules. It takes effect at the next reload, which is planned and proven with it.',
  ],
  available: { vault: '1.16', openbao: false },
  fields,
  identity: ['type', 'name'],
  scope: 'root',
  after: ['plugin'],
  listed: 'always',
  example: { type: 'secret', name: 'hello', version: '1.1.0' },

  check,
  needs: (spec) => [makeId('plugin', spec.type, spec.name, spec.version)],

  async list(vault) {
    const pins = (await vault.read('sys/plugins/pins'))?.pinned_versions;
    return Array.isArray(pins) ? (pins.filter(isObject) as unknown as Pin[]) : [];
  },
  async read(vault, spec) {
    return (await absentWhen('no pinned version', () => vault.read(pathTo(spec)))) as Pin | undefined;
  },
  async write(vault, { after }) {
    await vault.write(pathTo(after), { version: after.version });
  },
  async remove(vault, spec) {
    await vault.remove(pathTo(spec));
  },
};

function pathTo({ type, name }: Pin): string {
  return `sys/plugins/pins/${type}/${segment(name)}`;
}

function check(spec: Pin, world: World): readonly Finding[] {
  if (spec.version === '' || isBuiltinVersion(spec.version))
    return [
      {
        severity: 'error',
        code: 'builtin-version',
        summary: 'A builtin cannot be pinned',
        detail: '`version` must be that of an external plugin.',
        hint: 'Name a version that is declared under `plugins`.',
      },
    ];
  if (world.later('plugin').has(makeId('plugin', spec.type, spec.name, spec.version))) return [];
  return [
    {
      severity: world.server ? 'error' : 'info',
      code: 'not-declared',
      summary: 'Refers to nothing',
      detail: `\`version\` ${spec.version} of plugin ${spec.type}/${spec.name} is neither declared nor in the catalog.`,
      hint: 'Declare it under `plugins`.',
    },
  ];
}
