/**
 * A declared namespace is proven to exist before anything is read or written in it: Vault Community ignores the header and would
 * change root (vault-api 0.5). What lives in root may be used from any namespace, so removals look into all of them.
 */
import { PlugboardError } from '../core/finding.ts';
import { canonicalSpec } from '../core/identity.ts';
import type { Registry } from '../core/kind.ts';
import type { Document } from '../core/manifest/document.ts';
import { pathOf, type Vault } from '../core/port.ts';
import { hasNamespaces, type ServerInfo, showServer } from '../core/server.ts';
import type { Elsewhere } from '../core/world.ts';

export type InNamespace = (namespace: string) => Vault;

export async function proveNamespace(server: ServerInfo, inNamespace: InNamespace): Promise<void> {
  if (server.namespace === '') return;
  if (!hasNamespaces(server))
    throw new PlugboardError(
      'no-namespaces',
      `The namespace ${server.namespace} is declared, but ${showServer(server)} has no namespaces: it would change root instead.`,
      { hint: 'Remove the namespace, or point at a server that has it.' },
    );
  const parts = server.namespace.split('/').filter(Boolean);
  const parent = parts.slice(0, -1).join('/');
  const found = await inNamespace(parent && `${parent}/`).read(`sys/namespaces/${pathOf(parts.at(-1)!)}`);
  if (!found)
    throw new PlugboardError(
      'namespace-missing',
      `The namespace ${server.namespace} does not exist on the server.`,
      {
        hint: 'Correct the name, or create the namespace first.',
      },
    );
}

/** Things in other namespaces that may use what this plan removes from root. */
export async function lookElsewhere(
  registry: Registry,
  documents: readonly Document[],
  server: ServerInfo,
  inNamespace: InNamespace,
): Promise<readonly Elsewhere[]> {
  const removed = new Set(
    documents.flatMap(({ absent, kind }) => (absent && kind.scope === 'root' ? [kind.name] : [])),
  );
  const users = registry.filter(
    (kind) => kind.scope === 'namespace' && kind.needs && kind.after?.some((name) => removed.has(name)),
  );
  if (users.length === 0 || !hasNamespaces(server)) return [];
  const namespaces = ['', ...(await listNamespaces('', inNamespace))].filter(
    (namespace) => namespace !== server.namespace,
  );
  const found = await Promise.all(
    namespaces.flatMap((namespace) =>
      users.map(async (kind) =>
        (await kind.list(inNamespace(namespace))).map((spec) => ({
          kind: kind.name,
          namespace: namespace || 'root',
          spec: canonicalSpec(kind, spec),
        })),
      ),
    ),
  );
  return found.flat();
}

async function listNamespaces(parent: string, inNamespace: InNamespace): Promise<readonly string[]> {
  const keys = (await inNamespace(parent).list('sys/namespaces'))?.keys;
  const children = Array.isArray(keys) ? keys.map((key) => `${parent}${key}`) : [];
  const below = await Promise.all(children.map((child) => listNamespaces(child, inNamespace)));
  return [...children, ...below.flat()];
}
