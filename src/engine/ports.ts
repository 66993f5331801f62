import type { ResourceKind } from '../core/kind.ts';
import type { Vault } from '../core/port.ts';

/** One server seen from two namespaces; both are root unless a namespace is declared. */
export interface Ports {
  readonly root: Vault;
  readonly namespaced: Vault;
}

export function portFor(ports: Ports, kind: ResourceKind): Vault {
  return kind.scope === 'root' ? ports.root : ports.namespaced;
}
