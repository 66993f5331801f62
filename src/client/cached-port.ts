/** Wrappers around the port, port in and port out; no kind knows about them. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '../core/json.ts';
import type { Query, Vault } from '../core/port.ts';

type Reads = Map<string, Promise<JsonObject | undefined>>;

/** Caches that forget together: what is written in one namespace can show in another. */
export type CacheGroup = Set<Reads>;

/**
 * Remembers reads and lists, and shares those under way. A write forgets everything that it could have changed; failures are
 * not remembered. Ports of the same server share a group.
 */
export function cachedPort(port: Vault, group: CacheGroup = new Set()): Vault {
  const reads: Reads = new Map();
  group.add(reads);

  function remember(
    key: string,
    load: () => Promise<JsonObject | undefined>,
  ): Promise<JsonObject | undefined> {
    const known = reads.get(key);
    if (known) return known;
    const loading = load();
    reads.set(key, loading);
    loading.catch(() => reads.get(key) === loading && reads.delete(key));
    return loading;
  }

  /** Forgets before, and again after: a read during the write may have seen either state. */
  async function writing<T>(path: string, write: () => Promise<T>): Promise<T> {
    forget(group, path);
    try {
      return await write();
    } finally {
      forget(group, path);
    }
  }

  return {
    read: (path, query) => remember(keyOf('read', path, query), () => port.read(path, query)),
    list: (path, query) => remember(keyOf('list', path, query), () => port.list(path, query)),
    write: (path, body) => writing(path, () => port.write(path, body)),
    remove: (path, query) => writing(path, () => port.remove(path, query)),
  };
}

/** Writes to these change nothing outside of them. Everything else hangs together: catalog, mounts, what runs, what is below. */
const closedAreas = ['sys/quotas/', 'sys/policies/'];

function forget(group: CacheGroup, path: string): void {
  const area = closedAreas.find((prefix) => path.startsWith(prefix)) ?? '';
  for (const reads of group)
    for (const key of reads.keys()) if (key.slice('read '.length).startsWith(area)) reads.delete(key);
}

interface Flight {
  /** Has not begun: whoever comes may join. */
  waiting?: Promise<JsonObject | undefined> | undefined;
  running?: Promise<unknown> | undefined;
}

/**
 * For proving after writes: of one path at most one read is under way. A read that arrives meanwhile does not share it (it may have
 * begun before the write); all that arrive share the next one. While writes are under way a read waits up to `linger` milliseconds
 * for them, because their provers will want the same list. Nothing is remembered.
 */
export function coalescingPort(port: Vault, linger = 40): Vault {
  const flights = new Map<string, Flight>();
  const writes = new Set<Promise<unknown>>();

  async function gather(): Promise<void> {
    if (writes.size === 0) return;
    const cut = new AbortController();
    const quiet = Promise.allSettled(writes);
    await Promise.race([quiet, sleep(linger, undefined, { signal: cut.signal }).catch(() => undefined)]);
    cut.abort();
  }

  function join(key: string, load: () => Promise<JsonObject | undefined>): Promise<JsonObject | undefined> {
    const flight = flights.get(key) ?? {};
    flights.set(key, flight);
    if (flight.waiting) return flight.waiting;
    const before = flight.running?.catch(() => undefined);
    const waiting = Promise.resolve(before)
      .then(gather)
      .then(() => {
        flight.running = waiting;
        flight.waiting = undefined;
        return load();
      });
    flight.waiting = waiting;
    const land = () => {
      if (flight.running === waiting && !flight.waiting) flights.delete(key);
    };
    waiting.then(land, land);
    return waiting;
  }

  function writing<T>(write: Promise<T>): Promise<T> {
    const settled = write.catch(() => undefined).finally(() => writes.delete(settled));
    writes.add(settled);
    return write;
  }

  return {
    read: (path, query) => join(keyOf('read', path, query), () => port.read(path, query)),
    list: (path, query) => join(keyOf('list', path, query), () => port.list(path, query)),
    write: (path, body) => writing(port.write(path, body)),
    remove: (path, query) => writing(port.remove(path, query)),
  };
}

function keyOf(verb: 'read' | 'list', path: string, query: Query = {}): string {
  const sorted = Object.entries(query).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${verb} ${path} ${JSON.stringify(sorted)}`;
}
