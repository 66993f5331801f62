/** A lock is read strictly, and written so that only what changed is different. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readLock } from '../../../src/trust/lock/read.ts';
import { writeLock } from '../../../src/trust/lock/write.ts';
import { anyLock, entryFor, lockOf, sum } from '../support/locks.ts';

const good = writeLock(lockOf(entryFor('v1.3.0')));

describe('writing', () => {
  test('is made for reviewers', () => {
    const lock = lockOf(entryFor('v1.10.0'), entryFor('v1.9.0', { signedBy: [], unsigned: 'not yet' }));
    expect(writeLock(lock)).toBe(`# Written by \`plugboard lock\`. Review it like code.

version: 1
policy: ${sum('d')}
trustedRoots:
  public-good: ${sum('e')}
plugins:
  secret/sync:
    highest: v1.10.0
    versions:
      v1.9.0:
        linux/amd64:
          source: https://github.com/adfinis/openbao-plugin-secrets-sync
          artifact: ${sum('a')}
          sums: ${sum('c')}
          sha256: ${'b'.repeat(64)}
          signedAt: 2026-11-03T10:00:00Z
          timeFrom: log
          unsigned: not yet
          rule: 1
      v1.10.0:
        linux/amd64:
          source: https://github.com/adfinis/openbao-plugin-secrets-sync
          artifact: ${sum('a')}
          sums: ${sum('c')}
          sha256: ${'b'.repeat(64)}
          signedBy: [adfinis-ci, platform-team]
          signedAt: 2026-11-03T10:00:00Z
          timeFrom: log
          rule: 1
`);
  });

  test('what is written reads as it was, and is written the same again', () => {
    fc.assert(
      fc.property(anyLock, (lock) => {
        const text = writeLock(lock);
        const { lock: read, findings } = readLock(text, 'plugboard.lock');
        expect(findings).toEqual([]);
        expect(writeLock(read!)).toBe(text);
        expect([...read!.plugins]).toEqual([...lock.plugins]);
        expect(read).toEqual(lock);
      }),
    );
  });

  test('the text before stays, byte for byte, when nothing changes, however it is laid out', () => {
    const mine = good.replace(
      '[adfinis-ci, platform-team]',
      '\n            - adfinis-ci # CI\n            - "platform-team"',
    );
    const { lock } = readLock(mine, 'plugboard.lock');
    expect(lock).toEqual(readLock(good, 'plugboard.lock').lock);
    expect(writeLock(lock!, mine)).toBe(mine);
  });

  test('comments stay with what they stand beside', () => {
    const commented = good
      .replace('plugins:', '# The plugins of production.\nplugins:')
      .replace('      v1.3.0:', '      # Asked for by the team of payments.\n      v1.3.0:')
      .replace('          sums:', '          # Of the release.\n          sums:')
      .replace('rule: 1', 'rule: 1 # adfinis');
    const { lock } = readLock(commented, 'plugboard.lock');
    const changed = lockOf(
      entryFor('v1.2.0', {}, 'auth/other'),
      ...[...lock!.plugins.get('secret/sync')!.versions.keys()].map((version) =>
        entryFor(version, { sums: sum('f'), rule: 2 }),
      ),
    );
    const text = writeLock(changed, commented);
    expect(readLock(text, 'plugboard.lock').lock).toEqual(changed);
    for (const comment of [
      '# The plugins of production.\nplugins:',
      '      # Asked for by the team of payments.\n      v1.3.0:',
      `          # Of the release.\n          sums: ${sum('f')}`,
      'rule: 2 # adfinis',
      '# Written by `plugboard lock`. Review it like code.',
    ])
      expect(text).toContain(comment);
  });

  test('any change keeps the comments, and reads as what was to be written', () => {
    fc.assert(
      fc.property(anyLock, anyLock, (before, after) => {
        const previous = `# Above all.\n${writeLock(before).replace(/^policy:/m, '# Of March.\npolicy:')}`;
        const text = writeLock(after, previous);
        expect(readLock(text, 'plugboard.lock').lock).toEqual(after);
        expect(text).toMatch(/^# Above all\.\n[\s\S]*^# Of March\.\npolicy:/m);
        expect(writeLock(after, text)).toBe(text);
      }),
    );
  });

  test('a text before that is no lock is not built upon', () => {
    const { lock } = readLock(good, 'plugboard.lock');
    expect(writeLock(lock!, 'plugins: [')).toBe(good);
  });
});

describe('reading refuses', () => {
  const replaced = (from: string | RegExp, to: string) => {
    const text = good.replace(from, to);
    expect(text).not.toBe(good);
    return text;
  };
  const lineOf = (part: string) => good.split('\n').findIndex((line) => line.includes(part)) + 1;

  test.each<[string, string, RegExp, number]>([
    ['nothing', '', /must be a mapping/, 1],
    [
      'a newer format',
      replaced('version: 1', 'version: 2'),
      /`version` is 2, and only 1/,
      lineOf('version: 1'),
    ],
    [
      'a version that is a text',
      replaced('version: 1', 'version: "1"'),
      /only 1 can be read/,
      lineOf('version: 1'),
    ],
    ['no policy', replaced(/policy: .*\n/, ''), /`policy` is not given/, 1],
    [
      'an unknown key',
      replaced('rule: 1', 'rule: 1\n          extra: 1'),
      /has `extra`/,
      lineOf('rule: 1') + 1,
    ],
    ['a key twice', `${good}version: 1\n`, /has `version` twice/, good.split('\n').length],
    [
      'a short sum',
      replaced('b'.repeat(64), 'b'.repeat(63)),
      /`sha256` is "b+"? ?and must be 64 lower-case/,
      lineOf('  sha256: '),
    ],
    [
      'an upper-case sum',
      replaced('b'.repeat(64), 'B'.repeat(64)),
      /must be 64 lower-case digits/,
      lineOf('  sha256: '),
    ],
    [
      'a sum of digits that is a number',
      replaced('b'.repeat(64), '1'.repeat(64)),
      /must be 64/,
      lineOf('  sha256: '),
    ],
    ['a version in another spelling', replaced('v1.3.0:', '1.3.0:'), /must be a version/, lineOf('v1.3.0:')],
    ['a plugin without type', replaced('secret/sync', 'sync'), /must be `type\/name`/, lineOf('secret/sync')],
    [
      'a platform that is none',
      replaced('linux/amd64', 'linux'),
      /must be `os\/arch`/,
      lineOf('linux/amd64'),
    ],
    [
      'signers in disorder',
      replaced('[adfinis-ci, platform-team]', '[b, a]'),
      /in order/,
      lineOf('signedBy'),
    ],
    [
      'a signer twice',
      replaced('[adfinis-ci, platform-team]', '[a, a]'),
      /different names/,
      lineOf('signedBy'),
    ],
    ['no signers', replaced('[adfinis-ci, platform-team]', '[]'), /different names/, lineOf('signedBy')],
    ['neither signers nor a reason', replaced(/ +signedBy: .*\n/, ''), /either signers/, lineOf('source')],
    [
      'signers and a reason',
      replaced('rule: 1', 'rule: 1\n          unsigned: x'),
      /either signers/,
      lineOf('source'),
    ],
    ['a time that nobody vouches for', replaced(/ +timeFrom: .*\n/, ''), /only one of/, lineOf('source')],
    ['a day that is none', replaced('2026-11-03T', '2026-13-03T'), /must be a time/, lineOf('signedAt')],
    ['a rule of no number', replaced('rule: 1', 'rule: one'), /must be a whole number/, lineOf('rule')],
    [
      'a mark below what is locked',
      replaced('highest: v1.3.0', 'highest: v1.2.0'),
      /below a version/,
      lineOf('highest'),
    ],
    [
      'a list for a mapping',
      replaced(/plugins:[\s\S]*/, 'plugins: []\n'),
      /must be a mapping/,
      lineOf('plugins'),
    ],
    ['an alias', 'b: *x\n', /An alias/, 1],
    ['a bomb of aliases', `a: &a [x]\n${'b: [*a, *a]\n'.repeat(9)}`, /An anchor/, 1],
    ['a tag', replaced('rule: 1', 'rule: !!int 1'), /A tag/, lineOf('rule')],
    ['a directive', `%YAML 1.1\n---\n${good}`, /A directive/, 1],
    ['two documents', `${good}---\n${good}`, /more than one document/, 1],
    [
      'a key of the prototype',
      replaced('secret/sync', '__proto__'),
      /must be `type\/name`/,
      lineOf('secret/sync'),
    ],
    ['an unknown key of the prototype', `${good}__proto__: {}\n`, /has `__proto__`/, good.split('\n').length],
    ['a merge', `${good}<<: {}\n`, /has `<<`/, good.split('\n').length],
  ])('%s', (_, text, detail, line) => {
    const { lock, findings } = readLock(text, 'plugboard.lock');
    expect(lock).toBeUndefined();
    expect(findings[0]).toMatchObject({
      severity: 'error',
      code: 'lock-unreadable',
      at: { file: 'plugboard.lock', line },
    });
    expect(findings.map((finding) => finding.detail).join('\n')).toMatch(detail);
    for (const { hint } of findings) expect(hint).toContain('plugboard lock');
  });

  // Each of these costs a parser that builds first and looks later many seconds, or its stack.
  test.each([
    ['brackets', '['.repeat(1_000_000)],
    ['brackets on lines', '[\n'.repeat(500_000)],
    ['braces', '{a: '.repeat(250_000)],
    ['dashes', '- '.repeat(500_000)],
    ['question marks', '? '.repeat(500_000)],
    ['quotes', '"\n'.repeat(500_000)],
    ['steps', Array.from({ length: 1400 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')],
    ['steps of lists', Array.from({ length: 1000 }, (_, at) => `${' '.repeat(at)}-`).join('\n')],
    ['unknown keys', Array.from({ length: 20_000 }, (_, at) => `k${at}: 1`).join('\n')],
    ['keys', 'a:\n'.repeat(300_000)],
    ['length', '#'.repeat(1024 * 1024 + 1)],
  ])('%s without end, and says little', (_, text) => {
    const { lock, findings } = readLock(text, 'plugboard.lock');
    expect(lock).toBeUndefined();
    expect(findings.length).toBeGreaterThan(0);
    expect(findings.length).toBeLessThanOrEqual(20);
  });

  test('a megabyte of a real one is read', () => {
    const many = lockOf(...Array.from({ length: 2000 }, (_, at) => entryFor(`v1.${at}.0`)));
    const text = writeLock(many);
    expect(text.length).toBeGreaterThan(1_000_000);
    expect(readLock(text, 'plugboard.lock')).toEqual({ lock: many, findings: [] });
  });

  test('a sum twice, of which another reader might take the other', () => {
    const { findings } = readLock(
      good.replace('rule: 1', `rule: 1\n          sha256: ${'f'.repeat(64)}`),
      'plugboard.lock',
    );
    expect(findings.map(({ detail }) => detail)).toEqual([
      'secret/sync v1.3.0 linux/amd64 has `sha256` twice.',
    ]);
  });

  test('whatever a byte is changed to, it is refused or means what it says', () => {
    fc.assert(
      fc.property(
        fc.nat(good.length - 1),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
        (at, piece) => {
          const text = good.slice(0, at) + piece + good.slice(at + 1);
          const { lock, findings } = readLock(text, 'plugboard.lock');
          expect(lock === undefined).toBe(findings.length > 0);
          if (lock) expect(readLock(writeLock(lock), 'plugboard.lock').lock).toEqual(lock);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('control characters in names are shown as escapes', () => {
    const [finding] = readLock(`${good}"\\u001b[2J": 1\n`, 'plugboard.lock').findings;
    expect(finding!.detail).toContain('\\u001b[2J');
  });
});
