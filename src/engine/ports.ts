import type { JsonObject } from '../core/json.ts';
import type { ResourceKind } from '../core/kind.ts';
import type { Json, Vault } from '../core/port.ts';
import { isSecret, reveal } from '../core/secret.ts';

/** One server seen from two namespaces; both are root unless a namespace is declared. */
export interface Ports {
  readonly root: Vault;
  readonly namespaced: Vault;
}

export function portFor(ports: Ports, kind: ResourceKind): Vault {
  return kind.scope === 'root' ? ports.root : ports.namespaced;
}

/** A port whose bodies may hold secrets: they are revealed here, on their way into the request, and nowhere else. */
export function revealing(port: Vault): Vault {
  return {
    read: (path, query) => port.read(path, query),
    list: (path, query) => port.list(path, query),
    write: (path, body) => port.write(path, revealIn(body) as JsonObject),
    remove: (path, query) => port.remove(path, query),
  };
}

function revealIn(value: unknown): Json {
  if (isSecret(value)) return reveal(value);
  if (Array.isArray(value)) return value.map(revealIn);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, revealIn(item)]));
  return value as Json;
}
