/** Locks, and arbitrary ones. */
import fc from 'fast-check';
import type { LockEntry, LockedBinary } from '../../../src/trust/lock/lock.ts';
import { type Lock, makeLock } from '../../../src/trust/lock/lock.ts';

export const sum = (digit: string) => `sha256:${digit.repeat(64)}`;

export const locked: LockedBinary = {
  source: 'https://github.com/adfinis/openbao-plugin-secrets-sync',
  artifact: sum('a'),
  sums: sum('c'),
  sha256: 'b'.repeat(64),
  signedBy: ['adfinis-ci', 'platform-team'],
  signedAt: '2026-11-03T10:00:00Z',
  timeFrom: 'log',
  rule: 1,
};

export const entryFor = (
  version: string,
  binary: Partial<LockedBinary> = {},
  plugin = 'secret/sync',
  platform = 'linux/amd64',
): LockEntry => ({ plugin, version, platform, binary: { ...locked, ...binary } });

export const head = { policy: sum('d'), trustedRoots: new Map([['public-good', sum('e')]]) };

export const lockOf = (...entries: readonly LockEntry[]): Lock => makeLock(head, new Map(), entries);

const digits = fc.stringMatching(/^[0-9a-f]{64}$/);
const digest = digits.map((each) => `sha256:${each}`);
/** Texts that YAML must quote, too. */
const text = fc
  .oneof(
    fc.constantFrom(
      'yes',
      'null',
      '1',
      '1.10',
      '0x1',
      ': #',
      '- a',
      '[a',
      '{',
      '*a',
      '&a',
      '"',
      "'",
      '#',
      '!',
      '%',
      '? a',
      '__proto__',
      ' a ',
    ),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 90 }),
  )
  .filter((each) => /^[^\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]+$/u.test(each));
const version = fc.constantFrom(
  '',
  'v1.0.0',
  'v1.2.0',
  'v1.10.0',
  'v1.10.0-rc1',
  'v1.10.0+a',
  'v1.10.0+b',
  'v10.0.0',
);
const plugin = fc.tuple(fc.constantFrom('secret', 'auth', 'database'), text).map((parts) => parts.join('/'));

const binary: fc.Arbitrary<LockedBinary> = fc
  .tuple(
    fc.record(
      {
        source: text,
        artifact: digest,
        image: digest,
        sums: digest,
        sha256: digits,
        rule: fc.integer({ min: 1 }),
      },
      { requiredKeys: ['source', 'sha256', 'rule'] },
    ),
    fc.oneof(
      fc.uniqueArray(text, { minLength: 1, maxLength: 4 }).map((names) => ({ signedBy: names.sort() })),
      text.map((unsigned) => ({ signedBy: [], unsigned })),
    ),
    fc.option(
      fc.record({
        signedAt: fc.constantFrom('2026-11-03T10:00:00Z', '2020-02-29T23:59:59Z'),
        timeFrom: fc.constantFrom('log' as const, 'timestamp' as const, 'signer' as const),
      }),
    ),
  )
  .map(([what, who, when]) => ({ ...what, ...who, ...when }));

const entry: fc.Arbitrary<LockEntry> = fc.record({
  plugin: fc.oneof(fc.constantFrom('secret/a', 'auth/a'), plugin),
  version,
  platform: fc.constantFrom('linux/amd64', 'linux/arm64', 'darwin/arm64'),
  binary,
});

export const anyLock: fc.Arbitrary<Lock> = fc
  .record({
    policy: digest,
    roots: fc.dictionary(text, digest, { maxKeys: 3 }),
    highest: fc.dictionary(plugin, version, { maxKeys: 2 }),
    entries: fc.uniqueArray(entry, {
      maxLength: 8,
      selector: (each) => `${each.plugin} ${each.version} ${each.platform}`,
    }),
  })
  .map(({ policy, roots, highest, entries }) =>
    makeLock(
      { policy, trustedRoots: new Map(Object.entries(roots)) },
      new Map(Object.entries(highest)),
      entries,
    ),
  );
