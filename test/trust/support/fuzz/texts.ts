/** Files of sums, locks, policies, heads of programs, and what registries say. */
import assert from 'node:assert/strict';
import { parseChallenge } from '../../../../src/artifact/oci/challenge.ts';
import { parseCredentials } from '../../../../src/artifact/oci/credentials.ts';
import { readConfig, readManifest } from '../../../../src/artifact/oci/manifest.ts';
import { nextPage, readReferrers } from '../../../../src/artifact/oci/referrers.ts';
import { readToken } from '../../../../src/artifact/oci/token.ts';
import { codes } from '../../../../src/core/codes.ts';
import { hasErrors, PlugboardError } from '../../../../src/core/finding.ts';
import { readManifest as readBoard } from '../../../../src/core/manifest/merge.ts';
import { kinds } from '../../../../src/kinds/index.ts';
import { checkHead } from '../../../../src/trust/executable.ts';
import { readLock } from '../../../../src/trust/lock/read.ts';
import { writeLock } from '../../../../src/trust/lock/write.ts';
import { criteria } from '../../../../src/trust/policy/criteria.ts';
import { readPolicy } from '../../../../src/trust/policy/read.ts';
import { parseSums } from '../../../../src/trust/sums.ts';
import { elfHead, fatHead, machHead, peHead } from '../executables.ts';
import { bytesOf } from '../given.ts';
import { entryFor, lockOf } from '../locks.ts';
import { files } from '../read-policy.ts';
import { checkRefusal, type Target, textOf } from './target.ts';

export function textTargets(): readonly Target[] {
  return [sums, lock, policy, head, ...ofRegistries];
}

/** As long as anything gets. */
const many = (piece: string) => piece.repeat(Math.floor(2 ** 20 / piece.length));

const name = 'vault-plugin-x_1.2.0_linux_amd64.zip';
const sums: Target = {
  name: 'sums',
  samples: [
    bytesOf(`${'3f'.repeat(32)}  ${name}\n${'ab'.repeat(32)} *other.tar.gz\n`),
    bytesOf(`SHA256 (${name}) = ${'3f'.repeat(32)}\r\n`),
  ],
  hard: ['a', `${'3f'.repeat(32)}  a\n`, 'SHA256 (', ' ', '\n', '\\'].map(many),
  run(bytes) {
    const read = parseSums(bytes, 'SHA256SUMS');
    if ('refusal' in read) checkRefusal(read.refusal);
    else {
      const lines = Buffer.from(bytes).toString('latin1').split(/\r?\n/);
      for (const [file, sum] of read.entries)
        assert.ok(
          lines.some(
            (line) =>
              line.includes(file) &&
              [`${sum}  ${file}`, `${sum} *${file}`, `SHA256 (${file}) = ${sum}`].some(
                // Digits of a sum may be upper-case.
                (form) => form.toLowerCase() === line.toLowerCase(),
              ),
          ),
          `no line says that ${file} has ${sum}`,
        );
    }
    return 'entries' in read;
  },
};

const lock: Target = {
  name: 'a lock',
  samples: [bytesOf(writeLock(lockOf(entryFor('v1.2.0'), entryFor('v1.3.0'), entryFor('', {}, 'auth/b'))))],
  hard: ['a:\n', '- ', '[', '? ', '&a ', ' ', '"', 'version: 1\n', "'", 'a: |\n', '#\n', '---\n'].map(many),
  run(bytes) {
    const { lock: read, findings } = readLock(textOf(bytes), 'plugboard.lock');
    assert.equal(read === undefined, findings.length > 0);
    for (const { code } of findings) assert.equal(code, 'lock-unreadable');
    return read !== undefined;
  },
};

const lines = (length: number, line: (at: number) => string) =>
  Array.from({ length }, (_, at) => `${line(at)}\n`).join('');

/** As many roots as rules. */
const ruled = (length: number, rule: (at: number) => string) =>
  `trust:\n  roots:\n    team: {type: minisign, key: keys/minisign.pub}\n${lines(length, (at) => `    q${at}: {type: cosign, key: keys/cosign.pub}`)}  rules:\n${lines(length, (at) => `    - ${rule(at)}`)}`;

const policy: Target = {
  name: 'a policy',
  // The user's own text may be long; a node for each of a million signs would be more memory than is given here.
  most: 2 ** 18,
  hard: [
    `trust:\n  roots:\n${lines(12_000, (i) => `    r${i}: 1`)}`,
    `trust:\n  roots:\n${lines(12_000, (i) => `    r${i >> 1}: {}`)}`,
    `x-a: {${lines(20_000, (i) => `k${i}: 1,`)}}`,
    JSON.stringify({ 'x-a': Object.fromEntries(Array.from({ length: 15_000 }, (_, i) => [`k${i}`, i])) }),
    // Aliases: each of another anchor, each of the one before, each of all before, and a hundred thousand of one.
    `x-a:\n${lines(9_000, (i) => `  - &a${i} 1\n  - *a${i}`)}`,
    `x-a:\n  - &a0 1\n${lines(10_000, (i) => `  - &a${i + 1} [*a${i}]`)}`,
    `x-a:\n  - &a0 {k: 1}\n${lines(6_000, (i) => `  - &a${i + 1} {<<: *a${i}, k${i}: 1}`)}`,
    `x-a:\n  - &a 1\n${lines(40_000, () => '  - *a')}`,
    `x-a:\n${lines(20_000, (i) => `  - *a${i}`)}`,
    ...['[', '{a: ', '- ', '? ', '- [', 'a: ['].map((piece) => piece.repeat(2 ** 18 / piece.length)),
    ...['a:\n\t\n', '"', '!t a\n', ',', '&a ', 'plugins: []\n', '? a\n', 'a: :\n', ':\n a: :\n'].map(
      (piece) => piece.repeat(20_000),
    ),
    lines(700, (i) => `${' '.repeat(i)}a:`),
    ruled(2_000, (i) => `{match: {plugin: "secret/p${i}"}, require: {all: [r${i}]}}`),
    ruled(2_000, (i) => `{match: {plugin: "secret/*${i}"}, require: {all: [team]}}`),
    ruled(2_000, () => '{match: {plugin: "*/*", source: "**a*a*a*a"}, require: {all: [team]}}'),
    `trust:\n  revoked:\n${lines(2_000, (i) => `    - {key: "pgp:${`${i}`.padStart(40, '0')}", reason: x}`)}`,
  ],
  samples: [
    bytesOf(`trust:
  roots:
    team: {type: minisign, key: keys/minisign.pub}
    cosign: {type: cosign, key: keys/cosign.pub, notAfter: 2027-01-01, transparency: none, reason: x}
    ci:
      type: sigstore
      trustedRoot: public-good
      issuer: https://token.actions.githubusercontent.com
      identity: "https://github.com/acme/x/.github/workflows/release.yml@refs/heads/main"
  revoked: [{key: "spki:${'0'.repeat(64)}", since: 2026-01-01, reason: x}]
  deny: [{plugin: "secret/*", versions: ">=1.0.0 <1.1.0", reason: x}]
  rules:
    - match: {plugin: "secret/*", source: "https://github.com/acme/**"}
      require: {all: [ci], atLeast: {n: 1, of: [team, cosign]}}
      freshness: {minAge: 3d}
      minVersion: "1.0.0"
`),
  ],
  run(bytes) {
    const { manifest, findings } = readBoard([{ file: 'x.yaml', text: textOf(bytes) }], kinds);
    for (const { code } of findings) assert.ok(Object.hasOwn(codes, code));
    if (!manifest.trust || hasErrors(findings)) return false;
    const read = readPolicy(manifest.trust, files);
    assert.equal(read.policy === undefined, hasErrors(read.findings));
    for (const rule of read.policy?.rules ?? []) criteria(rule, read.policy!);
    return read.policy !== undefined;
  },
};

const head: Target = {
  name: 'the head of a program',
  samples: [
    elfHead(),
    elfHead({ machine: 183, big: true }),
    machHead(16777223),
    fatHead([16777223, 16777228]),
    peHead(34404),
  ],
  run(bytes, sample) {
    const platforms = ['linux', 'darwin', 'windows'].map((os) => ({ os, arch: 'amd64' }));
    const refusals = platforms.flatMap((platform) => checkHead(bytes, platform, 'plugin') ?? []);
    refusals.forEach(checkRefusal);
    assert.ok(refusals.length >= 2, 'one file for two systems');
    return bytes === sample || refusals.length === 2;
  },
};

const hex = '0'.repeat(64);
const descriptor = { mediaType: 'application/octet-stream', digest: `sha256:${hex}`, size: 7 };
const json = (value: unknown) => bytesOf(JSON.stringify(value));
const index = json({
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.index.v1+json',
  manifests: [{ ...descriptor, platform: { os: 'linux', architecture: 'amd64' } }],
});
const manifest = json({
  schemaVersion: 2,
  config: descriptor,
  layers: [{ ...descriptor, annotations: { a: 'b' } }],
  subject: descriptor,
});

const ofRegistries: readonly Target[] = [
  reader('an index or a manifest', [index, manifest], (bytes) => readManifest(bytes, 'It')),
  reader('a list of referrers', [index], (bytes) => readReferrers(bytes, [], 'It')),
  reader(
    'the config of an image',
    [json({ os: 'linux', architecture: 'amd64', config: { Entrypoint: ['/plugin'], WorkingDir: '/' } })],
    (bytes) => readConfig(bytes, 'It'),
  ),
  reader('the answer of a token service', [json({ token: 'abc.def' })], (bytes) => {
    const token = readToken(bytes);
    assert.match(token ?? 'a', /^[!-~]+$/);
    return token;
  }),
  reader(
    'a challenge',
    [bytesOf('Bearer realm="https://auth.test/token",service="registry.test",scope="a:b:pull"')],
    (bytes) => parseChallenge(textOf(bytes)),
    ['Bearer ', ', ', 'Bearer a', 'a', ' a="', ',bearer '].map(many),
  ),
  reader(
    'a link to the next page',
    [bytesOf('</v2/x/referrers/y?n=2>; rel="next"')],
    (bytes) => nextPage(new URL('https://registry.test/v2/'), textOf(bytes), 1),
    ['<', '<>;', '<a>;rel=', '<a>; '].map(many),
  ),
  reader('kept passwords', [json({ auths: { 'ghcr.io': { auth: 'YTpi' } }, credsStore: 'x' })], (bytes) =>
    parseCredentials(textOf(bytes), 'config.json'),
  ),
];

function reader(
  name: string,
  samples: readonly Uint8Array[],
  read: (bytes: Uint8Array) => unknown,
  hard: readonly string[] = [],
): Target {
  return {
    name,
    samples,
    hard,
    run(bytes) {
      try {
        return read(bytes) !== undefined;
      } catch (error) {
        if (!(error instanceof PlugboardError)) throw error;
        checkRefusal({ code: error.code, detail: error.message, hint: error.hint ?? '' });
        return false;
      }
    },
  };
}
