/** Patterns match whole texts in linear time, and stars do not cross slashes. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coversGlob, faultOfGlob, matchesGlob } from '../../../src/trust/policy/glob.ts';

describe('matchesGlob', () => {
  test.each([
    ['secret/sync', 'secret/sync', true],
    ['secret/sync', 'secret/sync-evil', false],
    ['secret/sync', 'xsecret/sync', false],
    ['secret/*', 'secret/sync', true],
    ['secret/*', 'secret/', true],
    ['secret/*', 'secret/a/b', false],
    ['*/*', 'auth/jwt', true],
    ['*', 'auth/jwt', false],
    ['refs/tags/v*', 'refs/tags/v1.2.0', true],
    ['refs/tags/v*', 'refs/tags/v1/../../heads/dev', false],
    ['refs/heads/main', 'refs/heads/main-evil', false],
    ['https://github.com/acme/**', 'https://github.com/acme/plugin/releases', true],
    ['https://github.com/acme/**', 'https://github.com/acme-evil/plugin', false],
    ['https://github.com/acme/**', 'https://evil.example/https://github.com/acme/plugin', false],
    ['https://github.com/*/plugin', 'https://github.com/a/b/plugin', false],
    ['https://github.com/acme/plugin', 'https://githubXcom/acme/plugin', false],
    ['a**b*c', 'a/x/b/y/bzc', true],
    ['a**b*c', 'a/x/b/y/c', false],
    ['', '', true],
    ['*', '', true],
  ])('%j and %j: %j', (pattern, text, expected) => {
    expect(matchesGlob(pattern, text)).toBe(expected);
  });

  const letter = fc.constantFrom('a', 'b', '/', '.');
  const text = fc.string({ unit: letter, maxLength: 12 });
  const pattern = fc
    .array(fc.oneof(letter, fc.constantFrom('*', '**')), { maxLength: 8 })
    .map((parts) => parts.join('').replace(/\*{3,}/g, '**'));

  test('is what the regular expression says', () => {
    fc.assert(
      fc.property(pattern, text, (glob, given) => {
        const source = glob.replace(
          /\.|\*\*|\*/g,
          (part) => ({ '.': '\\.', '**': '.*', '*': '[^/]*' })[part]!,
        );
        expect(matchesGlob(glob, given)).toBe(new RegExp(`^${source}$`, 's').test(given));
      }),
      { numRuns: 2000 },
    );
  });

  test('a pattern that covers another matches whatever that one matches', () => {
    fc.assert(
      fc.property(pattern, pattern, text, (wide, narrow, given) => {
        fc.pre(coversGlob(wide, narrow) && matchesGlob(narrow, given));
        expect(matchesGlob(wide, given)).toBe(true);
      }),
      { numRuns: 500, maxSkipsPerRun: 1000 },
    );
  });

  test('many stars over a long text come to an end', () => {
    expect(matchesGlob(`${'*a'.repeat(400)}b`, 'a'.repeat(20_000))).toBe(false);
    expect(matchesGlob(`${'**a'.repeat(300)}b`, 'a/'.repeat(10_000))).toBe(false);
  });
});

describe('coversGlob', () => {
  test.each([
    ['*/*', 'secret/*', true],
    ['secret/*', 'secret/*', true],
    ['secret/*', '*/*', false],
    ['**', '*', true],
    ['*', '**', false],
    ['https://github.com/**', 'https://github.com/acme/**', true],
    ['https://github.com/acme/**', 'https://github.com/**', false],
    ['secret/*', 'secret/s*', true],
  ])('%j covers %j: %j', (wide, narrow, expected) => {
    expect(coversGlob(wide, narrow)).toBe(expected);
  });
});

describe('faultOfGlob', () => {
  test.each([
    ['secret/*', 'flat', undefined],
    ['https://github.com/acme/**', 'deep', undefined],
    ['https://github.com/acme/**', 'flat', '`**`'],
    ['a***', 'deep', 'side by side'],
    ['**', 'deep', undefined],
    ['file:**', 'deep', undefined],
    ['https://github.com/**/plugin', 'deep', undefined],
    ['', 'deep', 'empty'],
    ['a b', 'deep', 'space'],
    ['acmé/*', 'deep', 'ASCII'],
    ['\u0430cme/*', 'deep', 'ASCII'],
    ['a\u0000', 'deep', 'ASCII'],
    ['secret/[ab]', 'deep', '"["'],
    ['secret/sync?', 'deep', '"?"'],
    ['^secret/sync$', 'deep', '"^"'],
    ['a'.repeat(1001), 'deep', '1000'],
  ] as const)('%j (%s): %j', (pattern, depth, expected) => {
    const fault = faultOfGlob(pattern, depth);
    if (expected === undefined) expect(fault).toBeUndefined();
    else expect(fault).toContain(expected);
  });

  test.each([
    'https://github.com/acme**',
    'https://github.com**',
    'https://**.acme.example/x',
    '**github.com/acme',
  ])('attack 14: %s would match what only begins or ends like it', (pattern) => {
    expect(faultOfGlob(pattern, 'deep')).toContain('`**` beside other characters');
  });
});
