/** Wrappers around the port, port in and port out; no kind knows about them. */
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
  readonly running: Promise<unknown>;
  next?: Promise<JsonObject | undefined> | undefined;
}

/**
 * For proving after writes: of one path at most one read is under way. A read that arrives meanwhile does not share it (it may have
 * begun before the write); all that arrive share the next one. Nothing is remembered.
 */
export function coalescingPort(port: Vault): Vault {
  const flights = new Map<string, Flight>();

  function start(key: string, load: () => Promise<JsonObject | undefined>): Promise<JsonObject | undefined> {
    const running = load();
    const flight: Flight = { running };
    flights.set(key, flight);
    // Whoever waits for the next one has not begun yet and may be joined: the place stays taken.
    const land = () => {
      if (flights.get(key) === flight && !flight.next) flights.delete(key);
    };
    running.then(land, land);
    return running;
  }

  function join(key: string, load: () => Promise<JsonObject | undefined>): Promise<JsonObject | undefined> {
    const flight = flights.get(key);
    if (!flight) return start(key, load);
    const begin = () => start(key, load);
    flight.next ??= flight.running.then(begin, begin);
    return flight.next;
  }

  return {
    read: (path, query) => join(keyOf('read', path, query), () => port.read(path, query)),
    list: (path, query) => join(keyOf('list', path, query), () => port.list(path, query)),
    write: (path, body) => port.write(path, body),
    remove: (path, query) => port.remove(path, query),
  };
}

function keyOf(verb: 'read' | 'list', path: string, query: Query = {}): string {
  const sorted = Object.entries(query).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${verb} ${path} ${JSON.stringify(sorted)}`;
}
