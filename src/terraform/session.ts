/** One connection for the whole process: opened when something needs it, one login, revoked at the end. */
import { type CacheGroup, cachedPort, coalescingPort } from '../client/cached-port.ts';
import { type OpenVault, openVault } from '../client/open.ts';
import { type Finding, PlugboardError } from '../core/finding.ts';
import type { Document } from '../core/manifest/document.ts';
import type { ServerInfo } from '../core/server.ts';
import { detectServer } from '../engine/detect.ts';
import { checkHealth } from '../engine/health.ts';
import { proveNamespace } from '../engine/namespaces.ts';
import type { Ports } from '../engine/ports.ts';
import type { ProviderSettings } from './settings.ts';

/** Terraform writes ten things at once, not sixty-four: whoever proves waits less for the others. */
const LINGER_MS = 10;

export interface Session {
  readonly vault: OpenVault;
  /** Each path is asked once. */
  readonly reading: Ports;
  /** For writing and proving: nothing is remembered, reads under way are shared. */
  readonly writing: Ports;
  readonly findings: readonly Finding[];
  /** With the facts that these documents ask for. */
  server(documents: readonly Pick<Document, 'kind' | 'spec'>[]): Promise<ServerInfo>;
}

export async function openSession({ settings, overrides, maxRequests }: ProviderSettings): Promise<Session> {
  if (!settings) throw new PlugboardError('setting-invalid', 'The provider is not configured.');
  const vault = openVault(settings, { maxConnections: maxRequests });
  try {
    const answer = await vault.health();
    const findings = checkHealth(answer);
    const group: CacheGroup = new Set();
    const reading = {
      root: cachedPort(vault.root, group),
      namespaced: cachedPort(vault.namespaced, group),
    };
    const namespace = settings.namespace && `${settings.namespace}/`;
    const server: Session['server'] = (documents) =>
      detectServer({ health: answer.body, root: reading.root, namespace, overrides, documents });
    await proveNamespace(await server([]), (name) => vault.in(name));
    return {
      vault,
      reading,
      writing: {
        root: coalescingPort(vault.root, LINGER_MS),
        namespaced: coalescingPort(vault.namespaced, LINGER_MS),
      },
      findings,
      server,
    };
  } catch (error) {
    await vault.close();
    throw error;
  }
}
