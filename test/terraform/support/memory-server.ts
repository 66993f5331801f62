/** Kinds on a server in memory that fills in what real servers fill in, and a way to change things behind Terraform's back. */
import { canonicalSpec, idOf } from '../../../src/core/identity.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import type { ResourceKind } from '../../../src/core/kind.ts';
import { segment } from '../../../src/core/port.ts';
import { type FieldSchema, isCompared, type Spec } from '../../../src/core/schema.ts';
import type { ServerInfo } from '../../../src/core/server.ts';
import type { Session } from '../../../src/terraform/session.ts';
import { type MemoryVault, memoryVault } from '../../support/memory-vault.ts';
import { inMemory } from '../../support/toy-kinds.ts';

/** What the server chooses where nothing is said. */
const chosen: Partial<Readonly<Record<FieldSchema['type'], unknown>>> = {
  string: 'chosen',
  boolean: true,
  number: 7.25,
  integer: 7,
  version: 'v9.9.9',
  'mount-version': 'v9.9.9',
  array: ['chosen'],
};

/** Without what looks at other things: here it is about values. */
export function alone(kind: ResourceKind): ResourceKind {
  const {
    check: _,
    needs: __,
    follows: ___,
    running: ____,
    asks: _____,
    available: _6,
    ...rest
  } = inMemory(kind);
  return {
    ...rest,
    fields: Object.fromEntries(
      Object.entries(rest.fields).map(([name, { available: _5, ...field }]) => [name, field as FieldSchema]),
    ),
    async write(vault, { before, after }) {
      if (before) return rest.write(vault, { before, after });
      const filled: Record<string, unknown> = { ...after };
      for (const [name, field] of Object.entries(kind.fields))
        if (filled[name] === undefined && (field.stable || isCompared(field)) && field.type !== 'sums')
          filled[name] = field.readOnly && field.type === 'boolean' ? false : chosen[field.type];
      await rest.write(vault, { after: canonicalSpec(kind, filled) });
    },
  };
}

export const enterprise: ServerInfo = {
  product: 'vault',
  edition: 'enterprise',
  version: '1.21.1+ent',
  platform: 'linux/amd64',
  namespace: '',
};

export interface MemoryServer {
  readonly vault: MemoryVault;
  open(): Promise<Session>;
  /** Changes or removes a thing behind Terraform's back; false when it is not there. */
  tamper(kind: ResourceKind, spec: Spec, change: Spec | undefined): boolean;
}

export function memoryServer(info: ServerInfo = enterprise): MemoryServer {
  const vault = memoryVault();
  const ports = { root: vault, namespaced: vault };
  return {
    vault,
    open: async () =>
      ({
        vault: { in: () => vault, close: async () => {} },
        reading: ports,
        writing: ports,
        findings: [],
        server: async () => info,
      }) as unknown as Session,
    tamper(kind, spec, change) {
      const path = `${kind.name}/${segment(idOf(kind, spec))}`;
      const found = vault.store.get(path);
      if (!found) return false;
      if (change) vault.store.set(path, { ...found, ...change } as JsonObject);
      else vault.store.delete(path);
      return true;
    },
  };
}
