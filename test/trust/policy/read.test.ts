/** What a policy may say, and where each mistake is found. */
import { createHash } from 'node:crypto';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { manifestSchema } from '../../../src/core/json-schema.ts';
import { kinds } from '../../../src/kinds/index.ts';
import { filesOf } from '../../../src/trust/policy/files.ts';
import { files, keyLineOf, policyOf, publicPem, readYaml, sectionOf } from '../support/read-policy.ts';

const fingerprint = 'C874011F0AB405110D02105534365D9472D7468F';
const identity = 'https://github.com/acme/x/.github/workflows/release.yml@refs/heads/main';
const issuer = 'https://token.actions.githubusercontent.com';

const whole = `trust:
  roots:
    hashicorp: {type: pgp, fingerprint: ${fingerprint}, keys: [keys/a.asc]}
    adfinis-ci: {type: sigstore, trustedRoot: public-good, issuer: "${issuer}", identity: "${identity}", transparency: required}
    private-ci: {type: sigstore, trustedRoot: keys/root.json, issuer: "${issuer}", identity: "${identity}2", transparency: none, reason: old releases}
    platform-team: {type: minisign, key: ${keyLineOf('A')}, notAfter: 2027-06-30}
    old-team: {type: signify, key: keys/minisign.pub, notBefore: 2020-01-01T00:00:00Z}
    release-board: {type: ssh, allowedSigners: keys/board, namespace: plugboard, principal: alice@acme}
    cosign-key: {type: cosign, key: keys/cosign.pub}
  revoked:
    - {key: "pgp:${fingerprint}", since: 2026-01-01, reason: retired}
    - {key: "spki:${'0'.repeat(64)}", reason: compromised}
  deny:
    - {plugin: "secret/foo", versions: "<1.4.2", reason: "CVE-1"}
    - {sha256: "${'b'.repeat(64)}", reason: bad build}
    - {logEntry: "${'c'.repeat(64)}:12", reason: stolen token}
  rules:
    - match: {plugin: "secret/sync", source: "https://github.com/adfinis/**"}
      require: {all: [adfinis-ci], atLeast: {n: 1, of: [platform-team, release-board]}}
      covers: [binary, sums]
      provenance: {predicate: slsa-v1, sourceRepository: https://github.com/acme/x,
        repositoryId: 123, ref: refs/heads/main, workflow: .github/workflows/release.yml, runner: github-hosted}
      freshness: {minAge: 3d, maxAge: 2y}
      minVersion: 1.2.0
    - match: {plugin: "auth/x"}
      unsigned: {sha256: "${'a'.repeat(64)}", reason: built here, until: 2026-12-31}
    - match: {plugin: "*/*"}
      mode: audit
      require: {atLeast: {n: 2, of: [hashicorp, old-team, cosign-key, private-ci]}}
  allowDowngrade:
    - {plugin: secret/sync, to: "1.1", reason: bug, until: 2026-12-01}
`;

test('a whole policy', () => {
  const { policy, findings } = readYaml(whole);
  expect(findings).toEqual([]);
  const { roots, rules, ...rest } = policy!;
  expect([...roots.keys()].sort()).toEqual([
    'adfinis-ci',
    'cosign-key',
    'hashicorp',
    'old-team',
    'platform-team',
    'private-ci',
    'release-board',
  ]);
  expect(roots.get('hashicorp')).toEqual({
    name: 'hashicorp',
    type: 'pgp',
    fingerprint,
    keys: [{ name: 'keys/a.asc', text: files.get('keys/a.asc') }],
    keyMustBeValidNow: false,
  });
  expect(roots.get('platform-team')).toEqual({
    name: 'platform-team',
    type: 'minisign',
    key: keyLineOf('A'),
    legacy: false,
    notAfter: new Date('2027-06-30T23:59:59.999Z'),
  });
  expect(roots.get('old-team')).toMatchObject({
    key: keyLineOf('B'),
    notBefore: new Date('2020-01-01T00:00:00Z'),
  });
  expect(roots.get('cosign-key')).toMatchObject({ key: publicPem, transparency: 'none' });
  expect(roots.get('adfinis-ci')).toMatchObject({ issuer, identity, transparency: 'required' });
  const publicGood = (roots.get('adfinis-ci') as { trustedRoot: string }).trustedRoot;
  expect(JSON.parse(publicGood)).toHaveProperty('certificateAuthorities');
  expect(rules[0]).toEqual({
    number: 1,
    match: { plugin: 'secret/sync', source: 'https://github.com/adfinis/**' },
    mode: 'enforce',
    covers: ['sums', 'binary'],
    require: { all: ['adfinis-ci'], atLeast: { n: 1, of: ['platform-team', 'release-board'] } },
    provenance: {
      predicate: 'slsa-v1',
      sourceRepository: 'https://github.com/acme/x',
      repositoryId: '123',
      ref: 'refs/heads/main',
      workflow: '.github/workflows/release.yml',
      runner: 'github-hosted',
    },
    freshness: { minAge: 259_200, maxAge: 63_072_000 },
    minVersion: 'v1.2.0',
  });
  expect(rules[1]?.unsigned?.until).toEqual(new Date('2026-12-31T23:59:59.999Z'));
  expect(rules[2]).toMatchObject({ mode: 'audit', covers: ['sums', 'artifact', 'image', 'binary'] });
  expect(rest.revoked[0]?.since).toEqual(new Date('2026-01-01T00:00:00Z'));
  expect(rest.allowDowngrade[0]).toMatchObject({ to: 'v1.1.0', until: new Date('2026-12-01T23:59:59.999Z') });
  expect(rest.hash).toMatch(/^sha256:[0-9a-f]{64}$/);
  const sum = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;
  expect(rest.trustedRoots).toEqual({
    'keys/root.json': sum(files.get('keys/root.json')!),
    'public-good': sum(publicGood),
  });
});

test('the files that must be read first, each once, with places', () => {
  const found = filesOf(sectionOf(whole));
  expect(found.map(({ path }) => path).sort()).toEqual([
    'keys/a.asc',
    'keys/board',
    'keys/cosign.pub',
    'keys/minisign.pub',
    'keys/root.json',
  ]);
  expect(found.find(({ path }) => path === 'keys/a.asc')?.at).toMatchObject({ file: 'trust.yaml', line: 3 });
});

/** A root in the first line, required by a rule in the second. */
const root = (fields: string) =>
  `trust: {roots: {a: ${fields}},\n  rules: [{match: {plugin: "*/*"}, require: {all: [a]}}]}\n`;
const sigstore = (fields: string) => root(`{type: sigstore, ${fields}}`);
const complete = `trustedRoot: public-good, issuer: "${issuer}"`;
/** A rule from the second line on. */
const rule = (fields: string) =>
  `trust:\n  rules: [${fields}]\n  roots: {ci: {type: sigstore, trustedRoot: public-good, issuer: "${issuer}", identity: "${identity}"}, team: {type: minisign, key: ${keyLineOf('A')}}}\n`;
const list = (name: string, entry: string) => `trust:\n  ${name}: [${entry}]\n`;
const all = 'match: {plugin: "*/*"}, require: {all: [ci, team]}';

interface Row {
  readonly name: string;
  readonly text: string;
  /** Severity, code, and what stands at the place. */
  readonly finds: readonly string[];
  readonly says: string;
}

const rows: readonly Row[] = [
  {
    name: 'identity without issuer',
    text: sigstore(`trustedRoot: public-good, identity: "${identity}"`),
    finds: ['error missing-key {type: sigstore'],
    says: 'issuer',
  },
  {
    name: 'issuer without identity',
    text: sigstore(complete),
    finds: ['error missing-key {type: sigstore'],
    says: 'vouches for everybody',
  },
  {
    name: 'an empty issuer',
    text: sigstore(`trustedRoot: public-good, issuer: "", identity: "${identity}"`),
    finds: ['error missing-key {type: sigstore'],
    says: '`issuer`',
  },
  {
    name: 'attack 14: a pattern as identity',
    text: sigstore(`${complete}, identity: "https://github.com/acme/*"`),
    finds: ['error bad-value "https://github.com/acme/*"'],
    says: 'compared exactly',
  },
  {
    name: 'attack 14: a regular expression as identity',
    text: sigstore(`${complete}, identity: "https://github.com/acme/x@refs/heads/(main|release/)"`),
    finds: ['error bad-value "https://github.com/acme/x@refs/heads/(main|release/)"'],
    says: '"("',
  },
  {
    name: 'attack 14: an anchored expression',
    text: sigstore(`${complete}, identity: "^https://github.com/acme/x$"`),
    finds: ['error bad-value "^https://github.com/acme/x$"'],
    says: '"^"',
  },
  {
    name: 'attack 14: a pattern as issuer',
    text: sigstore(`trustedRoot: public-good, issuer: "https://*", identity: "${identity}"`),
    finds: ['error bad-value "https://*"'],
    says: 'issuer',
  },
  {
    name: 'attack 15: a homoglyph in an identity',
    text: sigstore(`${complete}, identity: "https://github.com/\u0430cme/x"`),
    finds: ['error bad-value "https://github.com/\u0430cme/x"'],
    says: 'printable ASCII',
  },
  {
    name: 'attack 15: a high-bit letter in an identity',
    text: sigstore(`${complete}, identity: "https://github.com/\u00e1cme/x"`),
    finds: ['error bad-value "https://github.com/\u00e1cme/x"'],
    says: 'printable ASCII',
  },
  {
    name: 'no proof of time without a reason',
    text: sigstore(`${complete}, identity: "${identity}", transparency: none`),
    finds: ['error missing-key none'],
    says: 'insecure',
  },
  {
    name: 'a field of another type',
    text: sigstore(`${complete}, identity: "${identity}", fingerprint: ${fingerprint}`),
    finds: [`error unknown-key ${fingerprint}`],
    says: 'has no `fingerprint`',
  },
  {
    name: 'trusted roots in lines',
    text: sigstore(`trustedRoot: keys/roots.jsonl, issuer: x, identity: y`),
    finds: ['error key-unusable keys/roots.jsonl'],
    says: '2 trusted roots',
  },
  {
    name: 'a trusted root that is none',
    text: sigstore(`trustedRoot: keys/board, issuer: x, identity: y`),
    finds: ['error key-unusable keys/board'],
    says: 'no trusted root',
  },
  {
    name: 'the word of an instance that is not there',
    text: sigstore(`trustedRoot: github, issuer: x, identity: y`),
    finds: ['error key-unusable github'],
    says: '"github" cannot be read',
  },
  {
    name: 'a short id',
    text: root('{type: pgp, fingerprint: 34365D9472D7468F, keys: [keys/a.asc]}'),
    finds: ['error bad-value 34365D9472D7468F'],
    says: 'short id',
  },
  {
    name: 'a fingerprint that is none',
    text: root('{type: pgp, fingerprint: hashicorp, keys: [keys/a.asc]}'),
    finds: ['error bad-value hashicorp'],
    says: 'no fingerprint',
  },
  {
    name: 'attack 25: a key without a fingerprint',
    text: root('{type: pgp, keys: [keys/a.asc]}'),
    finds: ['error missing-key {type: pgp'],
    says: 'can be swapped',
  },
  {
    name: 'attack 25: a key from the network',
    text: root(
      `{type: pgp, fingerprint: ${fingerprint}, keys: ["https://github.com/acme/x/releases/download/v1/key.asc"]}`,
    ),
    finds: ['error bad-value "https://github.com/acme/x/releases/download/v1/key.asc"'],
    says: 'never fetched',
  },
  {
    name: 'attack 25: a key of cosign from the network',
    text: root('{type: cosign, key: "https://acme.example/cosign.pub"}'),
    finds: ['error bad-value "https://acme.example/cosign.pub"'],
    says: 'never fetched',
  },
  {
    name: 'no key at all',
    text: root(`{type: pgp, fingerprint: ${fingerprint}, keys: []}`),
    finds: ['error missing-key {type: pgp'],
    says: '`keys`',
  },
  {
    name: 'a file that is not there',
    text: root(`{type: pgp, fingerprint: ${fingerprint}, keys: [keys/a.asc, keys/gone.asc]}`),
    finds: ['error key-unusable keys/gone.asc'],
    says: '"keys/gone.asc" cannot be read',
  },
  {
    name: 'a private key',
    text: root(`{type: pgp, fingerprint: ${fingerprint}, keys: [keys/private.asc]}`),
    finds: ['error key-unusable keys/private.asc'],
    says: 'private key',
  },
  {
    name: 'a key that is not armored',
    text: root(`{type: pgp, fingerprint: ${fingerprint}, keys: [keys/binary.gpg]}`),
    finds: ['error key-unusable keys/binary.gpg'],
    says: 'armored',
  },
  {
    name: 'a private key of cosign',
    text: root('{type: cosign, key: keys/cosign.key}'),
    finds: ['error key-unusable keys/cosign.key'],
    says: 'private key',
  },
  {
    name: 'a key of cosign that is none',
    text: root('{type: cosign, key: keys/board}'),
    finds: ['error key-unusable keys/board'],
    says: 'no public key',
  },
  {
    name: 'a log that nobody names',
    text: root('{type: cosign, key: keys/cosign.pub, transparency: required}'),
    finds: ['error missing-key required'],
    says: '`trustedRoot`',
  },
  {
    name: 'a trusted root that nobody looks at',
    text: root('{type: cosign, key: keys/cosign.pub, trustedRoot: public-good, transparency: none}'),
    finds: ['error conflict public-good'],
    says: 'never looked at',
  },
  {
    name: 'a file with two keys',
    text: root('{type: minisign, key: keys/two.pub}'),
    finds: ['error key-unusable keys/two.pub'],
    says: 'several public keys',
  },
  {
    name: 'a file without a key',
    text: root('{type: signify, key: keys/board}'),
    finds: ['error key-unusable keys/board'],
    says: 'no public key',
  },
  {
    name: 'signers without a namespace',
    text: root('{type: ssh, allowedSigners: keys/board}'),
    finds: ['error missing-key {type: ssh'],
    says: 'another purpose',
  },
  {
    name: 'signers that are none',
    text: root('{type: ssh, allowedSigners: keys/nobody, namespace: x}'),
    finds: ['error key-unusable keys/nobody'],
    says: 'no signer',
  },
  {
    name: 'a line of signers without a namespace',
    text: root('{type: ssh, allowedSigners: keys/lacking, namespace: plugboard}'),
    finds: ['error key-unusable keys/lacking'],
    says: 'Line 1 of keys/lacking lacks namespaces=',
  },
  {
    name: 'signers for another namespace',
    text: root('{type: ssh, allowedSigners: keys/board, namespace: git}'),
    finds: ['error key-unusable keys/board'],
    says: 'no line of keys/board allows the namespace git',
  },
  {
    name: 'a principal who is not among the signers',
    text: root('{type: ssh, allowedSigners: keys/board, namespace: plugboard, principal: bob@acme}'),
    finds: ['error key-unusable keys/board'],
    says: 'no line of keys/board allows bob@acme in the namespace plugboard',
  },
  {
    name: 'a principal as a pattern',
    text: root('{type: ssh, allowedSigners: keys/board, namespace: plugboard, principal: "*@acme"}'),
    finds: ['error bad-value "*@acme"', 'error key-unusable keys/board'],
    says: 'compared exactly',
  },
  {
    name: 'a period that ends before it begins',
    text: root(`{type: minisign, key: ${keyLineOf('A')}, notBefore: 2027-01-02, notAfter: 2027-01-01}`),
    finds: ['error conflict 2027-01-01'],
    says: 'before it begins',
  },
  {
    name: 'a name that is none',
    text: 'trust: {roots: {"a b": {type: cosign, key: keys/cosign.pub}}}\n',
    finds: ['error bad-value {type: cosign', 'warning no-effect {type: cosign'],
    says: 'no name of a root',
  },
  {
    name: 'attack 13: one signer as two roots',
    text: `trust:\n  roots:\n    a: {type: minisign, key: ${keyLineOf('A')}}\n    b: {type: signify, key: ${keyLineOf('A')}}\n  rules: [{match: {plugin: "*/*"}, require: {atLeast: {n: 2, of: [a, b]}}}]\n`,
    finds: ['error duplicate {type: signify'],
    says: 'count twice',
  },
  {
    name: 'attack 13: one key in two files',
    text: `trust:\n  roots:\n    a: {type: cosign, key: keys/cosign.pub}\n    b: {type: cosign, key: ${JSON.stringify(publicPem)}}\n  rules: [{match: {plugin: "*/*"}, require: {atLeast: {n: 2, of: [a, b]}}}]\n`,
    finds: ['error duplicate {type: cosign'],
    says: 'count twice',
  },
  {
    name: 'a root that nobody requires',
    text: 'trust: {roots: {a: {type: cosign, key: keys/cosign.pub}}}\n',
    finds: ['warning no-effect {type: cosign'],
    says: 'no rule requires',
  },

  {
    name: 'a root that is not declared',
    text: rule('{match: {plugin: "*/*"}, require: {all: [ci, teem, team]}}'),
    finds: ['error not-declared teem'],
    says: '"teem"',
  },
  {
    name: 'attack 13: a root twice',
    text: rule('{match: {plugin: "*/*"}, require: {atLeast: {n: 2, of: [ci, ci, team]}}}'),
    finds: ['error duplicate ci'],
    says: 'count once',
  },
  {
    name: 'attack 13: a root in both',
    text: rule('{match: {plugin: "*/*"}, require: {all: [ci], atLeast: {n: 1, of: [ci, team]}}}'),
    finds: ['error duplicate ci'],
    says: 'count once',
  },
  {
    name: 'more than there are',
    text: rule('{match: {plugin: "*/*"}, require: {atLeast: {n: 3, of: [ci, team]}}}'),
    finds: ['error bad-value 3'],
    says: '3 of 2',
  },
  {
    name: 'nobody',
    text: rule('{match: {plugin: "*/*"}, require: {}}'),
    finds: ['error missing-key {', 'warning no-effect {type: sigstore', 'warning no-effect {type: minisign'],
    says: 'nobody is required',
  },
  {
    name: 'nobody of an empty list',
    text: rule('{match: {plugin: "*/*"}, require: {all: []}}'),
    finds: [
      'error missing-key {all: [',
      'warning no-effect {type: sigstore',
      'warning no-effect {type: minisign',
    ],
    says: 'nobody is required',
  },
  {
    name: 'neither require nor unsigned',
    text: rule('{match: {plugin: "*/*"}}'),
    finds: [
      'error missing-key {match: {plugin: "*/*"',
      'warning no-effect {type: sigstore',
      'warning no-effect {type: minisign',
    ],
    says: 'needs `require`',
  },
  {
    name: 'require and unsigned',
    text: rule(`{${all}, unsigned: {sha256: "${'a'.repeat(64)}", reason: x, until: 2026-12-31}}`),
    finds: ['error conflict {all: [ci'],
    says: 'without any',
  },
  {
    name: 'no reason for unsigned',
    text: rule(
      `{${all}}, {match: {plugin: a}, unsigned: {sha256: "${'a'.repeat(64)}", reason: " ", until: 2026-12-31}}`,
    ).replace('plugin: a', 'plugin: auth/a'),
    finds: ['error bad-value " "', 'warning no-effect {match: {plugin: auth/a'],
    says: 'reason is empty',
  },
  {
    name: 'a plugin without type',
    text: rule('{match: {plugin: sync}, require: {all: [ci, team]}}'),
    finds: ['error bad-value sync'],
    says: 'no `type/name`',
  },
  {
    name: 'a plugin of no type',
    text: rule('{match: {plugin: secrets/sync}, require: {all: [ci, team]}}'),
    finds: ['error bad-value secrets/sync'],
    says: 'no `type/name`',
  },
  {
    name: 'a deep pattern of plugins',
    text: rule('{match: {plugin: "**"}, require: {all: [ci, team]}}'),
    finds: ['error bad-value "**"'],
    says: 'only `match.source`',
  },
  {
    name: 'attack 14: an expression as source',
    text: rule(
      '{match: {plugin: "*/*", source: "https://github.com/(acme|other)/.*"}, require: {all: [ci, team]}}',
    ),
    finds: ['error bad-value "https://github.com/(acme|other)/.*"'],
    says: '"("',
  },
  {
    name: 'nothing to cover',
    text: rule(`{${all}, covers: []}`),
    finds: ['error bad-value ['],
    says: 'no object is left',
  },
  {
    name: 'a script without a reason',
    text: rule(`{${all}, allowScript: " "}`),
    finds: ['error bad-value " "'],
    says: 'reason is empty',
  },
  {
    name: 'an empty version',
    text: rule(`{${all}, minVersion: ""}`),
    finds: ['error bad-value ""'],
    says: 'empty version',
  },
  {
    name: 'provenance that nobody signs',
    text: rule(
      '{match: {plugin: "a/*"}, require: {all: [team]}, provenance: {predicate: slsa-v1, repositoryId: 1}}, {match: {plugin: "*/*"}, require: {all: [ci]}}',
    ).replace('a/*', 'auth/*'),
    finds: ['error conflict {predicate: slsa-v1'],
    says: 'type sigstore',
  },
  {
    name: 'attack 16: provenance of any repository',
    text: rule(`{${all}, provenance: {predicate: slsa-v1, workflow: a/b.yml}}`),
    finds: ['warning no-effect {predicate: slsa-v1'],
    says: 'reusable workflow',
  },
  {
    name: 'a repository as a pattern',
    text: rule(`{${all}, provenance: {predicate: slsa-v1, sourceRepository: "https://github.com/acme/*"}}`),
    finds: ['error bad-value "https://github.com/acme/*"'],
    says: 'exact https URL',
  },
  {
    name: 'a repository without https',
    text: rule(`{${all}, provenance: {predicate: slsa-v1, sourceRepository: acme/plugin}}`),
    finds: ['error bad-value acme/plugin'],
    says: 'exact https URL',
  },
  {
    name: 'a number that is none',
    text: rule(`{${all}, provenance: {predicate: slsa-v1, repositoryId: acme}}`),
    finds: ['error bad-value acme'],
    says: 'a number',
  },
  {
    name: 'a ref without refs/',
    text: rule(`{${all}, provenance: {predicate: slsa-v1, repositoryId: 1, ref: main}}`),
    finds: ['error bad-value main'],
    says: 'full name',
  },
  {
    name: 'a workflow with its ref',
    text: rule(
      `{${all}, provenance: {predicate: slsa-v1, repositoryId: 1, workflow: "a/b.yml@refs/heads/main"}}`,
    ),
    finds: ['error bad-value "a/b.yml@refs/heads/main"'],
    says: 'without @',
  },
  {
    name: 'a workflow that goes up',
    text: rule(`{${all}, provenance: {predicate: slsa-v1, repositoryId: 1, workflow: "a/../b.yml"}}`),
    finds: ['error bad-value "a/../b.yml"'],
    says: 'path of a workflow',
  },
  {
    name: 'an age that nothing has',
    text: rule(`{${all}, freshness: {minAge: 3d, maxAge: 2d}}`),
    finds: ['error conflict {minAge: 3d'],
    says: 'at least 3d and at most 2d',
  },
  {
    name: 'no age',
    text: rule(`{${all}, freshness: {}}`),
    finds: ['error missing-key {'],
    says: 'neither',
  },
  {
    name: 'an age that nobody proves',
    text: rule(
      '{match: {plugin: "auth/*"}, require: {all: [team]}, freshness: {minAge: 3d}}, {match: {plugin: "*/*"}, require: {all: [ci]}}',
    ),
    finds: ['error conflict {minAge: 3d'],
    says: 'proves when it signed',
  },
  {
    name: 'a rule that never decides',
    text: rule(`{${all}}, {match: {plugin: "secret/*", source: "https://x/**"}, require: {all: [team]}}`),
    finds: ['warning no-effect {match: {plugin: "secret/*"'],
    says: 'rule 2 never decides',
  },
  {
    name: 'a narrow rule first',
    text: rule(`{match: {plugin: "secret/*", source: "https://x/**"}, require: {all: [team]}}, {${all}}`),
    finds: [],
    says: '',
  },

  {
    name: 'a revoked key by its name',
    text: list('revoked', '{key: hashicorp, reason: x}'),
    finds: ['error bad-value hashicorp'],
    says: 'does not begin with',
  },
  {
    name: 'a revoked key by a short id',
    text: list('revoked', '{key: "pgp:34365D9472D7468F", reason: x}'),
    finds: ['error bad-value "pgp:34365D9472D7468F"'],
    says: 'fingerprint',
  },
  {
    name: 'a key revoked twice',
    text: list(
      'revoked',
      `{key: "pgp:${fingerprint}", reason: x}, {key: "pgp:${fingerprint.toLowerCase()}", reason: y}`,
    ),
    finds: ['error duplicate "pgp:c874011f0ab405110d02105534365d9472d7468f"'],
    says: 'revoked twice',
  },
  {
    name: 'a denial of nothing',
    text: list('deny', '{reason: x}'),
    finds: ['error missing-key {reason: x'],
    says: 'names 0',
  },
  {
    name: 'a denial of two things',
    text: list('deny', `{plugin: secret/x, sha256: "${'a'.repeat(64)}", reason: x}`),
    finds: ['error conflict {plugin: secret/x'],
    says: 'names 2',
  },
  {
    name: 'versions of no plugin',
    text: list('deny', `{versions: "<1", sha256: "${'a'.repeat(64)}", reason: x}`),
    finds: ['error conflict "<1"'],
    says: 'no plugin is named',
  },
  {
    name: 'a range that is none',
    text: list('deny', '{plugin: secret/x, versions: 1.4.2, reason: x}'),
    finds: ['error bad-value 1.4.2'],
    says: 'no range',
  },
  {
    name: 'a log entry that is none',
    text: list('deny', '{logEntry: "12", reason: x}'),
    finds: ['error bad-value "12"'],
    says: 'logId:index',
  },
  {
    name: 'a downgrade to nothing',
    text: list('allowDowngrade', '{plugin: secret/x, to: "", reason: x, until: 2026-12-31}'),
    finds: ['error bad-value ""'],
    says: 'unversioned',
  },
];

describe('a mistake is found at its place', () => {
  test.each(rows)('$name', ({ text, finds, says }) => {
    const { policy, findings } = readYaml(text);
    const lines = text.split('\n');
    const shown = findings.map(({ severity, code, at }) => {
      const rest = lines[at!.line - 1]!.slice(at!.column - 1);
      return `${severity} ${code} ${/^(?:"[^"]*"|[^,}\]]*)/.exec(rest)![0]}`;
    });
    expect(shown).toEqual(finds);
    expect(policy === undefined).toBe(finds.some((each) => each.startsWith('error')));
    if (finds.length === 0) return;
    expect(findings[0]?.detail).toContain(says);
    for (const { hint, detail } of findings) {
      expect(hint).toBeTruthy();
      expect(detail).toMatch(/^trust\./);
    }
  });

  test('what was probably meant is named', () => {
    const { findings } = readYaml(rule('{match: {plugin: "*/*"}, require: {all: [ci, teem, team]}}'));
    expect(findings[0]?.hint).toBe('Did you mean `team`?');
  });
});

describe('the hash', () => {
  const hash = (text: string, given = files) => policyOf(text, given).hash;
  const changed = (path: string) => new Map([...files, [path, `${files.get(path)} `]]);

  test('is the same for another spelling of the same', () => {
    const [head, ...rest] = whole.split('\n');
    expect(hash([head, '  # a comment', ...rest].join('\n'))).toBe(hash(whole));
    expect(
      hash(
        whole.replace('minVersion: 1.2.0', 'minVersion: "v1.2.0"').replace('mode: audit', '"mode": "audit"'),
      ),
    ).toBe(hash(whole));
    const old = '    - {plugin: "secret/foo", versions: "<1.4.2", reason: "CVE-1"}';
    expect(hash(whole.replace(old, '    - {reason: CVE-1, versions: "<1.4.2", plugin: secret/foo}'))).toBe(
      hash(whole),
    );
  });

  test.each(['keys/a.asc', 'keys/board', 'keys/cosign.pub', 'keys/minisign.pub', 'keys/root.json'])(
    'attack 26: is another one when %s is another',
    (path) => expect(hash(whole, changed(path))).not.toBe(hash(whole)),
  );

  test.each([
    ['n: 1', 'n: 2'],
    ['mode: audit', 'mode: enforce'],
    ['minVersion: 1.2.0', 'minVersion: 1.1.0'],
    ['refs/heads/main, workflow', 'refs/heads/dev, workflow'],
    ['since: 2026-01-01', 'since: 2026-01-02'],
    ['"<1.4.2"', '"<1.4.1"'],
  ])('attack 26: is another one when %j becomes %j', (before, after) => {
    expect(whole).toContain(before);
    expect(hash(whole.replace(before, after))).not.toBe(hash(whole));
  });

  test('attack 26: the sum of a trusted root follows its file', () => {
    const { trustedRoots } = policyOf(whole, changed('keys/root.json'));
    expect(trustedRoots['keys/root.json']).not.toBe(policyOf(whole).trustedRoots['keys/root.json']);
    expect(trustedRoots['public-good']).toBe(policyOf(whole).trustedRoots['public-good']);
  });
});

describe('the JSON Schema', () => {
  const validate = new Ajv({ allowUnionTypes: true }).compile(manifestSchema(kinds));

  test('takes whatever makes a policy', () => {
    const good = [
      whole,
      ...rows.filter(({ text }) => readYaml(text).policy !== undefined).map(({ text }) => text),
    ];
    expect(good.length).toBeGreaterThan(4);
    for (const text of good) expect(validate(parse(text)), JSON.stringify(validate.errors)).toBe(true);
  });

  test.each([
    'trust: {roots: {a: {}}}',
    'trust: {roots: {a: {type: gpg}}}',
    'trust: {roots: {a: {type: pgp, regex: x}}}',
    'trust: {roots: {a: {type: minisign, key: x, notAfter: 2027-13-01}}}',
    'trust: {rules: [{require: {all: [a]}}]}',
    'trust: {rules: [{match: {plugin: a, regex: b}}]}',
    'trust: {rules: [{match: {plugin: a}, require: {any: [a]}}]}',
    'trust: {rules: [{match: {plugin: a}, require: {atLeast: {n: 0, of: [a]}}}]}',
    'trust: {rules: [{match: {plugin: a}, require: {atLeast: {of: [a]}}}]}',
    'trust: {rules: [{match: {plugin: a}, mode: skip}]}',
    'trust: {rules: [{match: {plugin: a}, covers: [everything]}]}',
    'trust: {rules: [{match: {plugin: a}, unsigned: true}]}',
    `trust: {rules: [{match: {plugin: a}, unsigned: {sha256: "${'a'.repeat(64)}", reason: x}}]}`,
    'trust: {rules: [{match: {plugin: a}, unsigned: {sha256: abc, reason: x, until: 2026-12-31}}]}',
    'trust: {rules: [{match: {plugin: a}, freshness: {minAge: 3}}]}',
    'trust: {rules: [{match: {plugin: a}, provenance: {predicate: slsa-v0.2}}]}',
    'trust: {rules: [{match: {plugin: a}, provenance: {ref: refs/heads/main}}]}',
    'trust: {revoked: [{key: x}]}',
    'trust: {deny: [{plugin: x}]}',
    'trust: {allowDowngrade: [{plugin: x, to: "1.0.0", reason: y}]}',
    'trust: {allow: []}',
  ])('and the reader both refuse %s', (text) => {
    expect(validate(parse(text))).toBe(false);
    expect(() => sectionOf(`${text}\n`)).toThrow();
  });
});
