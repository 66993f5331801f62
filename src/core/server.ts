import type { Availability } from './schema.ts';
import { compareVersions } from './spelling/version.ts';

export type Product = 'vault' | 'openbao';

/** What is at the other end. Detected once per run (vault-api 7.2) or declared in the manifest. */
export interface ServerInfo {
  readonly product: Product;
  /** Vault only; OpenBao has one edition. */
  readonly edition: 'community' | 'enterprise';
  /** As the server says it, such as `1.21.1` or `2.7.2`. */
  readonly version: string;
  /** `linux/amd64`; undefined when nobody asked or the server would not say. */
  readonly platform?: string | undefined;
  /** Seconds; the system maximum for leases where known. */
  readonly maxLeaseTtl?: number | undefined;
  /** Path of the namespace in which mounts are managed, with trailing slash; `''` is root. */
  readonly namespace: string;
}

export function hasNamespaces(server: ServerInfo): boolean {
  return server.product === 'vault' ? server.edition === 'enterprise' : isAtLeast(server.version, '2.3');
}

export function isAtLeast(version: string, least: string): boolean {
  return compareVersions(release(version), least) >= 0;
}

/** Build metadata and prereleases do not decide what a server can do. */
const release = (version: string) => version.replace(/[-+].*$/, '');

export function isAvailable(available: Availability | undefined, server: ServerInfo): boolean {
  if (!available) return true;
  if (available.enterprise && server.edition !== 'enterprise') return false;
  const least = available[server.product];
  return least === undefined || (least !== false && isAtLeast(server.version, least));
}

/** Who has it: `Vault 1.16 or newer`, `Vault Enterprise`, `OpenBao 2.7 or newer`. */
export function showAvailability(available: Availability): string {
  const words: string[] = [];
  if (available.vault !== false)
    words.push(
      `Vault${available.enterprise ? ' Enterprise' : ''}${available.vault ? ` ${available.vault} or newer` : ''}`,
    );
  if (available.openbao !== false && !available.enterprise)
    words.push(`OpenBao${available.openbao ? ` ${available.openbao} or newer` : ''}`);
  return words.join(' and ');
}

export function showServer(server: ServerInfo): string {
  const name =
    server.product === 'openbao' ? 'OpenBao' : server.edition === 'enterprise' ? 'Vault Enterprise' : 'Vault';
  return `${name} ${server.version}`;
}

/** With the namespace, where it is not root: what happens there is easily taken for what happens in root. */
export function showPlace(server: ServerInfo): string {
  return `${showServer(server)}${inNamespace(server)}`;
}

export function inNamespace({ namespace }: Pick<ServerInfo, 'namespace'>): string {
  return namespace && `, namespace ${namespace}`;
}
