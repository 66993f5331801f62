/**
 * Kinds on the memory vault: releases, and services that run a release in a process, as mounts run plugins. What the "server" does
 * at a restart stands in `restart`: it starts the stored version with the sum that its release has then.
 */
import { PlugboardError } from '../../src/core/finding.ts';
import { idOf, makeId } from '../../src/core/identity.ts';
import type { JsonObject } from '../../src/core/json.ts';
import type { Registry, ResourceKind, Restart } from '../../src/core/kind.ts';
import { segment, type Vault } from '../../src/core/port.ts';
import type { Spec } from '../../src/core/schema.ts';

/** A kind whose things lie in the memory vault as they are, whatever its fields. */
export function inMemory(kind: ResourceKind): ResourceKind {
  const pathTo = (spec: Spec) => `${kind.name}/${segment(idOf(kind, spec))}`;
  const { move: _, restart: __, answers: ___, ...rest } = kind;
  return {
    ...rest,
    async list(vault) {
      const keys = ((await vault.list(kind.name))?.keys ?? []) as readonly string[];
      const found = await Promise.all(keys.map((key) => vault.read(`${kind.name}/${key}`)));
      return found.filter((spec) => spec !== undefined);
    },
    read: (vault, spec) => vault.read(pathTo(spec)),
    async write(vault, { before, after }) {
      const hidden = Object.keys(after).filter((name) => kind.fields[name]?.writeOnly);
      const kept = Object.entries({ ...before, ...after }).filter(([name]) => !hidden.includes(name));
      await vault.write(pathTo(after), Object.fromEntries(kept) as JsonObject);
    },
    remove: (vault, spec) => vault.remove(pathTo(spec)),
  };
}

const name = { type: 'string', description: 'Name.' } as const;

export const release: ResourceKind = inMemory({
  name: 'release',
  plural: 'releases',
  summary: 'A version with a sum.',
  fields: {
    version: { type: 'string', description: 'Version.' },
    sum: {
      type: 'string',
      required: true,
      description: 'Sum. One that begins with `broken` does not start.',
    },
    env: {
      type: 'map',
      values: { type: 'secret', description: 'Value.' },
      writeOnly: true,
      description: 'Env.',
    },
  },
  identity: ['version'],
  scope: 'root',
  listed: 'always',
  example: { version: '1', sum: 'a' },
} as unknown as ResourceKind);

const stored = (vault: Vault, spec: Spec) => vault.read(`service/${segment(`service:${spec.name}`)}`);

export const service: ResourceKind = {
  ...inMemory({
    name: 'service',
    plural: 'services',
    summary: 'A process that runs a release.',
    fields: {
      name,
      version: { type: 'string', required: true, description: 'Release that runs.' },
      note: { type: 'string', default: '', description: 'Text.' },
      running_version: { type: 'string', readOnly: true, description: 'Version that runs.' },
      running_sum: { type: 'string', readOnly: true, description: 'Sum that runs.' },
    },
    identity: ['name'],
    scope: 'namespace',
    after: ['release'],
    listed: 'always',
    precious: 'what PATH has stored is lost',
    example: { name: 'web', version: '1' },
  } as unknown as ResourceKind),
  needs: (spec) => [makeId('release', spec.version)],
  running(spec, world) {
    const id = makeId('release', spec.version);
    const observed = world.seen('service').get(makeId('service', spec.name));
    const restarts: Restart[] =
      observed && observed.version === spec.version && world.changed(id)
        ? [{ cause: id, reason: `release ${spec.version} changes` }]
        : [];
    return {
      expect: { running_version: spec.version, running_sum: world.later('release').get(id)?.sum },
      restarts,
      process: `${spec.name}`.split('-')[0],
    };
  },
  /** Creating a service starts it. */
  async write(vault, { before, after }) {
    const path = `service/${segment(`service:${after.name}`)}`;
    const { running_version, running_sum } = before ?? {};
    await vault.write(path, { ...after, running_version, running_sum } as JsonObject);
    if (!before) await service.restart!(vault, after);
  },
  async restart(vault, spec) {
    const found = (await stored(vault, spec))!;
    const runs = await vault.read(`release/${segment(`release:${found.version}`)}`);
    await vault.write(`restarts/${spec.name}`, {});
    const path = `service/${segment(`service:${spec.name}`)}`;
    if (!runs || `${runs.sum}`.startsWith('broken')) {
      await vault.write(path, { ...found, dead: true });
      throw new PlugboardError(
        'request-refused',
        `${spec.name} does not start: ${runs?.sum ?? 'no release'}`,
      );
    }
    await vault.write(path, {
      ...found,
      running_version: `${runs.sum}`.startsWith('lies') ? 'another' : found.version,
      running_sum: runs.sum,
      dead: false,
      mute: `${runs.sum}`.startsWith('mute'),
    });
  },
  async answers(vault, spec) {
    const found = await stored(vault, spec);
    if (found?.dead) throw new PlugboardError('not-answering', `${spec.name} does not answer.`);
    if (found?.mute) throw new PlugboardError('probe-failed', `The probe of ${spec.name} found nothing.`);
  },
};

export const toyKinds: Registry = [release, service];
