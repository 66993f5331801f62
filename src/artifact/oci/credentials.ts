/**
 * Names and passwords for registries, as docker, podman and skopeo keep them: `auths` in a file of JSON. One belongs to one host, or
 * to one path below it. Helper programs are not started; that one stands there is kept for the message when a registry asks.
 */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { PlugboardError } from '../../core/finding.ts';
import { type Secret, secret } from '../../core/secret.ts';
import { canonicalHost } from './reference.ts';

export type Credential =
  | { readonly user: string; readonly password: Secret }
  /** In words: why there is none although something stands there. */
  | { readonly unusable: string };

/** By host, or host and path. */
export type Credentials = ReadonlyMap<string, Credential>;

/** Of the longest path that is kept, up to the host itself. */
export function credentialFor(
  credentials: Credentials,
  host: string,
  repository?: string,
): Credential | undefined {
  const parts = repository?.split('/') ?? [];
  for (let length = parts.length; length >= 0; length -= 1) {
    const found = credentials.get([host, ...parts.slice(0, length)].join('/'));
    if (found) return found;
  }
  return undefined;
}

/** `DOCKER_AUTH_CONFIG` holds the JSON itself; `REGISTRY_AUTH_FILE` and `DOCKER_CONFIG` say where it lies. */
export async function loadCredentials(
  env: Readonly<Record<string, string | undefined>>,
): Promise<Credentials> {
  const { DOCKER_AUTH_CONFIG: text, REGISTRY_AUTH_FILE: file, DOCKER_CONFIG: folder } = env;
  if (text) return parseCredentials(text, 'DOCKER_AUTH_CONFIG');
  const path = file || join(folder || join(env.HOME || homedir(), '.docker'), 'config.json');
  const found = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (!file && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined;
    throw invalid(`${path} cannot be read (${error.code}).`);
  });
  return found === undefined ? new Map() : parseCredentials(found, path);
}

/** `name` is for messages, which never hold anything of the text. */
export function parseCredentials(text: string, name: string): Credentials {
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch {
    throw invalid(`${name} is not JSON.`);
  }
  if (!isObject(config)) throw invalid(`${name} is not a JSON object.`);
  const { auths = {}, credHelpers = {}, credsStore } = config;
  if (!isObject(auths) || !isObject(credHelpers)) throw invalid(`\`auths\` in ${name} is not an object.`);
  const found = new Map<string, Credential>();
  for (const [key, entry] of Object.entries(auths)) {
    if (!isObject(entry)) throw invalid(`The entry for ${hostOf(key)} in ${name} is not an object.`);
    found.set(hostOf(key), readEntry(entry, typeof credsStore === 'string' ? credsStore : undefined, name));
  }
  for (const [key, helper] of Object.entries(credHelpers)) {
    const known = found.get(hostOf(key));
    if (!known || 'unusable' in known) found.set(hostOf(key), helped(`${helper}`, name));
  }
  return found;
}

function readEntry(entry: Json, store: string | undefined, name: string): Credential {
  const { auth, username, password, identitytoken } = entry;
  if (typeof identitytoken === 'string' && identitytoken !== '')
    return { unusable: `${name} has only an identity token for it, which plugboard does not use` };
  if (typeof username === 'string' && typeof password === 'string')
    return { user: username, password: secret(password) };
  const pair = typeof auth === 'string' ? Buffer.from(auth, 'base64').toString('utf8') : '';
  const colon = pair.indexOf(':');
  if (colon > 0) return { user: pair.slice(0, colon), password: secret(pair.slice(colon + 1)) };
  return store === undefined ? { unusable: `${name} has an empty entry for it` } : helped(store, name);
}

function helped(helper: string, name: string): Credential {
  return { unusable: `${name} leaves it to the helper ${helper}, which plugboard does not start` };
}

/** Keys are hosts, hosts with a path, or addresses such as `https://index.docker.io/v1/`. */
function hostOf(key: string): string {
  const bare = key.replace(/^https?:\/\//i, '').replace(/\/(?:v[12]\/?)?$/, '');
  const host = bare.replace(/\/.*$/s, '');
  return canonicalHost(host) + bare.slice(host.length);
}

function invalid(message: string): PlugboardError {
  return new PlugboardError('setting-invalid', message, {
    hint: 'Log in with docker login or podman login, or set DOCKER_AUTH_CONFIG.',
  });
}

type Json = { readonly [key: string]: unknown };

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
