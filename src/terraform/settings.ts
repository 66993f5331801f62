/** The provider block as settings of the connection. What is not known yet during a plan is told, not guessed. */
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type GivenSettings, readSettings, type Settings } from '../client/settings.ts';
import { type Finding, hasErrors } from '../core/finding.ts';
import { checkValue, type Fault } from '../core/manifest/check.ts';
import { serverFields } from '../core/manifest/sections.ts';
import type { Fields, Spec } from '../core/schema.ts';
import { secret } from '../core/secret.ts';
import type { TrustSettings } from './guard.ts';
import { RENAMED, trustAttributes } from './provider-schema.ts';
import { isObject, isWhollyKnown, type Value, type ValueObject } from './wire/value.ts';

export const MOST_REQUESTS = 16;

export interface ProviderSettings {
  /** Undefined when a finding is an error. */
  readonly settings: Settings | undefined;
  /** Product, edition, version and platform that the configuration claims. */
  readonly overrides: Spec;
  readonly maxRequests: number;
  readonly findings: readonly Finding[];
}

type Env = Readonly<Record<string, string | undefined>>;

/** Names of attributes that are not known yet. */
export function unknownSettings(config: ValueObject): readonly string[] {
  return Object.keys(config).filter((name) => !isWhollyKnown(config[name]!));
}

/** What the dialect says about the values that are known, by the names of the manifest. */
export function checkSettings(config: ValueObject): readonly Fault[] {
  const faults = Object.entries(serverFields as Fields).flatMap(([name, field]) => {
    const value = config[RENAMED[name] ?? name] ?? null;
    if (value === null || !isWhollyKnown(value) || field.type === 'secret' || field.type === 'object')
      return [];
    return checkValue(field, value, [RENAMED[name] ?? name]);
  });
  const most = config.max_requests;
  if (typeof most === 'number' && !(Number.isInteger(most) && most >= 1 && most <= MOST_REQUESTS))
    faults.push({
      code: 'bad-value',
      summary: 'The value is not accepted',
      detail: `\`max_requests\`: expected a whole number from 1 to ${MOST_REQUESTS}, found ${most}.`,
      hint: 'Write a whole number, such as 10, or leave it out.',
      path: ['max_requests'],
    });
  return [...faults, ...checkTrust(config)];
}

/** Whoever says something of trust means it: a policy that is missing by mistake must not count as none. */
function checkTrust(config: ValueObject): readonly Fault[] {
  const { trust_policy: policy = null } = config;
  if (policy === '')
    return [
      {
        code: 'bad-value',
        summary: 'The value is not accepted',
        detail: '`trust_policy`: expected the path of a file, found an empty text.',
        hint: 'Name a file with a section `trust`, or leave it out: then nobody looks at who signed a plugin.',
        path: ['trust_policy'],
      },
    ];
  if (policy !== null) return [];
  return Object.keys(trustAttributes)
    .filter((name) => (config[name] ?? null) !== null)
    .map((name) => ({
      code: 'missing-key',
      summary: 'A field is missing',
      detail: `\`${name}\` means something only beside \`trust_policy\`.`,
      hint: 'Add `trust_policy`, or take this out.',
      path: [name],
    }));
}

/** Undefined without a policy. */
export function trustSettingsFrom(config: ValueObject): TrustSettings | 'unknown' | undefined {
  const { trust_policy: policy = null, lockfile = null } = config;
  if (Object.keys(trustAttributes).some((name) => !isWhollyKnown(config[name] ?? null))) return 'unknown';
  if (typeof policy !== 'string') return undefined;
  return {
    policy,
    lockfile: typeof lockfile === 'string' ? lockfile : join(dirname(policy), 'plugboard.lock'),
    rewrite: texts(config.rewrite),
    allowHosts: texts(config.allow_hosts),
  };
}

const texts = (value: Value | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];

export async function settingsFrom(config: ValueObject, env: Env): Promise<ProviderSettings> {
  const { token, approle, max_requests, product, edition, server_version, platform, ...others } = config;
  const plain = Object.fromEntries(Object.entries(others).filter(([name]) => !(name in trustAttributes)));
  const given: Record<string, unknown> = Object.fromEntries(
    Object.entries(plain).filter(([, value]) => value !== null),
  );
  if (typeof token === 'string') given.token = secret(token);
  if (isObject(approle)) given.approle = loginFrom(approle);
  const { settings, findings } = await readSettings({
    env,
    manifest: given as GivenSettings,
    readFile: (path) => readFile(path, 'utf8'),
    listFolder: (path) => readdir(path),
  });
  const overrides = { product, edition, version: server_version, platform };
  return {
    settings: hasErrors(findings) ? undefined : settings,
    overrides: Object.fromEntries(Object.entries(overrides).filter(([, value]) => typeof value === 'string')),
    maxRequests: typeof max_requests === 'number' ? max_requests : MOST_REQUESTS,
    findings: findings.map((finding) => ({ ...finding, detail: finding.detail.replaceAll('server.', '') })),
  };
}

function loginFrom({ mount, role_id, secret_id }: ValueObject) {
  const hidden = (value: Value | undefined) => (typeof value === 'string' ? secret(value) : undefined);
  return { mount: mount ?? undefined, role_id: hidden(role_id), secret_id: hidden(secret_id) };
}
