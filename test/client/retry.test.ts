import { describe, expect, test } from 'vitest';
import { mayRepeat, type Outcome, parseRetryAfter, type Verb, waitBefore } from '../../src/client/retry.ts';

const answered = (status: number, ...errors: string[]): Outcome => ({ kind: 'answer', status, errors });

const outcomes = {
  refused: { kind: 'not-sent' },
  broken: { kind: 'broken' },
  final: { kind: 'final' },
  400: answered(400, 'x'),
  403: answered(403, 'permission denied'),
  412: answered(412, 'required index state not present'),
  429: answered(429, 'rate limit quota exceeded'),
  leases: answered(429, 'request path "x": lease count quota exceeded'),
  500: answered(500, 'internal error'),
  501: answered(501),
  502: answered(502),
  503: answered(503),
  504: answered(504),
  sealed: answered(503, 'Vault is sealed'),
  'sealed namespace': answered(503, 'namespace is sealed'),
  standby: answered(503, 'node is not active'),
  'no leader': answered(500, 'local node not active but active cluster node not found'),
  'dead mount': answered(500, '1 error occurred:\n\t* plugin not found in the catalog: x, version=v1\n\n'),
} as const satisfies Record<string, Outcome>;

const reads = ['refused', 'broken', '412', '429', '500', '502', '503', '504', 'standby', 'no leader'];
const puts = ['refused', 'broken', '412', '429', '502', '503', '504', 'standby', 'no leader'];
/** Surely not processed. */
const once = ['refused', '412', '429'];

const table: readonly [Verb, string, readonly string[]][] = [
  ['GET', 'sys/mounts', reads],
  ['LIST', 'sys/quotas/rate-limit', reads],
  ['POST', 'sys/plugins/catalog/secret/x', puts],
  ['POST', 'sys/plugins/pins/secret/x', puts],
  ['POST', 'sys/plugins/runtimes/catalog/container/x', puts],
  ['POST', 'sys/plugins/reload/backend', puts],
  ['POST', 'sys/mounts/x/tune', puts],
  ['POST', 'sys/mounts/auth/x/tune', puts],
  ['POST', 'sys/auth/x/tune', puts],
  ['POST', 'sys/quotas/rate-limit/x', puts],
  ['POST', 'sys/quotas/config', puts],
  ['POST', 'sys/policies/acl/x', puts],
  ['POST', 'sys/namespaces/x', puts],
  ['POST', 'sys/capabilities-self', puts],
  ['POST', 'database/config/x', puts],
  ['POST', 'a/b/config/x', puts],
  ['POST', 'database/reset/x', puts],
  ['DELETE', 'sys/plugins/catalog/secret/x', puts],
  ['DELETE', 'sys/mounts/x', puts],
  ['DELETE', 'sys/plugins/runtimes/catalog/container/x', once],
  ['POST', 'sys/mounts/x', once],
  ['POST', 'sys/mounts/tune', once],
  ['POST', 'sys/auth/x', once],
  ['POST', 'sys/remount', once],
  ['POST', 'sys/audit/x', once],
  ['POST', 'auth/approle/login', once],
  ['POST', 'auth/approle/role/x/secret-id', once],
  ['POST', 'auth/token/create', once],
  // A write with check-and-set that is sent twice would lose against itself.
  ['POST', 'secret/data/x', once],
  ['POST', 'database/rotate-root/x', once],
  ['POST', 'unheard/of', once],
];

describe.each(table)('%s %s', (verb, path, repeated) => {
  test.each(Object.entries(outcomes))('%s', (name, outcome) => {
    expect(mayRepeat(verb, path, outcome)).toBe(repeated.includes(name));
  });
});

describe('wait', () => {
  const now = Date.UTC(2026, 0, 1);

  test('full jitter below a doubling limit that ends at 10 s', () => {
    expect([0, 1, 2, 9].map((attempt) => waitBefore(attempt, 1, undefined, now))).toEqual([
      500, 1000, 2000, 10_000,
    ]);
    expect(waitBefore(3, 0, undefined, now)).toBe(0);
    expect(waitBefore(0, 0.5, undefined, now)).toBe(250);
  });

  test('Retry-After is the least, capped at a minute', () => {
    expect(waitBefore(0, 0, '3', now)).toBe(3000);
    expect(waitBefore(0, 1, '3', now)).toBe(3500);
    expect(waitBefore(0, 0, '86400', now)).toBe(60_000);
    expect(waitBefore(0, 0, new Date(now + 5000).toUTCString(), now)).toBe(5000);
  });

  test.each([
    ['0', 0],
    ['1.5', 1500],
    [' 7 ', 7000],
    [new Date(now - 5000).toUTCString(), 0],
    ['', undefined],
    ['soon', undefined],
    ['-3', undefined],
    [undefined, undefined],
  ])('Retry-After: %s', (text, milliseconds) => {
    expect(parseRetryAfter(text, now)).toBe(milliseconds);
  });
});
