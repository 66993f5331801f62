import { isObject } from '../core/json.ts';
import type { ResourceKind } from '../core/kind.ts';
import { absentWhen, segment } from '../core/port.ts';
import type { Fields, SpecOf } from '../core/schema.ts';

const fields = {
  type: {
    type: 'string',
    enum: ['container'],
    default: 'container',
    description: 'Kind of runtime; there is only one.',
  },
  name: {
    type: 'string',
    pattern: '^\\w(?:[\\w.-]*\\w)?$',
    description: 'Name that plugins refer to in `runtime`.',
    examples: ['limited'],
  },
  oci_runtime: {
    type: 'string',
    default: '',
    description: 'OCI runtime, such as `runc`; empty is `runsc` (gVisor).',
  },
  cgroup_parent: { type: 'string', default: '', description: 'Parent cgroup of the containers.' },
  cpu: {
    type: 'cpus',
    spells: 'cpu_nanos',
    description: 'CPUs that a container may use.',
    examples: ['0.5'],
  },
  cpu_nanos: {
    type: 'integer',
    minimum: 0,
    default: 0,
    zero: 'no limit',
    description: 'The same in nanoseconds of CPU per second.',
  },
  memory: {
    type: 'bytes',
    spells: 'memory_bytes',
    description: 'Memory that a container may use.',
    examples: ['256MiB'],
  },
  memory_bytes: { type: 'bytes', default: 0, zero: 'no limit', description: 'The same in bytes.' },
  rootless: {
    type: 'boolean',
    default: false,
    available: { vault: '1.16', openbao: false },
    description: 'The container engine runs rootless.',
  },
} as const satisfies Fields;

type Runtime = SpecOf<typeof fields, 'type' | 'name' | 'cpu_nanos' | 'memory_bytes'>;

export const pluginRuntime: ResourceKind<Runtime> = {
  name: 'plugin_runtime',
  plural: 'plugin_runtimes',
  summary: 'How much memory and CPU the containers of plugins may take.',
  notes: [
    'The server replaces the whole runtime at each write: a limit that is left out is no limit, and the plan says so. A changed limit reaches only new processes, so every plugin that uses the runtime is reloaded.',
  ],
  available: { vault: '1.15', openbao: false },
  fields,
  identity: ['type', 'name'],
  scope: 'root',
  listed: 'always',
  example: { name: 'limited', memory: '256MiB', cpu: '0.5' },

  check(spec) {
    const open = [spec.memory_bytes === 0 && 'memory', spec.cpu_nanos === 0 && 'cpu'].filter(Boolean);
    if (open.length === 0) return [];
    return [
      {
        severity: 'warning',
        code: 'no-limit',
        summary: 'No limit on memory or CPU',
        detail: `no limit on ${open.join(' and ')}.`,
        hint: `Add ${open.map((field) => `\`${field}:\``).join(' and ')}.`,
      },
    ];
  },

  async list(vault) {
    const runtimes = (await vault.list('sys/plugins/runtimes/catalog'))?.runtimes;
    return Array.isArray(runtimes) ? (runtimes.filter(isObject) as unknown as Runtime[]) : [];
  },
  async read(vault, spec) {
    return absentWhen(absent, async () => (await vault.read(pathTo(spec))) as Runtime | undefined);
  },
  async write(vault, { after }) {
    const { oci_runtime, cgroup_parent, cpu_nanos, memory_bytes, rootless } = after;
    await vault.write(pathTo(after), {
      oci_runtime,
      cgroup_parent,
      cpu_nanos,
      memory_bytes,
      ...(rootless && { rootless }),
    });
  },
  async remove(vault, spec) {
    await absentWhen(absent, () => vault.remove(pathTo(spec)));
  },
};

/** Deleting an absent runtime, and on Vault 1.15 reading one, is a 500 with this text (vault-api 3). */
const absent = 'plugin runtime not found';

function pathTo({ type, name }: Runtime): string {
  return `sys/plugins/runtimes/catalog/${type}/${segment(name)}`;
}
