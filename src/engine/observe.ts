/**
 * What the server has, in few calls: lists for every kind that matters, and a read for each declared thing whose list does not carry
 * everything. Things that are only listed are partial: what is not there is not known.
 */
import pLimit from 'p-limit';
import { canonicalSpec, idOf } from '../core/identity.ts';
import type { Registry, ResourceKind } from '../core/kind.ts';
import type { Document } from '../core/manifest/document.ts';
import type { Spec } from '../core/schema.ts';
import { isAvailable, type ServerInfo } from '../core/server.ts';
import type { View } from '../core/world.ts';
import { type Ports, portFor } from './ports.ts';

export interface Observing {
  readonly registry: Registry;
  readonly documents: readonly Document[];
  readonly ports: Ports;
  readonly server: ServerInfo;
  /** `all`: every kind is listed and everything is read, for drift, status and dump. */
  readonly extent: 'declared' | 'all';
  /** Reads under way at once. */
  readonly concurrency: number;
}

export async function observe(observing: Observing): Promise<ReadonlyMap<string, View>> {
  const { registry, documents, server, extent, concurrency } = observing;
  const limit = pLimit(concurrency);
  const kinds = registry.filter(
    (kind) =>
      isAvailable(kind.available, server) &&
      (extent === 'all' ||
        kind.listed === 'always' ||
        documents.some(
          (document) => document.kind === kind || kind.isListedFor?.(document.kind.name, document.spec),
        )),
  );
  const declared = new Map(documents.map(({ id, spec, absent }) => [id, absent ? undefined : spec]));
  const views = await Promise.all(kinds.map((kind) => observeKind(kind, observing, declared, limit)));
  return new Map(kinds.map((kind, index) => [kind.name, views[index]!]));
}

/**
 * Begins the lists that every observation needs, while the server is still being asked what it is. The ports remember; what fails is
 * told to whoever asks for it later.
 */
export function beginLists(registry: Registry, ports: Ports): void {
  for (const kind of registry)
    if (kind.listed === 'always' && !kind.available) kind.list(portFor(ports, kind)).catch(() => {});
}

async function observeKind(
  kind: ResourceKind,
  { ports, extent }: Observing,
  declared: ReadonlyMap<string, Spec | undefined>,
  limit: ReturnType<typeof pLimit>,
): Promise<View> {
  const vault = portFor(ports, kind);
  const listed = await kind.list(vault);
  const entries = await Promise.all(
    listed.map(async (found): Promise<readonly [string, Spec] | undefined> => {
      const spec = canonicalSpec(kind, found, kind.detailed ? 'partial' : 'whole');
      const id = idOf(kind, spec);
      const wanted = declared.has(id) || (extent === 'all' && !kind.isServerManaged?.(spec));
      if (!kind.detailed || !wanted) return [id, concealed(kind, spec, declared.get(id))];
      const whole = await limit(() => kind.read(vault, spec));
      return whole && [id, concealed(kind, canonicalSpec(kind, { ...spec, ...whole }), declared.get(id))];
    }),
  );
  return new Map(entries.filter((entry) => entry !== undefined));
}

/** Without what the declaration keeps secret, if there is one. */
export function concealed(kind: ResourceKind, observed: Spec, declared: Spec | undefined): Spec {
  return (declared && kind.conceal?.(observed, declared)) ?? observed;
}
