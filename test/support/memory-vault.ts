/** A port in memory for tests of the engine: every path holds what was written to it. Never a stand-in for a real server. */
import type { Json, JsonObject, Query, Vault } from '../../src/core/port.ts';
import { isSecret, reveal } from '../../src/core/secret.ts';

export interface Call {
  readonly verb: 'read' | 'list' | 'write' | 'remove';
  readonly path: string;
  readonly body?: JsonObject | undefined;
}

export interface MemoryVault extends Vault {
  readonly store: Map<string, JsonObject>;
  /** Every call so far, in order. */
  readonly calls: Call[];
  /** Called before each call is served; it may wait, change the store, or throw. */
  onCall: (call: Call) => void | Promise<void>;
}

export function memoryVault(initial: Readonly<Record<string, JsonObject>> = {}): MemoryVault {
  const store = new Map(Object.entries(initial).map(([path, body]) => [path, structuredClone(body)]));
  const calls: Call[] = [];
  const serve = async <T>(call: Call, answer: () => T): Promise<T> => {
    calls.push(call);
    await vault.onCall(call);
    return answer();
  };
  const copy = (path: string) => structuredClone(store.get(path));
  const vault: MemoryVault = {
    store,
    calls,
    onCall: () => {},
    read: (path: string, _query?: Query) => serve({ verb: 'read', path }, () => copy(path)),
    list: (path) =>
      serve({ verb: 'list', path }, () => {
        const keys = [...store.keys()].filter((key) => key.startsWith(`${path}/`));
        return keys.length === 0 ? undefined : { keys: keys.map((key) => key.slice(path.length + 1)) };
      }),
    write: (path, body) =>
      serve({ verb: 'write', path, body: sent(body) }, () => {
        store.set(path, sent(body));
        return undefined;
      }),
    remove: (path) => serve({ verb: 'remove', path }, () => void store.delete(path)),
  };
  return vault;
}

/** As the client would send it: secrets in clear text. */
function sent(body: JsonObject): JsonObject {
  const text = JSON.stringify(body, function (this: Record<string, unknown>, key, shown) {
    const value = this[key];
    return isSecret(value) ? reveal(value) : shown;
  });
  return JSON.parse(text) as { [key: string]: Json };
}
