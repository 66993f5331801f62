/** What the data sources say. Lists are those that the resources use too. */

import { PlugboardError } from '../core/finding.ts';
import { nameOf } from '../core/identity.ts';
import type { ResourceKind } from '../core/kind.ts';
import type { Spec } from '../core/schema.ts';
import { isAvailable } from '../core/server.ts';
import type { World } from '../core/world.ts';
import type { Board } from './board.ts';
import type { Guard } from './guard.ts';
import type { Provider } from './provider.ts';
import type { Value, ValueObject } from './wire/value.ts';

/** Throws where the provider block says too little yet. */
export interface Asked {
  readonly config: ValueObject;
  readonly provider: Provider;
  board(): Board;
  guard(): Guard | undefined;
}

type Reader = (asked: Asked) => Promise<ValueObject>;

export const readers: Readonly<Record<string, Reader>> = {
  async plugboard_server(asked) {
    const board = asked.board();
    const { product, edition, version, namespace } = await board.server();
    const info = await board.server();
    const supports = board.kinds.map((kind): [string, Value] => [
      kind.name,
      isAvailable(kind.available, info),
    ]);
    return { product, edition, version, namespace, supports: Object.fromEntries(supports) };
  },

  async plugboard_catalog(asked) {
    const board = asked.board();
    const plugin = kindOf(board, 'plugin');
    const [entries, users] = await Promise.all([board.seen(plugin), usersById(board)]);
    const plugins = [...entries].map(
      ([id, spec]): ValueObject => ({
        type: text(spec.type),
        name: text(spec.name),
        version: text(spec.version),
        sha256: text(spec.sha256),
        builtin: spec.builtin === true,
        deprecation_status: text(spec.deprecation_status),
        used_by: users.get(id) ?? [],
      }),
    );
    return {
      plugins: plugins.sort(byKey(({ type, name, version }) => [type, name, version].map(String).join('\0'))),
    };
  },

  async plugboard_mounts(asked) {
    const board = asked.board();
    const mounts = async (name: string) => {
      const kind = kindOf(board, name);
      const found = [...(await board.seen(kind)).values()].map((spec) => mountOf(kind, spec));
      return found.sort(byKey(({ path }) => String(path)));
    };
    return { secrets: await mounts('secrets_mount'), auth: await mounts('auth_mount') };
  },

  async plugboard_verified_artifact({ config, provider, board, guard }) {
    const guarding = guard();
    if (!guarding)
      throw new PlugboardError('nothing-verified', 'No trust policy is named, so nothing can be verified.', {
        hint: 'Set `trust_policy` in the provider block. To begin a policy: plugboard trust init',
      });
    const platform = config.platform ?? provider.platform() ?? (await platformOf(board())) ?? 'linux/amd64';
    const { readArtifact } = await import('./trust/verified-artifact.ts');
    const machine = { env: provider.env, signal: provider.stopping };
    return readArtifact({ ...config, platform }, guarding, machine);
  },
};

async function platformOf(board: Board): Promise<string | undefined> {
  const kind: ResourceKind = { ...board.kinds[0]!, asks: () => ['platform'] };
  return (await board.server({ kind, spec: {} })).platform;
}

const kindOf = (board: Board, name: string): ResourceKind => board.kinds.find((kind) => kind.name === name)!;

const text = (value: unknown): string => (value === undefined || value === null ? '' : `${value}`);

const byKey =
  (key: (value: ValueObject) => string) =>
  (a: ValueObject, b: ValueObject): number =>
    key(a) < key(b) ? -1 : 1;

function mountOf(kind: ResourceKind, spec: Spec): ValueObject {
  const { path, type, accessor, description, plugin_version, running_plugin_version, running_sha256 } = spec;
  const texts = { path, type, accessor, description, plugin_version, running_plugin_version, running_sha256 };
  return {
    ...Object.fromEntries(Object.entries(texts).map(([name, value]) => [name, text(value)])),
    server_managed: kind.isServerManaged?.(spec) !== undefined,
  };
}

/** Ids of catalog entries with what cannot do without them now. */
async function usersById(board: Board): Promise<ReadonlyMap<string, readonly string[]>> {
  const server = await board.server();
  const views = new Map(
    await Promise.all(board.kinds.map(async (kind) => [kind.name, await board.seen(kind)] as const)),
  );
  const view = (name: string) => views.get(name)!;
  const none = new Map<string, Spec>();
  const world: World = {
    server,
    wanted: () => none,
    seen: view,
    later: view,
    changed: () => undefined,
    elsewhere: [],
  };
  const users = new Map<string, string[]>();
  for (const kind of board.kinds)
    for (const spec of view(kind.name).values())
      for (const id of kind.needs?.(spec, world) ?? [])
        users.set(id, [...(users.get(id) ?? []), `${kind.name} ${nameOf(kind, spec)}`]);
  return users;
}
