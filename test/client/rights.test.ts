import { expect, test } from 'vitest';
import type { Verb } from '../../src/client/retry.ts';
import { neededCapabilities, policyLine } from '../../src/client/rights.ts';

const table: readonly [Verb, string, string][] = [
  ['GET', 'sys/plugins/catalog', 'read'],
  ['GET', 'sys/plugins/catalog/secret/x', 'read sudo'],
  ['LIST', 'sys/plugins/catalog/secret', 'list sudo'],
  ['POST', 'sys/plugins/catalog/secret/x', 'update sudo'],
  ['DELETE', 'sys/plugins/catalog/secret/x', 'delete sudo'],
  ['LIST', 'sys/plugins/runtimes/catalog', 'list sudo'],
  ['GET', 'sys/plugins/runtimes/catalog/container/x', 'read sudo'],
  ['GET', 'sys/plugins/pins', 'read'],
  ['POST', 'sys/plugins/pins/secret/x', 'update'],
  ['POST', 'sys/plugins/reload/backend', 'update'],
  ['GET', 'sys/mounts', 'read'],
  ['POST', 'sys/mounts/x', 'update'],
  ['POST', 'sys/mounts/auth/x/tune', 'update'],
  ['GET', 'sys/auth', 'read'],
  ['POST', 'sys/auth/x', 'update sudo'],
  ['POST', 'sys/remount', 'update sudo'],
  ['GET', 'sys/remount/status/x', 'read'],
  ['GET', 'sys/audit', 'read sudo'],
  ['POST', 'sys/quotas/rate-limit/x', 'update'],
  ['LIST', 'sys/namespaces', 'list'],
  ['POST', 'database/config/x', 'create update'],
  ['GET', 'auth/token/lookup-self', 'read'],
];

test.each(table)('%s %s needs %s', (verb, path, capabilities) => {
  expect(neededCapabilities(verb, path).join(' ')).toBe(capabilities);
});

test('the policy names the decoded path', () => {
  expect(policyLine('GET', 'sys/plugins/catalog/secret/my%20plugin')).toBe(
    'path "sys/plugins/catalog/secret/my plugin" { capabilities = ["read", "sudo"] }',
  );
});
