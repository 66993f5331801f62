/** What a rule wants, question by question: whoever lacks something is refused, with words that say what. */
import { describe, expect, test } from 'vitest';
import { criteria } from '../../../src/trust/policy/criteria.ts';
import { ruleFor } from '../../../src/trust/policy/match.ts';
import {
  binarySum,
  codesOf,
  daysAgo,
  judge,
  now,
  policyWith,
  proofBy,
  provenance,
  signedSum,
  subject,
} from '../support/claims.ts';
import { keyLineOf, policyOf } from '../support/read-policy.ts';

const detailOf = (refusals: readonly { readonly detail: string }[]) =>
  refusals.map(({ detail }) => detail).join(' ');

describe('ruleFor', () => {
  const policy = policyOf(`trust:
  roots: {a: {type: minisign, key: ${keyLineOf('A')}}}
  rules:
    - match: {plugin: secret/sync, source: "https://github.com/adfinis/**"}
      require: {all: [a]}
    - match: {plugin: "secret/*", source: "https://github.com/acme/*"}
      require: {all: [a]}
    - match: {plugin: auth/x}
      require: {all: [a]}
`);

  test.each([
    ['secret/sync', 'https://github.com/adfinis/plugin', 1],
    ['secret/sync', 'https://github.com/adfinis/a/b/c', 1],
    ['secret/sync', 'https://github.com/adfinis', 1],
    ['secret/sync', 'https://github.com/acme/plugin', 2],
    ['secret/other', 'https://github.com/acme/plugin', 2],
    ['secret/other', 'https://github.com/acme/plugin/more', undefined],
    ['auth/x', 'file:downloads', 3],
    ['auth/x', 'any\u0001thing', 3],
    ['auth/y', 'https://github.com/adfinis/plugin', undefined],
    ['secret/sync', 'https://github.com/adfinis-evil/plugin', undefined],
    ['secret/sync', 'http://github.com/adfinis/plugin', undefined],
    ['secret/sync', 'https://github.com/adfinis/../evil/plugin', undefined],
    ['secret/sync', 'https://github.com/adfinis/..', undefined],
    ['secret/sync', 'https://github.com/adfinis/%2e%2e/evil', undefined],
    ['secret/sync', 'https://github.com/adfinis/\\..\\evil', undefined],
    ['secret/sync', 'https://github.com/\u0430dfinis/plugin', undefined],
    ['secret/sync', 'https://github.com/adfinis/\u0430', undefined],
    ['secret/sync', 'https://github.com/adfinis/a\nb', undefined],
    ['database/sync', 'https://github.com/adfinis/plugin', undefined],
  ])('%s from %s: %j', (plugin, origin, expected) => {
    expect(ruleFor(policy, plugin, origin)?.number).toBe(expected);
  });

  test.each([
    ['https://github.com/acme/risky', 1],
    ['https://github.com/ACME/Risky', 1],
    ['https://github.com/acme/other', 2],
    ['file:vendor/risky', 3],
    ['file:./vendor/risky', 3],
    ['file:.//vendor//risky', 3],
    ['file:vendor/other', 4],
    ['https://127.0.0.1/acme/RISKY', 5],
  ])('attack 29: another spelling of %s does not lead to a later rule: %j', (origin, expected) => {
    const sources = [
      'https://github.com/Acme/Risky',
      'https://github.com/acme/**',
      'file:./vendor/risky/**',
      'file:**',
      'https://127.0.0.1/**',
    ];
    const rules = sources.map(
      (source) => `{match: {plugin: "secret/*", source: "${source}"}, require: {all: [a]}}`,
    );
    const layered = policyOf(
      `trust:\n  roots: {a: {type: minisign, key: ${keyLineOf('A')}}}\n  rules: [${rules.join(', ')}]\n`,
    );
    expect(ruleFor(layered, 'secret/sync', origin)?.number).toBe(expected);
  });

  test('nothing is trusted by default', () => {
    expect(ruleFor(policyOf('trust: {}\n'), 'secret/sync', 'https://github.com/adfinis/x')).toBeUndefined();
  });
});

describe('who must have signed', () => {
  const both = policyWith('require: {all: [ci], atLeast: {n: 1, of: [team, board]}}');

  test('each of all and some of several', () => {
    expect(judge(both, [proofBy('ci'), proofBy('team')])).toEqual([]);
    expect(judge(both, [proofBy('board'), proofBy('ci')])).toEqual([]);
    expect(judge(both, [proofBy('ci'), proofBy('team'), proofBy('board')])).toEqual([]);
  });

  test.each([
    ['nobody', [], '(0 of 2: have none, missing ci and any of team, board)'],
    ['only the one', [proofBy('ci')], '(1 of 2: have ci, missing any of team, board)'],
    ['only the others', [proofBy('team'), proofBy('board')], '(1 of 2: have team, board, missing ci)'],
    [
      'strangers',
      [proofBy('other'), proofBy('signers')],
      '(0 of 2: have none, missing ci and any of team, board)',
    ],
  ])('attack 29: %s signed', (_, proofs, words) => {
    const refusals = judge(both, proofs);
    expect(codesOf(refusals)).toEqual(['threshold']);
    expect(detailOf(refusals)).toContain(words);
  });

  test('the words of two of two', () => {
    const policy = policyWith('require: {atLeast: {n: 2, of: [team, board]}}');
    expect(detailOf(judge(policy, [proofBy('team')]))).toContain('(1 of 2: have team, missing any of board)');
  });

  test('attack 29: with the bundle of the required root stripped no other signature stands in for it', () => {
    const policy = policyWith('require: {all: [ci]}');
    const rest = [proofBy('team'), proofBy('board'), proofBy('signers'), proofBy('other')];
    expect(codesOf(judge(policy, rest))).toEqual(['threshold']);
    expect(judge(policy, [...rest, proofBy('ci')])).toEqual([]);
  });

  test('attack 29: a later, weaker rule is not asked', () => {
    const policy = policyOf(`trust:
  roots: {a: {type: minisign, key: ${keyLineOf('A')}}, b: {type: minisign, key: ${keyLineOf('B')}}}
  rules:
    - {match: {plugin: secret/sync}, require: {all: [a]}}
    - {match: {plugin: "*/*"}, require: {all: [b]}}
`);
    const rule = ruleFor(policy, 'secret/sync', 'file:x')!;
    expect(rule.number).toBe(1);
    expect(codesOf(judge(policy, [{ ...proofBy('team'), root: 'b' }]))).toEqual(['threshold']);
  });

  test('attack 13: many signatures of one root count once', () => {
    const policy = policyWith('require: {atLeast: {n: 2, of: [ci, team, board]}}');
    const many = Array.from({ length: 40 }, (_, index) =>
      proofBy('team', {
        keys: [`minisign:${index}`],
        signature: `s${index}`,
        covers: index % 2 ? 'sums' : 'artifact',
      }),
    );
    expect(codesOf(judge(policy, many))).toEqual(['threshold']);
  });

  test('attack 13: one key does not count for two roots that both allow it', () => {
    const policy = policyWith('require: {atLeast: {n: 2, of: [signers, alice]}}');
    const key = (id: string) => ({ keys: [`ssh:SHA256:${id}`] });
    const [first, second] = [proofBy('signers', key('a')), proofBy('alice', key('a'))];
    expect(codesOf(judge(policy, [first, second]))).toEqual(['threshold']);
    const bob = proofBy('signers', key('b'));
    expect(judge(policy, [first, second, bob])).toEqual([]);
    expect(judge(policy, [bob, second, first])).toEqual([]);
    const all = policyWith('require: {all: [signers, alice]}');
    expect(codesOf(judge(all, [first, second]))).toEqual(['threshold']);
  });

  test('attack 13: one identity does not count for two roots, whatever keys its certificates are for', () => {
    const policy = policyWith('require: {atLeast: {n: 2, of: [ci, other, team]}}');
    const signer = 'https://github.com/acme/plugin (issuer https://token.actions.githubusercontent.com)';
    const twice = [proofBy('ci', { signer }), proofBy('other', { signer })];
    expect(codesOf(judge(policy, twice))).toEqual(['threshold']);
    expect(judge(policy, [...twice, proofBy('team')])).toEqual([]);
  });

  test('roots whose signatures name no key are still two', () => {
    const policy = policyWith('require: {all: [ci, team]}');
    expect(judge(policy, [proofBy('ci', { keys: [] }), proofBy('team', { keys: [] })])).toEqual([]);
  });

  test('attack 20: a stolen CI alone is not enough where a person must sign too', () => {
    const policy = policyWith(
      'require: {all: [ci], atLeast: {n: 1, of: [team, board]}}, freshness: {minAge: 3d}',
    );
    const stolen = proofBy('ci', { signedAt: daysAgo(30) });
    expect(codesOf(judge(policy, [stolen, proofBy('ci', { covers: 'sums' })]))).toEqual(['threshold']);
    expect(judge(policy, [stolen, proofBy('board')])).toEqual([]);
  });

  test('attack 29: a proof of another type than its root does not count', () => {
    const policy = policyWith('require: {all: [ci]}');
    expect(codesOf(judge(policy, [proofBy('ci', { type: 'minisign' })]))).toEqual(['threshold']);
  });

  test('attack 29: a proof by a root that is not declared does not count', () => {
    const policy = policyWith('require: {all: [ci]}');
    expect(codesOf(judge({ ...policy, roots: new Map() }, [proofBy('ci')]))).toEqual(['threshold']);
  });

  test('a rule that requires nothing admits nothing', () => {
    const policy = policyWith('require: {all: [ci]}');
    const [rule] = policy.rules;
    const { require: _, ...bare } = rule!;
    expect(codesOf(judge({ ...policy, rules: [bare] }, [proofBy('ci')]))).toEqual(['threshold']);
  });
});

describe('what a signature is over', () => {
  const policy = policyWith('require: {all: [team]}, covers: [sums, image]');

  test.each(['sums', 'image'] as const)('the %s will do', (covers) => {
    expect(judge(policy, [proofBy('team', { covers })])).toEqual([]);
  });

  test.each(['artifact', 'binary'] as const)('the %s will not', (covers) => {
    const refusals = judge(policy, [proofBy('team', { covers })]);
    expect(codesOf(refusals)).toEqual(['subject-mismatch', 'threshold']);
    expect(detailOf(refusals)).toContain(
      `over the ${covers}, and the rule takes signatures over sums, image only`,
    );
  });
});

describe('the period of a root', () => {
  const ended = policyWith('require: {all: [team]}', '', { team: 'notAfter: 2026-11-01' });
  const future = policyWith('require: {all: [team]}', '', { team: 'notBefore: 2026-12-01' });
  const at = (text: string, timeFrom?: 'log' | 'timestamp' | 'signer') =>
    proofBy('team', { signedAt: new Date(text), ...(timeFrom && { timeFrom }) });

  test.each([
    ['proven before its end', ended, at('2026-11-01T23:59:59Z', 'timestamp'), []],
    ['proven by a log', ended, at('2026-10-01T00:00:00Z', 'log'), []],
    ['proven after its end', ended, at('2026-11-02T00:00:00Z', 'log'), ['key-expired', 'threshold']],
    ['dated back by the signer', ended, at('2026-10-01T00:00:00Z', 'signer'), ['key-expired', 'threshold']],
    [
      'dated back without a word on who says it',
      ended,
      at('2026-10-01T00:00:00Z'),
      ['key-expired', 'threshold'],
    ],
    ['without a time', ended, proofBy('team'), ['key-expired', 'threshold']],
    ['before its beginning', future, proofBy('team'), ['key-expired', 'threshold']],
    ['proven before its beginning', future, at('2026-11-30T23:59:59Z', 'log'), ['key-expired', 'threshold']],
    ['proven after its beginning', future, at('2026-12-01T00:00:00Z', 'log'), []],
  ] as const)('%s', (_, policy, proof, expected) => {
    expect(codesOf(judge(policy, [proof]))).toEqual(expected);
  });

  test('the words', () => {
    expect(detailOf(judge(ended, [proofBy('team')]))).toContain(
      'has no proven time, so that now counts, 2026-11-20T12:00:00Z, and the period of the root ended at 2026-11-01T23:59:59Z',
    );
  });
});

describe('revoked keys', () => {
  const fingerprint = 'C874011F0AB405110D02105534365D9472D7468F';
  const keys = [`pgp:${fingerprint.toLowerCase()}`, 'pgp:subkey'];
  const revoke = (since: string) => `  revoked: [{key: "pgp:${fingerprint}"${since}, reason: stolen}]\n`;
  const never = policyWith('require: {all: [team]}', revoke(''));
  const since = policyWith('require: {all: [team]}', revoke(', since: 2026-11-15'));
  const by = (days: number, timeFrom: 'log' | 'timestamp' | 'signer') =>
    proofBy('team', { keys, signedAt: daysAgo(days), timeFrom });

  test.each([
    ['never good again', never, by(400, 'log'), ['key-revoked', 'threshold']],
    ['another key', never, proofBy('team'), []],
    ['proven to be older', since, by(6, 'log'), []],
    ['proven to be older by a timestamp', since, by(6, 'timestamp'), []],
    ['proven to be younger', since, by(5, 'log'), ['key-revoked', 'threshold']],
    ['older as the signer says', since, by(6, 'signer'), ['key-revoked', 'threshold']],
    ['without a time', since, proofBy('team', { keys }), ['key-revoked', 'threshold']],
  ] as const)('%s', (_, policy, proof, expected) => {
    expect(codesOf(judge(policy, [proof]))).toEqual(expected);
  });

  test('the words', () => {
    const words = detailOf(judge(since, [by(6, 'signer')]));
    expect(words).toContain(
      'revokes since 2026-11-15T00:00:00Z, and nothing but the signer says when it was made (stolen)',
    );
  });

  test('another signature of the same root by a good key counts', () => {
    expect(judge(never, [by(400, 'log'), proofBy('team')])).toEqual([]);
  });
});

describe('what is denied', () => {
  const entry = (fields: string) =>
    policyWith('require: {all: [ci]}', `  deny: [{${fields}, reason: CVE-1}]\n`);
  const id = 'c0'.repeat(32);
  const logged = proofBy('ci', { logEntries: [`${Buffer.from(id, 'hex').toString('base64')}:7`] });

  test.each([
    ['attack 19: an old version', 'plugin: secret/sync, versions: "<1.4.2"', 'secret/sync <1.4.2'],
    ['every version', 'plugin: "secret/*"', 'secret/* in all versions'],
    ['the binary', `sha256: "${binarySum}"`, binarySum],
    ['what was signed', `sha256: "${signedSum}"`, signedSum],
    ['an archive around it', `sha256: "${'d'.repeat(64)}"`, 'dddd'],
    ['attack 20: the log entry of a stolen token', `logEntry: "${id}:7"`, `${id}:7`],
  ])('%s', (_, fields, words) => {
    const around = ['d'.repeat(64)];
    const refusals = judge(entry(fields), [logged], { subject: { ...subject, around } });
    expect(codesOf(refusals)).toEqual(['denied']);
    expect(detailOf(refusals)).toContain(words);
    expect(detailOf(refusals)).toContain('CVE-1');
  });

  test.each([
    ['plugin: secret/sync, versions: "<1.2.0"'],
    ['plugin: secret/sync2'],
    ['plugin: "auth/*"'],
    [`sha256: "${'e'.repeat(64)}"`],
    [`logEntry: "${id}:8"`],
  ])('%s is something else', (fields) => {
    expect(judge(entry(fields), [logged])).toEqual([]);
  });

  test('attack 19: an unversioned plugin may be any version', () => {
    const policy = entry('plugin: secret/sync, versions: "<1.0.0"');
    expect(codesOf(judge(policy, [proofBy('ci')], { subject: { ...subject, version: '' } }))).toEqual([
      'denied',
    ]);
  });

  test('a denial holds for what needs no signature', () => {
    const policy = policyWith(
      `unsigned: {sha256: "${binarySum}", reason: x, until: 2026-12-31}`,
      `  deny: [{sha256: "${binarySum}", reason: CVE-2}]\n`,
    );
    expect(codesOf(judge(policy, []))).toEqual(['denied']);
  });
});

describe('how it was built', () => {
  const wanted = `predicate: slsa-v1, sourceRepository: https://github.com/acme/plugin, repositoryId: 123, ownerId: 45, ref: "refs/tags/v*", workflow: .github/workflows/release.yml, runner: github-hosted`;
  const policy = policyWith(`require: {all: [ci]}, provenance: {${wanted}}`);
  const built = (fields: object) => [proofBy('ci', { provenance: { ...provenance, ...fields } })];

  test('as it should be', () => {
    expect(judge(policy, built({}))).toEqual([]);
  });

  test.each([
    [
      'attack 16: another caller of a reusable workflow',
      { sourceRepository: 'https://github.com/stranger/demo' },
      'provenance-source',
      'got https://github.com/stranger/demo',
    ],
    [
      'attack 16: a repository with a longer name',
      { sourceRepository: 'https://github.com/acme/plugin-evil' },
      'provenance-source',
      'expected https://github.com/acme/plugin',
    ],
    [
      'attack 16: the same name after a rename',
      { repositoryId: '999' },
      'provenance-source',
      '(expected 123, got 999)',
    ],
    [
      'attack 16: the same name of another owner',
      { ownerId: '46' },
      'provenance-source',
      '(expected 45, got 46)',
    ],
    [
      'attack 16: without a number',
      { repositoryId: undefined },
      'provenance-source',
      '(expected 123, got none)',
    ],
    [
      'attack 20: another branch',
      { ref: 'refs/heads/dev' },
      'provenance-ref',
      '(expected refs/tags/v*, got refs/heads/dev)',
    ],
    ['attack 14: a tag with a slash', { ref: 'refs/tags/v1/evil' }, 'provenance-ref', 'refs/tags/v1/evil'],
    ['another workflow', { workflow: '.github/workflows/evil.yml' }, 'provenance-builder', 'evil.yml'],
    [
      'another runner',
      { runner: 'self-hosted' },
      'provenance-builder',
      '(expected github-hosted, got self-hosted)',
    ],
    [
      'another predicate',
      { predicate: 'https://sigstore.dev/cosign/sign/v1' },
      'provenance-missing',
      'cosign/sign/v1',
    ],
    ['an old predicate', { predicate: 'https://slsa.dev/provenance/v0.2' }, 'provenance-missing', 'v0.2'],
  ])('%s', (_, fields, code, words) => {
    const refusals = judge(policy, built(fields));
    expect(codesOf(refusals)).toEqual([code]);
    expect(detailOf(refusals)).toContain(words);
  });

  test('no statement at all', () => {
    const refusals = judge(policy, [proofBy('ci')]);
    expect(codesOf(refusals)).toEqual(['provenance-missing']);
    expect(detailOf(refusals)).toContain('have none');
  });

  test('attack 29: a statement with a key says only what whoever holds the key wrote', () => {
    const policy = policyWith(
      'require: {all: [ci, team]}, provenance: {predicate: slsa-v1, repositoryId: 123}',
    );
    const proofs = [proofBy('ci'), proofBy('team', { provenance })];
    expect(codesOf(judge(policy, proofs))).toEqual(['provenance-missing']);
    expect(judge(policy, [proofBy('ci', { provenance }), proofBy('team')])).toEqual([]);
  });

  test('attack 29: the statement of a root that the rule does not name', () => {
    const refusals = judge(policy, [proofBy('ci'), proofBy('other', { provenance })]);
    expect(codesOf(refusals)).toEqual(['provenance-missing']);
  });

  test('one good statement beside others is enough, and no two make one', () => {
    expect(judge(policy, [...built({ ref: 'refs/heads/dev' }), ...built({})])).toEqual([]);
    const halves = [...built({ ref: 'refs/heads/dev' }), ...built({ repositoryId: '9', ownerId: '9' })];
    expect(codesOf(judge(policy, halves))).toEqual(['provenance-ref']);
  });
});

describe('age', () => {
  const policy = policyWith('require: {all: [ci]}, freshness: {minAge: 3d, maxAge: 30d}');
  const at = (...days: number[]) => days.map((each) => proofBy('ci', { signedAt: daysAgo(each) }));

  test.each([
    ['attack 20: four hours old', at(1 / 6), ['too-fresh']],
    ['attack 20: from the future', at(-1), ['too-fresh']],
    ['exactly old enough', at(3), []],
    ['exactly recent enough', at(30), []],
    ['attack 19: a replayed old release', at(31), ['too-old']],
    ['old, and signed again', at(400, 10), []],
    ['old, and signed again just now', at(400, 0), []],
    [
      'attack 20: the time is only the word of the signer',
      [proofBy('ci', { signedAt: daysAgo(10), timeFrom: 'signer' })],
      ['time-unproven'],
    ],
    ['no time', [proofBy('ci', { signedAt: undefined, timeFrom: undefined })], ['time-unproven']],
    [
      'attack 20: a time that is none',
      [proofBy('ci', { signedAt: new Date(Number.NaN) })],
      ['time-unproven'],
    ],
  ] as const)('%s', (_, proofs, expected) => {
    expect(codesOf(judge(policy, proofs))).toEqual(expected);
  });

  test('the words', () => {
    expect(detailOf(judge(policy, at(1 / 6)))).toContain('(signed 4 h ago, rule wants 3 d)');
    expect(judge(policy, at(1 / 6))[0]?.hint).toContain('2026-11-23T08:00:00Z');
    expect(detailOf(judge(policy, at(31)))).toContain('(signed 31 d ago, rule allows 30 d)');
  });

  test('attack 20: a stranger who signed long ago makes nothing older', () => {
    const stranger = proofBy('other', { signedAt: daysAgo(10) });
    expect(codesOf(judge(policy, [...at(0), stranger]))).toEqual(['too-fresh']);
  });
});

describe('the least version', () => {
  const policy = policyWith('require: {all: [ci]}, minVersion: "1.2.0"');
  test.each([
    ['v1.2.0', []],
    ['v1.10.0', []],
    ['v1.1.9', ['below-minimum']],
    ['v1.2.0-rc1', ['below-minimum']],
    ['', ['below-minimum']],
  ])('attack 19: version %j and the least one', (version, expected) => {
    expect(codesOf(judge(policy, [proofBy('ci')], { subject: { ...subject, version } }))).toEqual(expected);
  });
});

describe('without a signature', () => {
  const policy = policyWith(
    `unsigned: {sha256: "${binarySum}", reason: built here, until: 2026-11-20}, minVersion: "1.0.0"`,
  );

  test('one binary until the end of a day', () => {
    expect(judge(policy, [])).toEqual([]);
    const late = { now: new Date('2026-11-21T00:00:00Z') };
    expect(codesOf(judge(policy, [], late))).toEqual(['unsigned-expired']);
    expect(detailOf(judge(policy, [], late))).toContain(
      '2026-11-20T23:59:59Z, now is 2026-11-21T00:00:00Z (built here)',
    );
  });

  test('no other binary, whoever signed it', () => {
    const other = { subject: { ...subject, sha256: 'f'.repeat(64) } };
    expect(codesOf(judge(policy, [proofBy('ci'), proofBy('team')], other))).toEqual(['unsigned-expired']);
  });

  test('the least version holds as well', () => {
    expect(codesOf(judge(policy, [], { subject: { ...subject, version: 'v0.9.0' } }))).toEqual([
      'below-minimum',
    ]);
  });
});

test('what a publisher writes is printed so that no terminal obeys it', () => {
  const policy = policyWith('require: {all: [ci]}, provenance: {predicate: slsa-v1, repositoryId: 123}');
  const [refusal] = judge(policy, [
    proofBy('ci', { signature: 'a\u001b[2J', provenance: { ...provenance, repositoryId: '\u202e321' } }),
  ]);
  expect(refusal?.detail).toContain('a\\u001b[2J');
  expect(refusal?.detail).toContain('got \\u202e321');
});

test('everything wrong is said at once', () => {
  const policy = policyWith(
    'require: {all: [ci, team]}, provenance: {predicate: slsa-v1, repositoryId: 123}, freshness: {minAge: 3d}, minVersion: "2.0.0"',
    '  deny: [{plugin: secret/sync, reason: x}]\n',
  );
  const refusals = judge(policy, [proofBy('ci', { signedAt: now })]);
  expect(codesOf(refusals)).toEqual([
    'denied',
    'below-minimum',
    'threshold',
    'provenance-missing',
    'too-fresh',
  ]);
  for (const { hint, detail } of refusals) {
    expect(hint).toMatch(/[.]$/);
    expect(detail).toMatch(/[.]$/);
  }
});

test('the criteria in words', () => {
  const policy = policyWith(
    'require: {all: [ci], atLeast: {n: 1, of: [team, signers]}}, mode: audit, provenance: {predicate: slsa-v1, repositoryId: 123, ref: "refs/tags/v*"}, freshness: {minAge: 3d, maxAge: 2y}, minVersion: "1.2.0"',
    '  deny: [{plugin: secret/x, reason: x}]\n',
  );
  expect(criteria(policy.rules[0]!, policy)).toEqual([
    'rule 1, for secret/sync from any source; audit: what it refuses is only reported',
    'signed by ci (https://github.com/acme/plugin/.github/workflows/release.yml@refs/heads/main, issuer https://token.actions.githubusercontent.com, in a transparency log)',
    `signed by at least 1 of: team (minisign ${keyLineOf('A')}), signers (ssh any principal in keys/board, namespace plugboard)`,
    'signatures are over: sums, artifact, image, binary',
    'built as a signed statement says: slsa-v1, repositoryId 123, ref refs/tags/v*',
    'signed, by a proven time, at least 3 d ago and at most 2 y ago',
    'version v1.2.0 or newer',
    'not on the deny list of 1',
  ]);
  const exception = policyWith(`unsigned: {sha256: "${binarySum}", reason: built here, until: 2026-12-31}`);
  expect(criteria(exception.rules[0]!, exception)).toEqual([
    'rule 1, for secret/sync from any source',
    `unsigned: only the binary ${binarySum}, until 2026-12-31T23:59:59Z (built here)`,
  ]);
});
