/** The way to one server for one run: settings in, ports out. Whoever opens it closes it. */
import type { JsonObject } from '../core/json.ts';
import type { Vault } from '../core/port.ts';
import { namespacePath } from './address.ts';
import { contentOf } from './answer.ts';
import { type Clock, systemClock } from './clock.ts';
import { notVault } from './refusals.ts';
import type { Settings } from './settings.ts';
import { type ServerWarning, type Stats, startTalking, type TalkCall } from './talk.ts';

export type { ServerWarning, Stats } from './talk.ts';

export interface OpenOptions {
  /** Kept-alive connections at most. Default 10. */
  readonly maxConnections?: number | undefined;
  /** Bytes of one answer at most. Default 64 MiB. */
  readonly maxResponseSize?: number | undefined;
  /** Cuts off what is under way; the token of the run is still revoked at close. */
  readonly signal?: AbortSignal | undefined;
  /** What the server warns of beside its answers. */
  readonly onWarning?: ((warning: ServerWarning) => void) | undefined;
  readonly clock?: Clock | undefined;
}

export interface OpenVault {
  readonly root: Vault;
  /** In the namespace of the settings. */
  readonly namespaced: Vault;
  /** `''` and `root` are the root namespace. */
  in(namespace: string): Vault;
  /** Without token; every state of a server is an answer, its status tells which (vault-api 7.1). */
  health(): Promise<{ readonly status: number; readonly body: JsonObject }>;
  /** Without token. */
  sealStatus(): Promise<JsonObject>;
  readonly stats: Stats;
  /** Revokes the token of an own login and ends all connections. */
  close(): Promise<void>;
}

const healthStates = [200, 429, 472, 473, 474, 501, 503, 530];

export function openVault(settings: Settings, options: OpenOptions = {}): OpenVault {
  const talk = startTalking(settings, {
    ...options,
    maxConnections: options.maxConnections ?? 10,
    maxResponseSize: options.maxResponseSize ?? 64 * 2 ** 20,
    clock: options.clock ?? systemClock,
  });

  async function contents(call: TalkCall): Promise<JsonObject | undefined> {
    const answer = await talk.call(call);
    if (answer.status === 404) return undefined;
    const content = contentOf(call.path, call.query?.help !== undefined, answer);
    if (content === 'not-vault') throw notVault(settings.address.text, answer, call.path);
    return content ?? undefined;
  }

  function portIn(namespace: string): Vault {
    const port = { namespace, withToken: true };
    return {
      read: (path, query) => contents({ ...port, verb: 'GET', path, query }),
      list: (path, query) => contents({ ...port, verb: 'LIST', path, query }),
      write: (path, body) => contents({ ...port, verb: 'POST', path, body }),
      async remove(path, query) {
        await contents({ ...port, verb: 'DELETE', path, query });
      },
    };
  }

  async function ask(path: string, accepts: readonly number[], has: string) {
    const call: TalkCall = { verb: 'GET', path, namespace: '', withToken: false, accepts };
    const answer = await talk.call(call);
    if (!answer.body || !(has in answer.body)) throw notVault(settings.address.text, answer, path);
    return { status: answer.status, body: answer.body };
  }

  return {
    root: portIn(''),
    namespaced: portIn(settings.namespace),
    in: (namespace) => portIn(namespacePath(namespace)),
    health: () => ask('sys/health', healthStates, 'initialized'),
    sealStatus: async () => (await ask('sys/seal-status', [], 'sealed')).body,
    stats: talk.stats,
    close: talk.close,
  };
}
