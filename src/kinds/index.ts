import type { Registry } from '../core/kind.ts';
import { authMount } from './auth-mount.ts';
import { databaseConnection } from './database-connection.ts';
import { leaseCountQuota } from './lease-count-quota.ts';
import { plugin } from './plugin.ts';
import { pluginPin } from './plugin-pin.ts';
import { pluginRuntime } from './plugin-runtime.ts';
import { quotaConfig } from './quota-config.ts';
import { rateLimitQuota } from './rate-limit-quota.ts';
import { secretsMount } from './secrets-mount.ts';

export const kinds: Registry = [
  pluginRuntime,
  plugin,
  pluginPin,
  secretsMount,
  authMount,
  databaseConnection,
  rateLimitQuota,
  leaseCountQuota,
  quotaConfig,
];
