/**
 * `VAULT_PROXY_ADDR` and `VAULT_HTTP_PROXY` stand for every request; otherwise `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` are read
 * as Go reads them: a scheme has its own proxy only, loopback addresses are never proxied, `NO_PROXY` may hold address ranges.
 */
import { BlockList, isIP } from 'node:net';
import { reveal, type Secret, secret } from '../core/secret.ts';
import { type Env, plain } from './environment.ts';
import { type Given, invalid, type Note } from './given.ts';

export interface Proxies {
  /** Secrets, because a proxy's URL may hold a password. */
  readonly http?: Secret | undefined;
  readonly https?: Secret | undefined;
  /** Hosts, domains (`.example.com`) and ranges that are reached directly; empty when the proxy stands for everything. */
  readonly except: string;
}

export function readProxies(given: Given | undefined, env: Env, note: Note): Proxies {
  const proxy = (from: Given | undefined) => {
    if (!from) return undefined;
    const text = /^[a-z0-9]+:\/\//i.test(`${from.value}`) ? `${from.value}` : `http://${from.value}`;
    if (URL.canParse(text) && /^(https?|socks5?):/i.test(text)) return secret(text);
    note(invalid(from, 'must be the URL of a proxy'));
    return undefined;
  };
  if (given) {
    const every = proxy(given);
    return { http: every, https: every, except: '' };
  }
  const except = plain(env, 'NO_PROXY', 'no_proxy')?.value ?? '';
  return {
    http: proxy(plain(env, 'HTTP_PROXY', 'http_proxy')),
    https: proxy(plain(env, 'HTTPS_PROXY', 'https_proxy')),
    except: `${except},localhost,127.0.0.0/8,::1/128`,
  };
}

/** The proxy for a URL, or undefined when it is reached directly. */
export function proxyFor(proxies: Proxies, origin: string): string | undefined {
  const { protocol, hostname, port } = new URL(origin);
  const proxy = protocol === 'https:' ? proxies.https : proxies.http;
  const host = hostname.replace(/^\[|\]$/g, '');
  const wholePort = port || (protocol === 'https:' ? '443' : '80');
  return proxy && !proxies.except.split(/[\s,]+/).some((rule) => covers(rule, host, wholePort))
    ? reveal(proxy)
    : undefined;
}

function covers(rule: string, host: string, port: string): boolean {
  if (rule === '') return false;
  if (rule === '*') return true;
  const range = /^(.+)\/(\d+)$/.exec(rule);
  if (range) return isIP(host) !== 0 && inRange(host, range[1]!, Number(range[2]));
  const parts = isIP(rule) ? null : /^(.*?)(?::(\d+))?$/.exec(rule);
  if (parts?.[2] !== undefined && parts[2] !== port) return false;
  const name = (parts?.[1] ?? rule).toLowerCase().replace(/^\*?\.|^\[|\]$/g, '');
  return host === name || host.endsWith(`.${name}`);
}

function inRange(host: string, network: string, bits: number): boolean {
  const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(network) !== isIP(host) || bits > (family === 'ipv6' ? 128 : 32)) return false;
  const list = new BlockList();
  list.addSubnet(network, bits, family);
  return list.check(host, family);
}
