/**
 * The variables of the official clients: `BAO_X` wins over `VAULT_X`, and a `BAO_X` that is set but empty hides `VAULT_X`
 * (openbao `api/env.go`). A variable that is empty counts as not given.
 */
import type { Given, Layer } from './given.ts';

export type Env = Readonly<Record<string, string | undefined>>;

export function lookUp(env: Env, name: string): Given | undefined {
  const from = env[`BAO_${name}`] === undefined ? `VAULT_${name}` : `BAO_${name}`;
  return plain(env, from);
}

export function plain(env: Env, ...names: readonly string[]): Given | undefined {
  for (const from of names) {
    const value = env[from];
    if (value !== undefined && value !== '') return { value, from };
  }
  return undefined;
}

export function environmentLayer(env: Env): Layer {
  return {
    address: lookUp(env, 'AGENT_ADDR') ?? lookUp(env, 'ADDR'),
    namespace: lookUp(env, 'NAMESPACE'),
    ca_cert: lookUp(env, 'CACERT'),
    ca_cert_bytes: lookUp(env, 'CACERT_BYTES'),
    ca_path: lookUp(env, 'CAPATH'),
    client_cert: lookUp(env, 'CLIENT_CERT'),
    client_cert_bytes: lookUp(env, 'CLIENT_CERT_BYTES'),
    client_key: lookUp(env, 'CLIENT_KEY'),
    client_key_bytes: lookUp(env, 'CLIENT_KEY_BYTES'),
    tls_server_name: lookUp(env, 'TLS_SERVER_NAME'),
    skip_verify: lookUp(env, 'SKIP_VERIFY'),
    timeout: lookUp(env, 'CLIENT_TIMEOUT'),
    max_retries: lookUp(env, 'MAX_RETRIES'),
    rate_limit: lookUp(env, 'RATE_LIMIT'),
    proxy: lookUp(env, 'PROXY_ADDR') ?? lookUp(env, 'HTTP_PROXY'),
    disable_redirects: lookUp(env, 'DISABLE_REDIRECTS'),
    redirect_hosts: plain(env, 'PLUGBOARD_REDIRECT_HOSTS'),
    srv_lookup: lookUp(env, 'SRV_LOOKUP'),
    wrap_ttl: lookUp(env, 'WRAP_TTL'),
    token: lookUp(env, 'TOKEN'),
    token_path: lookUp(env, 'TOKEN_PATH'),
    config_path: lookUp(env, 'CONFIG_PATH'),
    role_id: plain(env, 'PLUGBOARD_ROLE_ID'),
    role_id_file: plain(env, 'PLUGBOARD_ROLE_ID_FILE'),
    secret_id: plain(env, 'PLUGBOARD_SECRET_ID'),
    secret_id_file: plain(env, 'PLUGBOARD_SECRET_ID_FILE'),
    approle_mount: plain(env, 'PLUGBOARD_APPROLE_MOUNT'),
  };
}

/** The words of Go's `strconv.ParseBool`; undefined for any other. */
export function parseBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(`${value}`)) return true;
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(`${value}`)) return false;
  return undefined;
}

export interface RateLimit {
  readonly perSecond: number;
  readonly burst: number;
}

/** `10` or `10:20`: requests per second, and how many at once. */
export function parseRateLimit(value: unknown): RateLimit | undefined {
  const match = /^(\d+(?:\.\d+)?)(?::(\d+))?$/.exec(`${value}`.trim());
  if (!match) return undefined;
  const perSecond = Number(match[1]);
  const burst = match[2] === undefined ? Math.max(1, Math.floor(perSecond)) : Number(match[2]);
  return perSecond > 0 && burst >= 1 ? { perSecond, burst } : undefined;
}
