/** From text to documents: what is accepted, and for each mistake its code, its place and what to type next. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codes } from '../../src/core/codes.ts';
import { readManifest } from '../../src/core/manifest/merge.ts';
import { kinds } from '../../src/kinds/index.ts';
import { line, read, sumA } from '../support/manifest.ts';

const hello = `{type: secret, name: hello, version: "1.0.0", command: hello, sha256: ${sumA}}`;

interface Mistake {
  readonly name: string;
  readonly text: string;
  /** `severity code line:column` of every finding, in order. */
  readonly finds: readonly string[];
  /** Parts of the first finding's detail and hint. */
  readonly detail?: string;
  readonly hint?: string;
}

const mistakes: readonly Mistake[] = [
  {
    name: 'secrets mounts at paths of the server',
    text: 'secrets_mounts:\n  - {path: auth/x, type: kv}\n  - {path: audit, type: kv}\n  - {path: auths, type: kv}\n',
    finds: ['error bad-value 2:6', 'error bad-value 3:6'],
    detail: 'auth/ belongs to the server',
    hint: 'declare an auth mount',
  },
  {
    name: 'unknown top-level key',
    text: `plugin:\n  - ${hello}\n`,
    finds: ['error unknown-key 1:1'],
    detail: '`plugin`',
    hint: 'Did you mean `plugins`?',
  },
  {
    name: 'unknown field with the nearest',
    text: 'secrets_mounts:\n  - path: a\n    type: kv\n    max_lease_tll: 1h\n',
    finds: ['error unknown-key 4:5'],
    detail: '`max_lease_tll`',
    hint: 'Did you mean `max_lease_ttl`?',
  },
  {
    name: 'unknown field in an object',
    text: 'server:\n  approle:\n    role: {env: A}\n',
    finds: ['error unknown-key 3:5', 'error missing-key 3:5'],
    hint: '`role_id`',
  },
  {
    name: 'a key that every JavaScript object has',
    text: 'toString: 1\nconstructor: {}\n',
    finds: ['error unknown-key 1:1', 'error unknown-key 2:1'],
  },
  {
    name: 'a field that every JavaScript object has',
    text: 'secrets_mounts:\n  - path: a\n    type: kv\n    constructor: 1\n    hasOwnProperty: 1\n',
    finds: ['error unknown-key 4:5', 'error unknown-key 5:5'],
  },
  {
    name: 'the prototype as a key',
    text: '__proto__: {plugins: []}\n',
    finds: ['error unknown-key 1:1'],
  },
  {
    name: 'the prototype as a field',
    text: 'secrets_mounts:\n  - path: a\n    type: kv\n    __proto__: {description: x}\n',
    finds: ['error unknown-key 4:5'],
  },
  {
    name: 'computed field',
    text: 'secrets_mounts:\n  - {path: a, type: kv, accessor: kv_1}\n',
    finds: ['error unknown-key 2:25'],
    detail: '`accessor` cannot be declared',
    hint: 'Remove it.',
  },
  {
    name: 'missing identity',
    text: 'secrets_mounts:\n  - type: kv\n',
    finds: ['error missing-key 2:5'],
    detail: '`path` must be given',
    hint: 'Add `path:` with a path',
  },
  {
    name: 'missing required field',
    text: 'rate_limit_quotas:\n  - name: q\n',
    finds: ['error missing-key 2:5'],
    detail: '`rate`',
    hint: 'a number',
  },
  {
    name: 'key given twice',
    text: 'secrets_mounts:\n  - path: a\n    type: kv\n    path: b\n',
    finds: ['error duplicate 4:5'],
    detail: 'Map keys must be unique.',
    hint: 'Remove one of the two.',
  },
  {
    name: 'keys given twice at several depths, and a mistake of syntax',
    text: 'x-a: {b: 1, b: 2}\nserver:\n  address: a\n  ? address\n  : b\nx-a: [{c: 1, c: 1}\n',
    finds: [
      'error duplicate 1:13',
      'error duplicate 4:5',
      'error duplicate 6:1',
      'error duplicate 6:14',
      'error manifest-syntax 7:1',
    ],
  },
  {
    name: 'keys that become one text',
    text: 'x-a: {1: a, "1": b}\nx-b:\n  true: a\n  "true": b\n',
    finds: ['error duplicate 1:13', 'error duplicate 4:3'],
  },
  {
    name: 'a key left out twice',
    text: 'x-a:\n  : 1\n  # again\n  : 2\n',
    finds: ['error duplicate 4:3'],
  },
  {
    name: 'a merge of what is no map',
    text: 'x-a: &a [1]\nserver: {<<: *a}\n',
    finds: ['error manifest-syntax 2:14'],
  },
  {
    name: 'an alias in what it is an alias of',
    text: 'x-a: &a\n  - 1\n  - [*a]\n',
    finds: ['error manifest-syntax 3:6'],
    detail: 'stands in what it is an alias of',
  },
  {
    name: 'a hundred brackets and one',
    text: `x-a: ${'['.repeat(101)}`,
    finds: ['error manifest-syntax 1:106'],
    detail: 'more than 100 times',
  },
  {
    name: 'a hundred steps and more',
    text: Array.from({ length: 120 }, (_, i) => `${' '.repeat(i)}x-a:\n`).join(''),
    finds: ['error manifest-syntax 102:102'],
    detail: 'more than 100 times',
  },
  {
    name: 'keys without a name, which go deeper at the same indentation',
    text: `x-a:\n${'  b: :\n'.repeat(5_000)}`,
    finds: ['error manifest-syntax 101:6'],
    detail: 'more than 100 times',
  },
  {
    name: 'thing given twice in one file',
    text: 'secrets_mounts:\n  - {path: a, type: kv}\n  - {path: /a/, type: kv-v2}\n',
    finds: ['error duplicate 3:5'],
    detail: 'secrets_mount a/ is declared here and at board.yaml:2:5',
    hint: 'Keep one',
  },
  {
    name: 'thing given twice in two spellings of a version',
    text: `plugins:\n  - ${hello}\n  - ${hello.replace('1.0.0', 'v1')}\n`,
    finds: ['error duplicate 3:5'],
    detail: 'plugin secret/hello/v1.0.0',
  },
  {
    name: 'section given twice in one file of several documents',
    text: 'server: {address: "http://a"}\n---\nserver: {address: "http://b"}\n',
    finds: ['error duplicate 3:1'],
    detail: 'the section server is declared here and at board.yaml:1:1',
  },
  {
    name: 'version as a number',
    text: `plugins:\n  - {type: secret, name: hello, version: 1.10, command: hello, sha256: ${sumA}}\n`,
    finds: ['error wrong-type 2:42'],
    detail: 'found the number 1.1: 1.10 without quotes is 1.1',
    hint: '"1.1"',
  },
  {
    name: 'version of a mount as a number',
    text: 'secrets_mounts:\n  - {path: a, type: hello, plugin_version: 2}\n',
    finds: ['error wrong-type 2:44'],
  },
  {
    name: 'version that is none',
    text: 'secrets_mounts:\n  - {path: a, type: hello, plugin_version: newest}\n',
    finds: ['error bad-value 2:44'],
    detail: 'found "newest"',
  },
  {
    name: 'latest in the catalog',
    text: `plugins:\n  - {type: secret, name: hello, version: latest, command: hello, sha256: ${sumA}}\n`,
    finds: ['error bad-value 2:42'],
  },
  {
    name: 'text where a boolean is expected',
    text: 'secrets_mounts:\n  - {path: a, type: kv, local: "yes"}\n',
    finds: ['error wrong-type 2:32'],
    detail: '`local`: expected true or false, found the text "yes"',
  },
  {
    name: 'word that another YAML takes for a boolean',
    text: 'secrets_mounts:\n  - {path: a, type: kv, local: yes}\n',
    finds: ['error wrong-type 2:32'],
  },
  {
    name: 'number where a text is expected',
    text: 'secrets_mounts:\n  - {path: a, type: kv, description: 12}\n',
    finds: ['error wrong-type 2:38'],
    detail: 'expected a text, found the number 12',
  },
  {
    name: 'nothing where a text is expected',
    text: 'secrets_mounts:\n  - path: a\n    type:\n',
    finds: ['error wrong-type 3:10'],
    detail: 'found nothing',
  },
  {
    name: 'text where a list is expected',
    text: 'secrets_mounts:\n  - {path: a, type: kv, allowed_response_headers: X-A}\n',
    finds: ['error wrong-type 2:51'],
    detail: 'a list of a text',
  },
  {
    name: 'wrong item of a list',
    text: 'secrets_mounts:\n  - {path: a, type: kv, allowed_response_headers: [X-A, [1]]}\n',
    finds: ['error wrong-type 2:57'],
  },
  {
    name: 'wrong value of a map',
    text: 'secrets_mounts:\n  - {path: a, type: kv, options: {version: [2]}}\n',
    finds: ['error wrong-type 2:44'],
    detail: '`version`: expected a text, number or boolean, found a list',
  },
  {
    name: 'a map where a list of entries is expected',
    text: 'secrets_mounts: {path: a, type: kv}\n',
    finds: ['error wrong-type 1:17'],
    detail: 'begin with "- "',
  },
  {
    name: 'a list where one entry is expected',
    text: 'quota_config: []\n',
    finds: ['error wrong-type 1:15'],
  },
  {
    name: 'an entry that is a text',
    text: 'secrets_mounts:\n  - kv\n',
    finds: ['error wrong-type 2:5'],
  },
  {
    name: 'an entry that is nothing',
    text: 'secrets_mounts:\n  -\n',
    finds: ['error wrong-type 2:4'],
  },
  { name: 'a list at the top', text: '- a\n- b\n', finds: ['error wrong-type 1:1'] },
  { name: 'a text at the top', text: 'hello\n', finds: ['error wrong-type 1:1'] },
  {
    name: 'word outside an enumeration',
    text: 'secrets_mounts:\n  - {path: a, type: kv, listing_visibility: public}\n',
    finds: ['error bad-value 2:45'],
    detail: 'one of "", "unauth", "hidden"',
  },
  {
    name: 'text that does not match',
    text: 'rate_limit_quotas:\n  - {name: -a, rate: 1}\n',
    finds: ['error bad-value 2:12'],
  },
  ...['./a', 'a/', '/a', 'a//b', 'a/./b', 'a/../b'].map((name) => ({
    name: `plugin ${name}, which a server takes for another one`,
    text: `plugins:\n  - {name: ${name}, type: secret, version: "1.0", command: a, sha256: ${sumA}}\n`,
    finds: ['error bad-value 2:12'],
  })),
  {
    name: 'number out of bounds',
    text: 'rate_limit_quotas:\n  - {name: a, path: kv, rate: 0}\n',
    finds: ['error bad-value 2:31'],
    detail: 'more than 0',
  },
  {
    name: 'state that is neither',
    text: 'secrets_mounts:\n  - {path: a, type: kv, state: gone}\n',
    finds: ['error bad-value 2:32'],
    detail: '"present", "absent"',
  },
  {
    name: 'fraction of a second',
    text: 'secrets_mounts:\n  - {path: a, type: kv, max_lease_ttl: 1500ms}\n',
    finds: ['error bad-value 2:40'],
  },
  {
    name: 'short sum',
    text: 'plugins:\n  - {type: secret, name: a, version: "1.0", command: a, sha256: "0011"}\n',
    finds: ['error bad-value 2:65'],
    detail: '64 hexadecimal digits',
  },
  {
    name: 'two spellings of one field',
    text: 'plugin_runtimes:\n  - {name: a, memory: 1GiB, memory_bytes: 1, cpu: 1}\n',
    finds: ['error conflict 2:23'],
    detail: '`memory` and `memory_bytes`',
    hint: 'Remove one',
  },
  {
    name: 'a value of a spelling that is none',
    text: 'plugin_runtimes:\n  - {name: a, memory: 64M, cpu: 1}\n',
    finds: ['error bad-value 2:23'],
    detail: '"256MiB"',
  },
  {
    name: 'not closed',
    text: 'secrets_mounts:\n  - {path: a, type: kv\n',
    finds: ['error manifest-syntax 3:1'],
  },
  {
    name: 'tab as indentation',
    text: 'secrets_mounts:\n\t- {path: a, type: kv}\n',
    finds: ['error manifest-syntax 2:1'],
  },
  {
    name: 'unknown tag',
    text: 'unmanaged: !secret x\n',
    finds: ['error manifest-syntax 1:12'],
  },
  {
    name: 'alias to nothing',
    text: 'x-a: 1\nunmanaged: *gone\n',
    finds: ['error manifest-syntax 2:12'],
  },
  {
    name: 'JSON that is cut off',
    text: '{"secrets_mounts": [{"path": "a", "type": "kv"}',
    finds: ['error manifest-syntax 1:48', 'error manifest-syntax 1:48'],
  },
  { name: 'nothing', text: '', finds: ['warning manifest-empty 1:1'], hint: 'plugboard dump' },
  { name: 'only a comment', text: '# later\n', finds: ['warning manifest-empty 1:1'] },
  { name: 'only a separator', text: '---\n', finds: ['warning manifest-empty 1:1'] },
  { name: 'an empty list', text: 'plugins: []\n', finds: ['warning manifest-empty 1:1'] },
];

describe('a mistake is found at its place', () => {
  test.each(mistakes)('$name', ({ text, finds, detail, hint }) => {
    const { findings } = read(text);
    expect(findings.map((finding) => line(finding).replace('board.yaml:', ''))).toEqual(finds);
    if (detail !== undefined) expect(findings[0]?.detail).toContain(detail);
    if (hint !== undefined) expect(findings[0]?.hint).toContain(hint);
    for (const finding of findings) {
      expect(codes).toHaveProperty([finding.code]);
      expect(finding.at?.file).toBe('board.yaml');
    }
  });
});

describe('everything wrong is said at once', () => {
  test('faults of several entries in the order of the text', () => {
    const { findings, manifest } = read(
      'secrets_mounts:\n  - {path: a, typ: kv}\n  - {path: b, type: kv}\nauth_mounts:\n  - {path: c, type: approle, local: 1}\n',
    );
    expect(findings.map(line)).toEqual([
      'error unknown-key board.yaml:2:15',
      'error missing-key board.yaml:2:5',
      'error wrong-type board.yaml:5:37',
    ]);
    expect(manifest.documents.map(({ id }) => id)).toEqual(['secrets_mount:b/']);
  });

  test('a syntax error in one document does not hide another', () => {
    const { manifest, findings } = read('unmanaged: [\n---\nsecrets_mounts:\n  - {path: b, type: kv}\n');
    expect(findings.some(({ code }) => code === 'manifest-syntax')).toBe(true);
    expect(manifest.documents.length + findings.length).toBeGreaterThan(1);
  });
});

describe('secrets', () => {
  const canary = 'hunter2-canary';
  const places: Readonly<Record<string, string>> = {
    'a token': `server:\n  token: ${canary}\n`,
    'a token in a map': `server:\n  token: {value: ${canary}}\n`,
    'a token in a wrong reference': `server:\n  token: {env: "${canary} x"}\n`,
    'an approle': `server:\n  approle: ${canary}\n`,
    'a role id': `server:\n  approle: {role_id: ${canary}}\n`,
    'a whole section': `server: ${canary}\n`,
    'a password': `database_connections:\n  - {name: a, plugin_name: p, password: ${canary}}\n`,
    'a password that is a list': `database_connections:\n  - {name: a, plugin_name: p, password: [${canary}]}\n`,
    'another secret of the connection': `database_connections:\n  - {name: a, plugin_name: p, connection_secrets: {private_key: ${canary}}}\n`,
    'all secrets of the connection': `database_connections:\n  - {name: a, plugin_name: p, connection_secrets: ${canary}}\n`,
    'a password among the details': `database_connections:\n  - {name: a, plugin_name: p, connection_details: {password: ${canary}}}\n`,
    'a password in a URL': `database_connections:\n  - {name: a, plugin_name: p, connection_details: {connection_url: "postgresql://me:${canary}@db/app"}}\n`,
    'a password in a URL without user': `database_connections:\n  - {name: a, plugin_name: p, connection_details: {connection_url: "redis://:${canary}@db/0"}}\n`,
    environment: `plugins:\n  - {type: secret, name: a, version: "1.0", command: a, sha256: ${sumA}, env: {KEY: ${canary}}}\n`,
    'environment as a text': `plugins:\n  - {type: secret, name: a, version: "1.0", command: a, sha256: ${sumA}, env: KEY=${canary}}\n`,
    'environment as a list': `plugins:\n  - {type: secret, name: a, version: "1.0", command: a, sha256: ${sumA}, env: [KEY=${canary}]}\n`,
  };
  test.each(Object.entries(places))('%s in clear text is refused and not repeated', (_, text) => {
    const { findings } = read(text);
    expect(findings.length).toBeGreaterThan(0);
    expect(findings.every(({ severity }) => severity === 'error')).toBe(true);
    expect(JSON.stringify(findings)).not.toContain(canary);
  });

  test.each(['token: {env: BAO_TOKEN}', 'token: {file: ./token}', 'token: {vault: "secret/data/x#token"}'])(
    '%s is a reference',
    (text) => {
      const { findings } = read(`server: {${text}}\nsecrets_mounts: [{path: a, type: kv}]\n`);
      expect(findings).toEqual([]);
    },
  );

  test('a literal says what to write instead', () => {
    const { findings } = read('server:\n  token: abc\n');
    expect(findings.map(line)).toEqual(['error secret-literal board.yaml:2:10']);
    expect(findings[0]?.hint).toContain('{env: NAME}');
  });

  test('a URL with placeholders holds no secret', () => {
    const url = 'postgresql://{{username}}:{{password}}@db.example.com:5432/app';
    const { findings } = read(
      `database_connections:\n  - {name: a, plugin_name: p, connection_details: {connection_url: "${url}"}}\n`,
    );
    expect(findings).toEqual([]);
  });
});

describe('the same manifest in other clothes', () => {
  const plain = read('secrets_mounts:\n  - path: a\n    type: kv\n    max_lease_ttl: 1h\n');
  const clothes: Readonly<Record<string, string>> = {
    JSON: '{"secrets_mounts": [{"path": "a", "type": "kv", "max_lease_ttl": "1h"}]}',
    'JSON with tabs':
      '{\n\t"secrets_mounts": [\n\t\t{"path": "a", "type": "kv", "max_lease_ttl": "1h"}\n\t]\n}\n',
    'a byte order mark': '\uFEFFsecrets_mounts:\n  - path: a\n    type: kv\n    max_lease_ttl: 1h\n',
    CRLF: 'secrets_mounts:\r\n  - path: a\r\n    type: kv\r\n    max_lease_ttl: 1h\r\n',
    'several documents':
      '---\nunmanaged: report\n---\nsecrets_mounts:\n  - {path: a, type: kv, max_lease_ttl: 1h}\n...\n',
    anchors: 'x-ttl: &ttl 1h\nsecrets_mounts:\n  - {path: a, type: kv, max_lease_ttl: *ttl}\n',
    'merge keys':
      'x-defaults: &defaults {type: kv, max_lease_ttl: 1h}\nsecrets_mounts:\n  - {<<: *defaults, path: a}\n',
    'a key that only a merge knows better':
      'x-defaults: &defaults {type: kv, max_lease_ttl: 2h}\nsecrets_mounts:\n  - {<<: *defaults, path: a, max_lease_ttl: 1h}\n',
    'two merges, and a key in quotes that is none':
      'x-a: &a {type: kv}\nx-b: &b {type: x, max_lease_ttl: 1h}\nx-c: {"<<": 1}\nsecrets_mounts:\n  - {<<: *a, <<: *b, path: a}\n',
    'a merge of several':
      'x-a: &a {type: kv}\nx-b: &b {type: x, max_lease_ttl: 1h}\nsecrets_mounts:\n  - {path: a, <<: [*a, *b]}\n',
    'the default state': 'secrets_mounts:\n  - {path: a, type: kv, max_lease_ttl: 1h, state: present}\n',
    'a schema beside it':
      '$schema: ./manifest.schema.json\nsecrets_mounts:\n  - {path: a, type: kv, max_lease_ttl: 1h}\n',
    'all defaults written out':
      'secrets_mounts:\n  - {path: a, type: kv-v1, max_lease_ttl: 3600, description: "", local: false, options: {version: 1}, allowed_response_headers: []}\n',
  };
  test.each(Object.entries(clothes))('%s', (_, text) => {
    const { manifest, findings } = read(text);
    expect(findings).toEqual([]);
    expect(manifest.documents.map(({ id, spec }) => [id, spec])).toEqual(
      plain.manifest.documents.map(({ id, spec }) => [id, spec]),
    );
  });

  test.each([
    ['CRLF', 'secrets_mounts:\r\n  - path: a\r\n    typ: kv\r\n', 'board.yaml:3:5'],
    ['a byte order mark', '\uFEFFsecrets_mounts:\n  - path: a\n    typ: kv\n', 'board.yaml:3:5'],
    [
      'several documents',
      'unmanaged: report\n---\nsecrets_mounts:\n  - path: a\n    typ: kv\n',
      'board.yaml:5:5',
    ],
    ['JSON', '{\n  "secrets_mounts": [\n    {"path": "a", "typ": "kv"}\n  ]\n}', 'board.yaml:3:19'],
  ])('places are right with %s', (_, text, at) => {
    expect(read(text).findings.map(line)[0]).toBe(`error unknown-key ${at}`);
  });

  test('a fault that came by a merge stands at the entry', () => {
    const text = 'x-a: &a {typ: kv}\nsecrets_mounts:\n  - {<<: *a, path: a, type: kv}\n';
    expect(read(text).findings.map(line)).toEqual(['error unknown-key board.yaml:3:5']);
  });
});

describe('much of everything', () => {
  const many = Array.from({ length: 20_000 }, (_, i) => i);

  test('keys in one map', () => {
    const text = `secrets_mounts:\n  - path: a\n    type: kv\n    options:\n${many.map((i) => `      k${i}: 1\n`).join('')}`;
    const { manifest, findings } = read(text);
    expect(findings).toEqual([]);
    expect(Object.keys(manifest.documents[0]!.spec.options as object)).toHaveLength(20_001);
    expect(read(`${text}      k19998: 2\n`).findings.map(line)).toEqual([
      'error duplicate board.yaml:20005:7',
    ]);
  });

  test('mistakes: the first are told, and how many more there are', () => {
    const { findings } = read(many.map((i) => `k${i}: 1\n`).join(''));
    expect(findings.slice(0, 200).map(line)).toEqual(
      many.slice(0, 200).map((i) => `error unknown-key board.yaml:${i + 1}:1`),
    );
    expect(findings.slice(200)).toMatchObject([
      { code: 'unknown-key', detail: 'From here on there are 19800 more.', at: { line: 201, column: 1 } },
    ]);
  });

  test('aliases of one anchor', () => {
    const text = `x-a: &a {type: kv, max_lease_ttl: 1h}\nsecrets_mounts:\n${many
      .slice(0, 5000)
      .map((i) => `  - {<<: *a, path: p${i}}\n`)
      .join('')}`;
    const { manifest, findings } = read(text);
    expect(findings).toEqual([]);
    expect(manifest.documents.map(({ spec }) => spec.max_lease_ttl)).toEqual(Array(5000).fill(3600));
  });

  test('lists in each other, in an order that only an alias makes deep', () => {
    const text = `x-a:\n  - &a0 1\n${many
      .slice(0, 600)
      .map((i) => `  - &a${i + 1} [*a${i}]\n`)
      .join('')}`;
    expect(read(text).findings.map(line)).toEqual(['warning manifest-empty board.yaml:1:1']);
  });
});

describe('aliases that expand without end', () => {
  test('are refused quickly', () => {
    const levels = Array.from({ length: 12 }, (_, i) =>
      i === 0
        ? 'x-0: &x0 [a, a, a, a, a, a, a, a, a]'
        : `x-${i}: &x${i} [${Array.from({ length: 9 }, () => `*x${i - 1}`).join(', ')}]`,
    );
    const { findings } = read(`${levels.join('\n')}\nsecrets_mounts: [{path: a, type: kv}]\n`);
    expect(findings.map(({ code, detail }) => [code, detail])).toEqual([
      ['manifest-syntax', 'The aliases up to here stand for more than 250000 values.'],
    ]);
  });
});

describe('several files', () => {
  const source = (file: string, text: string) => ({ file, text });

  test('a thing in two files names both places', () => {
    const { findings } = readManifest(
      [
        source('a.yaml', 'secrets_mounts:\n  - {path: a, type: kv}\n'),
        source('b.yaml', '# mine\nsecrets_mounts:\n  - {path: a/, type: kv}\n'),
      ],
      kinds,
    );
    expect(findings.map(line)).toEqual(['error duplicate b.yaml:3:5']);
    expect(findings[0]?.detail).toContain('a.yaml:2:5');
  });

  test('a section in two files names both places', () => {
    const { findings } = readManifest(
      [source('a.yaml', 'unmanaged: report\n'), source('b.yaml', 'unmanaged: ignore\n')],
      kinds,
    );
    expect(findings.map(line)).toEqual(['error duplicate b.yaml:1:1']);
    expect(findings[0]?.detail).toContain('a.yaml:1:1');
  });

  test('two policies are an error that names both places', () => {
    const { findings, manifest } = readManifest(
      [
        source('a.yaml', 'trust:\n  roots: {}\n'),
        source('b.yaml', 'trust: {rules: [{match: {plugin: "*/*"}}]}\n'),
      ],
      kinds,
    );
    expect(findings.map(line)).toEqual(['error duplicate b.yaml:1:1']);
    expect(manifest.trust?.spec).toEqual({ roots: {} });
  });

  test('a policy alone is a manifest, and everything in it has a place', () => {
    const { findings, manifest } = readManifest(
      [source('trust.yaml', 'trust:\n  roots:\n    a:\n      type: pgp\n      keys: [x.asc, y.asc]\n')],
      kinds,
    );
    expect(findings).toEqual([]);
    expect(manifest.trust?.at).toEqual({ file: 'trust.yaml', line: 1, column: 1 });
    const places = [
      ['roots', 'a', 'keys', 1],
      ['roots', 'a', 'fingerprint'],
      ['rules', 3],
    ] as const;
    expect(places.map((path) => manifest.trust?.place(path))).toEqual([
      { file: 'trust.yaml', line: 5, column: 21 },
      { file: 'trust.yaml', line: 4, column: 7 },
      { file: 'trust.yaml', line: 2, column: 3 },
    ]);
  });

  test.each([
    ['trust:\n', ['error wrong-type a.yaml:1:7']],
    ['trust: {rules: all}\n', ['error wrong-type a.yaml:1:16']],
    ['trust: {roots: {a: {type: gpg}}}\n', ['error bad-value a.yaml:1:27']],
    ['trust: {roots: {a: {}}}\n', ['error missing-key a.yaml:1:20']],
    ['trust: {root: {}}\n', ['error unknown-key a.yaml:1:9']],
    ['trust: {revoked: [{key: x, reason: y, since: soon}]}\n', ['error bad-value a.yaml:1:46']],
  ])('a policy with mistakes trusts nobody: %j', (text, expected) => {
    const { findings, manifest } = readManifest([source('a.yaml', text)], kinds);
    expect(findings.map(line)).toEqual(expected);
    expect(manifest.trust?.spec.rules ?? []).toEqual([]);
  });

  test('things of all files are together', () => {
    const { manifest, findings } = readManifest(
      [
        source('a.yaml', 'server: {address: "http://a", timeout: 3m}\nunmanaged: error\n'),
        source('b.yaml', 'secrets_mounts: [{path: a, type: kv}]\n'),
        source('c.json', '{"auth_mounts": [{"path": "a", "type": "approle"}]}'),
        source('empty.yaml', ''),
      ],
      kinds,
    );
    expect(findings).toEqual([]);
    expect(manifest.documents.map(({ id }) => id)).toEqual(['secrets_mount:a/', 'auth_mount:a/']);
    expect(manifest.server).toEqual({ address: 'http://a', timeout: 180 });
    expect(manifest.unmanaged).toBe('error');
  });

  test('no file at all', () => {
    expect(readManifest([], kinds).findings.map(({ code }) => code)).toEqual(['manifest-empty']);
  });
});

describe('documents', () => {
  test('know what was given and where', () => {
    const { manifest } = read(
      'plugin_runtimes:\n  - name: small\n    memory: 64MiB\n    cpu: 500m\n    rootless: true\n',
    );
    const [runtime] = manifest.documents;
    expect(runtime).toMatchObject({
      id: 'plugin_runtime:container/small',
      name: 'container/small',
      absent: false,
      given: ['name', 'memory_bytes', 'cpu_nanos', 'rootless'],
      spec: { type: 'container', name: 'small', memory_bytes: 67_108_864, cpu_nanos: 500_000_000 },
      at: { line: 2, column: 5 },
    });
    expect(runtime?.place('rootless')).toEqual({ file: 'board.yaml', line: 5, column: 5 });
    expect(runtime?.place('cgroup_parent')).toEqual({ file: 'board.yaml', line: 2, column: 5 });
    expect(runtime?.place('memory_bytes')).toEqual({ file: 'board.yaml', line: 3, column: 5 });
  });

  test.each([
    ['plugins: [{type: secret, name: hello, version: "1.0", state: absent}]', 'plugin:secret/hello/v1.0.0'],
    ['plugins: [{type: secret, name: hello, state: absent}]', 'plugin:secret/hello'],
    ['plugin_pins: [{type: secret, name: hello, state: absent}]', 'plugin_pin:secret/hello'],
    ['secrets_mounts: [{path: a, state: absent}]', 'secrets_mount:a/'],
    ['auth_mounts: [{path: a/b, state: absent}]', 'auth_mount:a/b/'],
    ['rate_limit_quotas: [{name: q, state: absent}]', 'rate_limit_quota:q'],
    ['database_connections: [{name: app, state: absent}]', 'database_connection:database/app'],
  ])('%s needs only the name', (text, id) => {
    const { manifest, findings } = read(text);
    expect(findings).toEqual([]);
    expect(manifest.documents).toMatchObject([{ id, absent: true }]);
  });

  test('the configuration of quotas cannot be declared absent', () => {
    const { findings } = read('quota_config: {state: absent}\n');
    expect(findings.map(line)).toEqual(['error unknown-key board.yaml:1:16']);
  });

  test.each(kinds.map((kind) => [kind.name, kind] as const))(
    'the example of %s is a valid manifest',
    (_, kind) => {
      const text = JSON.stringify({
        [kind.plural]: kind.identity.length === 0 ? kind.example : [kind.example],
      });
      expect(read(text).findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    },
  );
});

describe('whatever is written', () => {
  test('every finding has a place, a code and a hint', () => {
    const anything = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(
          fc.oneof(fc.string(), fc.constantFrom('type', 'name', 'env', 'sha256', 'args', 'state')),
          tie('value'),
          { maxKeys: 4 },
        ),
      ),
    })).value;
    const keys = fc.oneof(
      fc.constantFrom('server', 'unmanaged', ...kinds.map(({ plural }) => plural)),
      fc.string(),
    );
    fc.assert(
      fc.property(
        fc.dictionary(keys, fc.oneof(anything, fc.array(anything, { maxLength: 2 })), { maxKeys: 4 }),
        (manifest) => {
          const { findings } = readManifest([{ file: 'board.json', text: JSON.stringify(manifest) }], kinds);
          for (const finding of findings) {
            expect(finding.at).toMatchObject({
              file: 'board.json',
              line: expect.any(Number),
              column: expect.any(Number),
            });
            expect(finding.hint, finding.detail).toBeTruthy();
          }
        },
      ),
    );
  });
});
