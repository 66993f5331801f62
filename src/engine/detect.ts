/** Which product, edition and version answers, asked once per run (vault-api 7.2), and the facts that declared things depend on. */
import { PlugboardError } from '../core/finding.ts';
import { isObject, type JsonObject } from '../core/json.ts';
import type { Fact } from '../core/kind.ts';
import type { Document } from '../core/manifest/document.ts';
import { ServerError, type Vault } from '../core/port.ts';
import type { Spec } from '../core/schema.ts';
import type { Product, ServerInfo } from '../core/server.ts';

export interface Detection {
  /** Body of `sys/health`. */
  readonly health: JsonObject;
  readonly root: Vault;
  /** Namespace of mounts, with trailing slash; `''` is root. */
  readonly namespace: string;
  /** The section `server` of the manifest: what it says beats what is found. */
  readonly overrides: Spec;
  /** What they ask for is found out. */
  readonly documents: readonly Pick<Document, 'kind' | 'spec'>[];
}

export async function detectServer({
  health,
  root,
  namespace,
  overrides,
  documents,
}: Detection): Promise<ServerInfo> {
  const version = (overrides.version ?? health.version) as string | undefined;
  if (version === undefined)
    throw new PlugboardError('unknown-product', 'The server does not say its version.', {
      hint: 'Set `product` and `version` in the section `server`.',
    });
  const product = (overrides.product as Product | undefined) ?? (await detectProduct(health, version, root));
  const isEnterprise = product === 'vault' && (health.enterprise === true || version.includes('+ent'));
  const asked = new Set(documents.flatMap((document) => document.kind.asks?.(document.spec) ?? []));
  const facts = await Promise.all([...asked].map(async (fact) => [fact, await ask[fact](root)] as const));
  return {
    product,
    edition:
      (overrides.edition as ServerInfo['edition'] | undefined) ?? (isEnterprise ? 'enterprise' : 'community'),
    version,
    namespace,
    ...Object.fromEntries(facts),
    ...(overrides.platform !== undefined && { platform: overrides.platform as string }),
  };
}

async function detectProduct(health: JsonObject, version: string, root: Vault): Promise<Product> {
  if ('enterprise' in health || version.includes('+ent')) return 'vault';
  const detailed = (await root.read('sys/plugins/catalog'))?.detailed;
  const builtins = Array.isArray(detailed)
    ? detailed.filter((entry) => isObject(entry) && entry.builtin)
    : [];
  if (builtins.some((entry) => isObject(entry) && /\+builtin\.bao/.test(`${entry.version}`)))
    return 'openbao';
  if (builtins.some((entry) => isObject(entry) && /\+builtin\.vault/.test(`${entry.version}`)))
    return 'vault';
  throw new PlugboardError(
    'unknown-product',
    `The server reports version ${version}, but not whether it is Vault or OpenBao.`,
    {
      hint: 'Set `product: vault` or `product: openbao` in the section `server`.',
    },
  );
}

/** Who may not ask gets no answer, and the checks that need it are left out. */
const ask: Readonly<Record<Fact, (root: Vault) => Promise<unknown>>> = {
  async maxLeaseTtl(root) {
    const state = await root.read('sys/config/state/sanitized').catch(denied);
    return state && (Number(state.max_lease_ttl) || 32 * 86_400);
  },
  async platform(root) {
    const host = (await root.read('sys/host-info').catch(denied))?.host;
    if (!isObject(host)) return undefined;
    const architectures: Readonly<Record<string, string>> = { x86_64: 'amd64', aarch64: 'arm64' };
    const arch = `${host.kernelArch}`;
    return `${host.os}/${architectures[arch] ?? arch}`;
  },
};

function denied(error: unknown): undefined {
  if (error instanceof ServerError && [400, 403, 404, 405].includes(error.status)) return undefined;
  throw error;
}
