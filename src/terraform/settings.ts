/** The provider block as settings of the connection. What is not known yet during a plan is told, not guessed. */
import { readdir, readFile } from 'node:fs/promises';
import { type GivenSettings, readSettings, type Settings } from '../client/settings.ts';
import { type Finding, hasErrors } from '../core/finding.ts';
import { checkValue, type Fault } from '../core/manifest/check.ts';
import { serverFields } from '../core/manifest/sections.ts';
import type { Fields, Spec } from '../core/schema.ts';
import { secret } from '../core/secret.ts';
import { RENAMED } from './provider-schema.ts';
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
  return faults;
}

export async function settingsFrom(config: ValueObject, env: Env): Promise<ProviderSettings> {
  const { token, approle, max_requests, product, edition, server_version, platform, ...plain } = config;
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
