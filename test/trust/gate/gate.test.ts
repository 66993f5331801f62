/** What may be registered, and what on the server is not what was verified. */
import { describe, expect, test } from 'vitest';
import type {
  AtGate,
  DeclaredPlugin,
  RegisteredPlugin,
  RunningPlugin,
} from '../../../src/trust/gate/at-gate.ts';
import { gate } from '../../../src/trust/gate/gate.ts';
import { makeLock } from '../../../src/trust/lock/lock.ts';
import { entryFor, head, locked, lockOf, sum } from '../support/locks.ts';
import { day, minisignRoot, policyWith, rootsOf, ruleWith, sigstoreRoot } from '../support/policies.ts';

const at = { file: 'plugboard.yaml', line: 3, column: 5 };
const hello: DeclaredPlugin = {
  id: 'plugin:secret/sync/v1.3.0',
  plugin: 'secret/sync',
  version: 'v1.3.0',
  origin: locked.source,
  at,
};
const older: DeclaredPlugin = { ...hello, id: 'plugin:secret/sync/v1.2.0', version: 'v1.2.0' };
const entry: RegisteredPlugin = { ...hello, sha256: locked.sha256, hidesBuiltin: false };
const process: RunningPlugin = {
  id: 'secrets_mount:sync/',
  plugin: 'secret/sync',
  version: 'v1.3.0',
  sha256: locked.sha256,
};
const marked = (version: string, highest: string) =>
  makeLock(head, new Map([['secret/sync', highest]]), [entryFor(version)]);
const unsignedRule = ruleWith({
  require: undefined,
  unsigned: { sha256: locked.sha256, reason: 'no release is signed yet', until: day('2027-01-01') },
});
const unsignedLock = lockOf(entryFor('v1.3.0', { signedBy: [], unsigned: 'no release is signed yet' }));
const downgrade = { plugin: 'secret/sync', to: '1.2', reason: 'v1.3.0 loses data', until: day('2026-12-24') };

const pass = (changed: Partial<AtGate> = {}) =>
  gate({
    policy: policyWith(),
    lock: lockOf(entryFor('v1.3.0')),
    declared: [hello],
    catalog: [],
    running: [],
    platform: 'linux/amd64',
    now: day('2026-12-01'),
    ...changed,
  });
const codes = (findings: readonly { code: string }[]) => findings.map(({ code }) => code);

describe('passes', () => {
  test.each<readonly [string, Partial<AtGate>]>([
    ['what is locked', {}],
    ['what the catalog and the processes have as it is locked', { catalog: [entry], running: [process] }],
    ['a sum in the manifest that is the locked one', { declared: [{ ...hello, sha256: locked.sha256 }] }],
    [
      'sums for platforms of which the one of the server is the locked one',
      { declared: [{ ...hello, sha256: { 'linux/amd64': locked.sha256, 'linux/arm64': 'f'.repeat(64) } }] },
    ],
    ['an unknown platform, where the lock has one only', { platform: undefined }],
    [
      'a downgrade that is allowed by name, reason and date',
      {
        lock: marked('v1.2.0', 'v1.3.0'),
        declared: [older],
        policy: policyWith({ allowDowngrade: [downgrade] }),
      },
    ],
    [
      'a downgrade of all plugins of a name like this, one of whose exceptions has ended',
      {
        lock: marked('v1.2.0', 'v1.3.0'),
        declared: [older],
        policy: policyWith({
          allowDowngrade: [
            { ...downgrade, until: day('2026-11-01') },
            { ...downgrade, plugin: 'secret/s*' },
          ],
        }),
      },
    ],
    [
      'a proven signature of a root whose period has ended since',
      {
        policy: policyWith({
          roots: rootsOf(
            { ...sigstoreRoot('adfinis-ci'), notAfter: day('2026-11-20') },
            minisignRoot('platform-team'),
          ),
        }),
      },
    ],
    [
      'one of two when one of two is enough',
      {
        policy: policyWith({
          rules: [
            ruleWith({ require: { all: [], atLeast: { n: 1, of: ['platform-team', 'release-board'] } } }),
          ],
        }),
      },
    ],
    [
      'a root without proof of time within its period',
      {
        policy: policyWith({
          roots: rootsOf(sigstoreRoot('adfinis-ci'), minisignRoot('platform-team', day('2026-12-01'))),
        }),
      },
    ],
    [
      'each of all, where none of several is wanted',
      { policy: policyWith({ rules: [ruleWith({ require: { all: ['adfinis-ci', 'platform-team'] } })] }) },
    ],
    [
      'an age within the limit',
      { policy: policyWith({ rules: [ruleWith({ freshness: { maxAge: 28 * 86_400 } })] }) },
    ],
  ])('%s', (_, changed) => {
    const { refusals, remarks, admitted } = pass(changed);
    expect([refusals, remarks]).toEqual([[], []]);
    expect([...admitted]).toEqual([
      [(changed.declared ?? [hello])[0]!.id, expect.objectContaining({ sha256: locked.sha256 })],
    ]);
  });
});

describe('refuses', () => {
  test.each<readonly [string, Partial<AtGate>, string, RegExp]>([
    [
      'without a lock',
      { lock: undefined },
      'lock-missing',
      /no entry for secret\/sync v1\.3\.0 on linux\/amd64/,
    ],
    ['another version than the locked one', { lock: lockOf(entryFor('v1.2.0')) }, 'lock-missing', /v1\.3\.0/],
    ['another platform', { platform: 'linux/arm64' }, 'lock-missing', /on linux\/arm64/],
    [
      'an unknown platform, where the lock has several',
      {
        platform: undefined,
        lock: lockOf(entryFor('v1.3.0'), entryFor('v1.3.0', {}, 'secret/sync', 'linux/arm64')),
      },
      'platform-unknown',
      /linux\/amd64, linux\/arm64/,
    ],
    [
      'a plugin without source',
      { declared: [{ ...hello, origin: undefined }] },
      'no-source',
      /does not say where/,
    ],
    [
      'a plugin that no rule matches',
      { declared: [{ ...hello, plugin: 'secret/other', id: 'x' }] },
      'no-rule',
      /secret\/other v1\.3\.0: no rule matches .* nothing is trusted by default/,
    ],
    [
      'attack 26: another policy',
      { policy: policyWith({ hash: sum('9') }) },
      'lock-outdated',
      /ddd.*policy now is sha256:999/,
    ],
    [
      'attack 26: another trusted_root.json',
      { policy: policyWith({ hash: sum('9'), trustedRoots: { 'public-good': sum('8') } }) },
      'lock-outdated',
      /trusted roots public-good/,
    ],
    [
      'attack 26: a trusted root that the lock does not know',
      { policy: policyWith({ trustedRoots: { 'public-good': sum('e'), mine: sum('1') } }) },
      'lock-outdated',
      /trusted roots mine/,
    ],
    [
      'attack 1: a sum in the manifest that is not the locked one',
      { declared: [{ ...hello, sha256: 'f'.repeat(64) }] },
      'lock-outdated',
      /declared with sha256 f{64}; the lock has b{64}/,
    ],
    [
      'attack 1: the sum of this platform is not the locked one',
      { declared: [{ ...hello, sha256: { 'linux/amd64': 'f'.repeat(64), 'linux/arm64': locked.sha256 } }] },
      'lock-outdated',
      /f{64}/,
    ],
    [
      'attack 1: a sum in the manifest for another platform only, which would be registered all the same',
      { declared: [{ ...hello, sha256: { 'linux/arm64': 'f'.repeat(64) } }] },
      'lock-outdated',
      /declared with sha256 f{64}/,
    ],
    [
      'attack 1: a sum in the manifest for one platform, where that of the server is unknown',
      { platform: undefined, declared: [{ ...hello, sha256: { 'linux/arm64': 'f'.repeat(64) } }] },
      'lock-outdated',
      /declared with sha256 f{64}/,
    ],
    [
      'attack 24: a container image, over whose sum there is no signature',
      { declared: [{ ...hello, image: 'registry.example/evil' }] },
      'other-code',
      /runs as the container registry\.example\/evil/,
    ],
    ...[
      'LD_PRELOAD',
      'LD_LIBRARY_PATH',
      'DYLD_INSERT_LIBRARIES',
      'NODE_OPTIONS',
      'PYTHONPATH',
      'PATH',
      'Path',
      'ZDOTDIR',
      'JDK_JAVA_OPTIONS',
      'DOTNET_STARTUP_HOOKS',
      'ORACLE_HOME',
    ].map((variable): readonly [string, Partial<AtGate>, string, RegExp] => [
      `attack 24: ${variable} in the environment, which runs other files`,
      { declared: [{ ...hello, variables: ['API_KEY', variable] }] },
      'other-code',
      new RegExp(`gets the variable ${variable},`),
    ]),
    [
      'another source than the locked one',
      { declared: [{ ...hello, origin: 'https://github.com/adfinis/fork' }] },
      'lock-outdated',
      /adfinis\/fork; what is locked came from/,
    ],
    [
      'a lock that says another rule',
      { lock: lockOf(entryFor('v1.3.0', { rule: 2 })) },
      'lock-outdated',
      /rule 2; now rule 1/,
    ],
    [
      'a lock with too few signers',
      { lock: lockOf(entryFor('v1.3.0', { signedBy: ['platform-team'] })) },
      'threshold',
      /wants adfinis-ci and 1 of platform-team, release-board/,
    ],
    [
      'a lock with nobody of those of whom one must have signed',
      { lock: lockOf(entryFor('v1.3.0', { signedBy: ['adfinis-ci'] })) },
      'threshold',
      /signed by adfinis-ci;/,
    ],
    [
      'attack 19: an old release',
      { lock: marked('v1.2.0', 'v1.3.0'), declared: [older] },
      'rollback',
      /v1\.2\.0 < v1\.3\.0/,
    ],
    [
      'attack 19: an old release by letters newer',
      { lock: makeLock(head, new Map([['secret/sync', 'v1.10.0']]), [entryFor('v1.3.0')]) },
      'rollback',
      /v1\.3\.0 < v1\.10\.0/,
    ],
    [
      'attack 19: the unversioned entry below a version',
      {
        lock: marked('', 'v1.3.0'),
        declared: [{ ...hello, version: '' }],
      },
      'rollback',
      /the unversioned entry < v1\.3\.0/,
    ],
    [
      'attack 19: a downgrade whose exception has ended',
      {
        lock: marked('v1.2.0', 'v1.3.0'),
        declared: [older],
        policy: policyWith({ allowDowngrade: [downgrade] }),
        now: day('2026-12-25'),
      },
      'rollback',
      /exception for it ended at 2026-12-24/,
    ],
    [
      'attack 19: a downgrade to another version than the allowed one',
      {
        lock: marked('v1.2.0', 'v1.3.0'),
        declared: [older],
        policy: policyWith({ allowDowngrade: [{ ...downgrade, to: 'v1.2.1' }] }),
      },
      'rollback',
      /v1\.2\.0/,
    ],
    [
      'attack 19: a downgrade of another plugin than the allowed one',
      {
        lock: marked('v1.2.0', 'v1.3.0'),
        declared: [older],
        policy: policyWith({ allowDowngrade: [{ ...downgrade, plugin: 'auth/sync' }] }),
      },
      'rollback',
      /v1\.2\.0/,
    ],
    [
      'attack 19: a release that got too old',
      { policy: policyWith({ rules: [ruleWith({ freshness: { maxAge: 20 * 86_400 } })] }) },
      'too-old',
      /2026-11-03T10:00:00Z, 27 d ago; the rule allows 20 d/,
    ],
    ...[{ signedAt: undefined, timeFrom: undefined }, { timeFrom: 'signer' as const }].map(
      (edited): readonly [string, Partial<AtGate>, string, RegExp] => [
        `attack 19: an age that the lock does not prove (${edited.timeFrom})`,
        {
          lock: lockOf(entryFor('v1.3.0', edited)),
          policy: policyWith({ rules: [ruleWith({ freshness: { maxAge: 28 * 86_400 } })] }),
        },
        'time-unproven',
        /sync v1\.3\.0: the lock does not say when it was signed, by a proven time; the rule allows 28 d/,
      ],
    ),
    [
      'a root without proof of time whose period has ended',
      {
        policy: policyWith({
          roots: rootsOf(sigstoreRoot('adfinis-ci'), minisignRoot('platform-team', day('2026-11-20'))),
        }),
      },
      'key-expired',
      /platform-team no longer counts/,
    ],
    [
      'a root that needs no proof of time whose period has ended',
      {
        policy: policyWith({
          roots: rootsOf(
            { ...sigstoreRoot('adfinis-ci'), transparency: 'none', notAfter: day('2026-11-20') },
            minisignRoot('platform-team'),
          ),
        }),
      },
      'key-expired',
      /adfinis-ci no longer counts/,
    ],
    [
      'what the policy denies by its sum, although it is locked',
      { policy: policyWith({ deny: [{ sha256: 'a'.repeat(64), reason: 'CVE-2026-1' }] }) },
      'denied',
      /sha256 a{64} \(CVE-2026-1\)/,
    ],
    [
      'an exception without a signature that has ended',
      { policy: policyWith({ rules: [unsignedRule] }), lock: unsignedLock, now: day('2027-01-02') },
      'unsigned-expired',
      /sync v1\.3\.0: The exception ended at 2027-01-01.*no release is signed yet/,
    ],
    [
      'an exception without a signature for other bytes',
      {
        policy: policyWith({ rules: [unsignedRule] }),
        lock: lockOf(entryFor('v1.3.0', { sha256: 'f'.repeat(64), signedBy: [], unsigned: 'x' })),
      },
      'unsigned-expired',
      /exception is for the binary b{64}, this one is f{64}/,
    ],
  ])('%s', (_, changed, code, detail) => {
    const { refusals, admitted } = pass(changed);
    expect(codes(refusals)).toEqual([code]);
    expect(refusals[0]).toMatchObject({
      severity: 'error',
      detail: expect.stringMatching(detail),
      hint: expect.stringMatching(/./),
    });
    if (code !== 'lock-outdated' || !/policy now|trusted roots/.test(refusals[0]!.detail))
      expect(refusals[0]!.at).toEqual(at);
    expect(admitted.size).toBe(0);
  });

  test('only what is to be refused', () => {
    const other = { ...hello, id: 'plugin:secret/other', plugin: 'secret/other' };
    const { refusals, admitted } = pass({ declared: [other, hello] });
    expect(codes(refusals)).toEqual(['no-rule']);
    expect([...admitted.keys()]).toEqual([hello.id]);
  });
});

describe('attack 24: what the server has is compared', () => {
  test('an entry whose sum was changed', () => {
    const { refusals, unverified } = pass({ catalog: [{ ...entry, sha256: 'f'.repeat(64) }] });
    expect([...unverified]).toEqual([entry.id]);
    expect([...pass({ catalog: [entry] }).unverified]).toEqual([]);
    expect(refusals).toEqual([
      expect.objectContaining({
        code: 'drift',
        severity: 'error',
        at,
        detail: expect.stringMatching(/catalog with sha256 f{64}; what was verified has b{64}/),
      }),
    ]);
  });

  test('an entry that was registered in its place under another name', () => {
    const other = { ...entry, plugin: 'secret/sync/v1.3.0', version: '', sha256: 'f'.repeat(64) };
    expect(codes(pass({ catalog: [other] }).refusals)).toEqual(['drift']);
  });

  test('an entry that is locked, although nobody declares it any more', () => {
    const { refusals } = pass({ declared: [], catalog: [{ ...entry, sha256: 'f'.repeat(64) }] });
    expect(codes(refusals)).toEqual(['drift']);
  });

  test('an unversioned entry that hides a builtin, and that nobody verified', () => {
    const hiding = {
      id: 'plugin:secret/kv',
      plugin: 'secret/kv',
      version: '',
      sha256: 'f'.repeat(64),
      hidesBuiltin: true,
    };
    const { refusals } = pass({ catalog: [hiding] });
    expect(refusals).toEqual([expect.objectContaining({ code: 'shadows-builtin', severity: 'error' })]);
  });

  test('one that was verified may hide a builtin', () => {
    const declared = { ...hello, version: '', id: 'plugin:secret/sync' };
    const hiding = { ...entry, version: '', id: 'plugin:secret/sync', hidesBuiltin: true };
    expect(pass({ lock: lockOf(entryFor('')), declared: [declared], catalog: [hiding] }).refusals).toEqual(
      [],
    );
  });

  test('a process of other bytes', () => {
    const { refusals } = pass({ catalog: [entry], running: [{ ...process, sha256: 'f'.repeat(64) }] });
    expect(refusals).toEqual([
      expect.objectContaining({
        code: 'drift',
        at,
        detail: expect.stringMatching(/^secrets_mount:sync\/ runs secret\/sync v1\.3\.0 with sha256 f{64}/),
      }),
    ]);
  });

  test('a process of an older version that is locked is compared with that one', () => {
    const lock = lockOf(entryFor('v1.2.0', { sha256: '1'.repeat(64) }), entryFor('v1.3.0'));
    const running = (sha256: string) =>
      pass({ lock, running: [{ ...process, version: 'v1.2.0', sha256 }] }).refusals;
    expect(running('1'.repeat(64))).toEqual([]);
    expect(codes(running(locked.sha256))).toEqual(['drift']);
  });

  test('a process that cannot be compared is a remark, so that an upgrade away from it is possible', () => {
    const at = (version: string) => pass({ running: [{ ...process, version, sha256: 'f'.repeat(64) }] });
    expect(at('v1.0.0').refusals).toEqual([]);
    expect(at('v1.0.0').admitted.size).toBe(1);
    const severities = (version: string) => at(version).remarks.map(({ code, severity }) => [code, severity]);
    expect(severities('v1.0.0')).toEqual([['lock-missing', 'info']]);
    // No lock ever had that one.
    expect(severities('v9.0.0')).toEqual([['lock-missing', 'warning']]);
  });

  test('a process that is not locked is refused where it is declared to stay, and else worth a word', () => {
    const running = [
      { id: 'secrets_mount:b/', plugin: 'secret/b', version: 'v1.0.0', sha256: 'f'.repeat(64) },
    ];
    const { refusals } = pass({ running, staying: new Set(['secrets_mount:b/']) });
    expect(codes(refusals)).toEqual(['lock-missing']);
    const { remarks } = pass({ running, staying: new Set(['secrets_mount:a/']) });
    expect(remarks.map(({ severity }) => severity)).toEqual(['info']);
  });

  test('a connection of a version that nobody verified is told without a sum', () => {
    const running = [{ id: 'database_connection:db/app', plugin: 'database/x', version: 'v9.0.0' }];
    const { remarks } = pass({ running });
    expect(remarks[0]!.detail).toMatch(
      /^database_connection:db\/app runs database\/x v9\.0\.0, which is not locked/,
    );
  });

  test('names that the server gave are shown without control characters', () => {
    const { refusals } = pass({ running: [{ ...process, id: 'a\u001b[2J', sha256: 'f\u001b' }] });
    expect(refusals[0]!.detail).toContain('a\\u001b[2J runs');
    expect(refusals[0]!.detail).not.toContain('\u001b');
  });
});

describe('remarks', () => {
  test('each exception without a signature, at every run', () => {
    const { refusals, remarks, admitted } = pass({
      policy: policyWith({ rules: [unsignedRule] }),
      lock: unsignedLock,
    });
    expect(refusals).toEqual([]);
    expect(remarks).toEqual([
      expect.objectContaining({
        code: 'unsigned',
        severity: 'warning',
        at,
        detail: expect.stringMatching(/until 2027-01-01.*: no release is signed yet/),
      }),
    ]);
    expect(admitted.size).toBe(1);
  });

  test('a rule that audits tells what it would refuse, and admits', () => {
    const policy = policyWith({ rules: [ruleWith({ mode: 'audit' })] });
    const { refusals, remarks, admitted } = pass({
      policy,
      lock: marked('v1.2.0', 'v1.3.0'),
      declared: [older],
    });
    expect(refusals).toEqual([]);
    expect(remarks).toEqual([expect.objectContaining({ code: 'rollback', severity: 'warning' })]);
    expect([...admitted.keys()]).toEqual([older.id]);
  });

  test('a rule that audits admits nothing that is not locked', () => {
    const { remarks, admitted } = pass({
      policy: policyWith({ rules: [ruleWith({ mode: 'audit' })] }),
      lock: undefined,
    });
    expect(codes(remarks)).toEqual(['lock-missing']);
    expect(admitted.size).toBe(0);
  });
});
