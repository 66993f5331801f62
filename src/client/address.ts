/**
 * An address is a URL (http, https) or `unix:///path`. It never carries a user name or password: it is shown in messages, and a
 * token is the only thing that these servers accept.
 */
export interface Address {
  /** Scheme, host and port of the requests; `http://localhost` over a socket file. */
  readonly origin: string;
  /** What stands before `/v1/`, without trailing slash; mostly empty. */
  readonly basePath: string;
  readonly socketPath?: string | undefined;
  /** As it may be shown. */
  readonly text: string;
}

export const defaultAddress = 'https://127.0.0.1:8200';

export type ParsedAddress =
  | { readonly address: Address; readonly problem?: undefined }
  | { readonly address?: undefined; readonly problem: string };

export function parseAddress(given: string): ParsedAddress {
  const text = given.trim();
  if (text.startsWith('unix://')) {
    const socketPath = text.slice('unix://'.length);
    if (!socketPath.startsWith('/')) return { problem: 'a socket address is unix:// and an absolute path' };
    return { address: { origin: 'http://localhost', basePath: '', socketPath, text } };
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:\/\//i.test(text))
    return { problem: 'an address begins with https://, http:// or unix://' };
  if (url.username || url.password) return { problem: 'an address holds no user name and no password' };
  if (url.search || url.hash) return { problem: 'an address has no query and no fragment' };
  const basePath = url.pathname.replace(/\/+$/, '').replace(/\/v1$/, '');
  return { address: { origin: url.origin, basePath, text: `${url.origin}${basePath}` } };
}

/** Namespace path without outer slashes, `''` for root. OpenBao also calls root `root` (vault-api 0.5). */
export function namespacePath(namespace: string): string {
  const path = namespace.replace(/^\/+|\/+$/g, '');
  return path === 'root' ? '' : path;
}
