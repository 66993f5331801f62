import { PlugboardError } from '../core/finding.ts';
import type { JsonObject } from '../core/json.ts';
import type { ResourceKind } from '../core/kind.ts';
import type { Fields, SpecOf } from '../core/schema.ts';

const path = { type: 'string', description: 'A path.' } as const;

const fields = {
  rate_limit_exempt_paths: {
    type: 'array',
    items: path,
    description: 'Paths that no rate limit counts.',
    examples: [['sys/health']],
  },
  absolute_rate_limit_exempt_paths: {
    type: 'array',
    items: path,
    available: { vault: '1.21', openbao: false },
    description: 'The same with the namespace written out.',
  },
  enable_rate_limit_audit_logging: { type: 'boolean', description: 'Refused requests are audited.' },
  enable_rate_limit_response_headers: {
    type: 'boolean',
    description: 'Answers carry what is left of the quota.',
  },
} as const satisfies Fields;

type Config = SpecOf<typeof fields>;

export const quotaConfig: ResourceKind<Config> = {
  name: 'quota_config',
  plural: 'quota_config',
  summary: 'What holds for all rate limits of the server.',
  notes: [
    'The server replaces all of it at each write, so what is there is read first and merged: nothing undeclared is lost. There is one of it; let one manifest own it.',
    "The first write ends the server's own list of exempt paths, `sys/health` among them: name them if you set anything here.",
  ],
  fields,
  identity: [],
  scope: 'root',
  listed: 'declared',
  example: {
    rate_limit_exempt_paths: ['sys/health', 'sys/seal-status', 'sys/unseal'],
    enable_rate_limit_response_headers: true,
  },

  async list(vault) {
    const config = await vault.read('sys/quotas/config');
    return config ? [toSpec(config)] : [];
  },
  async read(vault) {
    const config = await vault.read('sys/quotas/config');
    return config && toSpec(config);
  },
  async write(vault, { before, after }) {
    await vault.write('sys/quotas/config', { ...before, ...after } as JsonObject);
  },
  async remove() {
    throw new PlugboardError('bad-value', 'The configuration of quotas cannot be removed from a server.', {
      hint: 'Declare the values that it is to have.',
    });
  },
};

/** Not set reads back as null. */
function toSpec(config: JsonObject): Config {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, value ?? (key.endsWith('_paths') ? [] : false)]),
  );
}
