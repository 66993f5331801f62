/** A server with a thousand declared things: 300 plugins, 300 secrets mounts, 200 auth mounts, 200 quotas. */
import { stringify } from 'yaml';

export const sizes = { plugins: 300, secrets_mounts: 300, auth_mounts: 200, rate_limit_quotas: 200 } as const;

const numbers = (count: number) =>
  Array.from({ length: count }, (_, index) => String(index).padStart(5, '0'));

/** The sum is made up: such an entry is stored like any other and its file is never run. */
export function boardYaml(scale = sizes): string {
  return stringify({
    plugins: numbers(scale.plugins).map((n) => ({
      type: 'secret',
      name: `plugin-${n}`,
      version: '1.0.0',
      command: 'tiny',
      args: [`--number=${n}`],
      sha256: n.padEnd(64, 'a'),
    })),
    secrets_mounts: numbers(scale.secrets_mounts).map((n) => ({
      path: `kv-${n}`,
      type: 'kv',
      options: { version: '1' },
      max_lease_ttl: '24h',
    })),
    auth_mounts: numbers(scale.auth_mounts).map((n) => ({
      path: `role-${n}`,
      type: 'approle',
      description: `Auth ${n}`,
    })),
    rate_limit_quotas: numbers(scale.rate_limit_quotas).map((n) => ({
      name: `quota-${n}`,
      path: `kv-${n}`,
      rate: 1000,
    })),
  });
}
