/** How to reach a server and as whom: flags before manifest before environment before defaults. */
import { type Finding, hasErrors } from '../core/finding.ts';
import { parseDuration } from '../core/spelling/duration.ts';
import { type Address, defaultAddress, namespacePath, parseAddress } from './address.ts';
import { type Credentials, readCredentials } from './credentials.ts';
import { type Env, environmentLayer, parseBoolean, parseRateLimit, type RateLimit } from './environment.ts';
import { type Files, type Given, invalid, type Layer, type Note } from './given.ts';
import { type Proxies, readProxies } from './proxies.ts';
import { readTls, type TlsSettings } from './tls.ts';

export interface Settings {
  readonly address: Address;
  /** Without outer slashes; `''` is root. */
  readonly namespace: string;
  readonly tls: TlsSettings;
  readonly credentials: Credentials;
  /** Longest wait for one answer in milliseconds, for its head and again for its body. */
  readonly timeout: number;
  readonly maxRetries: number;
  readonly rate?: RateLimit | undefined;
  readonly proxies: Proxies;
  readonly followRedirects: boolean;
  /** Hosts (`name` or `name:port`) that may see the token when the server redirects there. */
  readonly redirectHosts: readonly string[];
}

/** The section `server` of a manifest with its secrets resolved (text or `Secret`); flags have the same names. */
export interface GivenSettings {
  readonly address?: unknown;
  readonly namespace?: unknown;
  readonly ca_cert?: unknown;
  readonly ca_path?: unknown;
  readonly client_cert?: unknown;
  readonly client_key?: unknown;
  readonly tls_server_name?: unknown;
  readonly skip_verify?: unknown;
  /** Duration, or whole seconds. */
  readonly timeout?: unknown;
  readonly max_retries?: unknown;
  readonly rate_limit?: unknown;
  /** A list, or a text with commas. */
  readonly redirect_hosts?: unknown;
  readonly token?: unknown;
  readonly approle?:
    | { readonly mount?: unknown; readonly role_id: unknown; readonly secret_id?: unknown }
    | undefined;
}

export interface SettingsSources extends Files {
  readonly env: Env;
  readonly manifest?: GivenSettings | undefined;
  readonly flags?: GivenSettings | undefined;
  /** The user's home folder, for `.vault-token`. Default: `HOME` or `USERPROFILE` of `env`. */
  readonly home?: string | undefined;
}

/** More than the 120 s that a server waits for a plugin that never starts (vault-api 1.4). */
export const defaultTimeout = 150_000;
const longestTimer = 2 ** 31 - 1;

/** Settings are undefined when a finding is an error. */
export async function readSettings(
  sources: SettingsSources,
): Promise<{ readonly settings: Settings | undefined; readonly findings: readonly Finding[] }> {
  const findings: Finding[] = [];
  const note = (finding: Finding) => void findings.push(finding);
  const layers = [
    layerOf(sources.flags, (name) => `--${name.replaceAll('_', '-')}`),
    layerOf(sources.manifest, (name) => `server.${name}`),
    environmentLayer(sources.env),
  ];
  const given = (name: string) => layers.find((layer) => layer[name])?.[name];

  function parsed<T>(name: string, fallback: T, parse: (value: unknown) => T | undefined, wanted: string): T {
    const found = given(name);
    const value = found && parse(found.value);
    if (found && value === undefined) note(invalid(found, `must be ${wanted}`));
    return value ?? fallback;
  }

  noteUnsupported(given, note);
  const timeout = parsed('timeout', 0, parseDuration, 'a duration in whole seconds, like 3m') * 1000;
  const settings: Settings = {
    address: readAddress(given('address'), note),
    namespace: parsed('namespace', '', parseNamespace, 'a namespace path'),
    tls: await readTls(layers, sources, note),
    credentials: await readCredentials(layers, sources, note),
    timeout: Math.min(timeout || defaultTimeout, longestTimer),
    maxRetries: parsed('max_retries', 2, parseCount, 'a whole number from 0'),
    rate: parsed('rate_limit', undefined, parseRateLimit, 'requests per second, or rate:burst like 10:20'),
    proxies: readProxies(given('proxy'), sources.env, note),
    followRedirects: !parsed('disable_redirects', false, parseBoolean, 'true or false'),
    redirectHosts: parsed('redirect_hosts', [], parseHosts, 'a list of hosts'),
  };
  return { settings: hasErrors(findings) ? undefined : settings, findings };
}

function noteUnsupported(given: (name: string) => Given | undefined, note: Note): void {
  const lookup = given('srv_lookup');
  if (lookup && parseBoolean(lookup.value) !== false)
    note(invalid(lookup, 'asks for SRV records, which are not looked up', 'Give the address of the server.'));
  const wrap = given('wrap_ttl');
  if (wrap) note({ ...invalid(wrap, 'is ignored: wrapped answers cannot be read'), severity: 'warning' });
}

function readAddress(given: Given | undefined, note: Note): Address {
  const { address, problem } = parseAddress(`${given?.value ?? defaultAddress}`);
  if (problem !== undefined)
    note({
      severity: 'error',
      code: 'address-invalid',
      summary: 'The server address cannot be used',
      detail: `${given?.from}: ${problem}.`,
      hint: `An address looks like ${defaultAddress} or unix:///run/bao.sock.`,
    });
  return address ?? parseAddress(defaultAddress).address!;
}

function parseNamespace(value: unknown): string | undefined {
  const path = namespacePath(`${value}`);
  return /[^\x21-\x7e]|\/\//.test(path) ? undefined : path;
}

function parseCount(value: unknown): number | undefined {
  const count = /^\d+$/.test(`${value}`) ? Number(value) : Number.NaN;
  return Number.isSafeInteger(count) ? count : undefined;
}

function parseHosts(value: unknown): readonly string[] {
  const hosts = Array.isArray(value) ? value.map(String) : `${value}`.split(/[\s,]+/);
  return hosts.filter(Boolean).map((host) => host.toLowerCase());
}

function layerOf(given: GivenSettings | undefined, from: (name: string) => string): Layer {
  const { approle, ...fields } = given ?? {};
  const named = Object.entries({
    ...fields,
    role_id: approle?.role_id,
    secret_id: approle?.secret_id,
    approle_mount: approle?.mount,
  }).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(named.map(([name, value]) => [name, { value, from: from(name) }]));
}
