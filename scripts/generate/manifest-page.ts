/** The page on the manifest itself: sections, lists, spellings of values. Pure. */
import { expectedForm } from '../../src/core/canonical.ts';
import type { Registry } from '../../src/core/kind.ts';
import { sections, serverFields } from '../../src/core/manifest/sections.ts';
import { trustFields } from '../../src/core/manifest/trust.ts';
import type { FieldSchema } from '../../src/core/schema.ts';
import { fieldTable } from './field-table.ts';
import { code, fence, generated, page, table } from './markdown.ts';

type Simple = Exclude<FieldSchema['type'], 'array' | 'map' | 'object'>;

const values: readonly (readonly [string, Simple])[] = [
  ['duration', 'duration'],
  ['size', 'bytes'],
  ['CPUs', 'cpus'],
  ['version', 'version'],
  ['path', 'path'],
  ['date', 'date'],
  ['sha256', 'sums'],
  ['secret reference', 'secret'],
  ['text, number or boolean', 'text'],
];

export function manifestPage(registry: Registry): string {
  return page(
    '# The manifest',
    generated,
    'A manifest is a YAML or JSON file, or a folder of them that are read as one. What it names is made so; what it does not name is left alone. Unknown keys are errors.',
    'Of a folder every file directly in it counts that ends with `.yaml`, `.yml` or `.json`, but no hidden one, no plan (`plan.json`, `NAME.plan.json`) and no schema (`NAME.schema.json`).',
    fence(
      'yaml',
      [
        '# yaml-language-server: $schema=./plugboard.schema.json',
        'server:            # which server, and how to reach it',
        '  address: https://bao.example.com:8200',
        'unmanaged: report  # what drift makes of things that are not declared',
        'trust: {}          # who must have signed a plugin before it may run',
        'plugins: []        # one list for each kind',
        'x-anything: {}     # keys with x- are yours: a place for anchors',
      ].join('\n'),
    ),
    '`plugboard schema` prints the JSON Schema. Written to a file and named in the first line, it gives completion in editors.',
    '## Lists',
    table(
      ['Key', 'Kind', 'What it is'],
      registry.map((kind) => [code(kind.plural), `[${kind.name}](kinds/${kind.name}.md)`, kind.summary]),
    ),
    'Every entry may say `state: absent`: then the thing must not exist, and only the fields that name it are needed. Leaving an entry out removes nothing.',
    'Lists may not name the same thing twice, in one file or in two. `server`, `unmanaged` and `trust` stand in one file of a folder each.',
    '## Section `server`',
    'A flag beats the manifest, and the manifest beats the environment; only of the address they may not name two, unless `--address` says which: what a pipeline has a token for is not for a pull request to change. All of it may be left out: then the variables of the official clients are read, `BAO_ADDR` before `VAULT_ADDR`, `BAO_TOKEN` before `VAULT_TOKEN`, and the rest of them, and the token file that a login left. For AppRole there are `PLUGBOARD_ROLE_ID`, `PLUGBOARD_SECRET_ID` and `PLUGBOARD_APPROLE_MOUNT`, and the first two with `_FILE`.',
    fieldTable(serverFields, [], '–'),
    '## `unmanaged`',
    sections.unmanaged.description,
    table(
      ['Word', 'Meaning'],
      [
        [code('ignore'), 'They are not listed.'],
        [code('report'), 'They are listed, and the result stays the same. The default.'],
        [code('error'), 'They count as a difference.'],
      ],
    ),
    '## Section `trust`',
    'Without this section nobody looks at who signed a plugin. With it nothing is registered without evidence: a plugin that no rule matches is refused. `plugboard trust init` writes one to begin with. Files that it names are relative to the folder of the file that it stands in, and are reviewed like the rest of the manifest; nothing is ever fetched to verify.',
    fence(
      'yaml',
      [
        'trust:',
        '  roots:',
        '    acme-ci:',
        '      type: sigstore',
        '      trustedRoot: public-good',
        '      issuer: https://token.actions.githubusercontent.com',
        '      identity: https://github.com/acme/plugin/.github/workflows/release.yml@refs/heads/main',
        '    platform-team: {type: minisign, key: keys/platform.pub, notAfter: 2027-06-30}',
        '    release-board: {type: ssh, allowedSigners: keys/board, namespace: plugboard}',
        '  rules:',
        '    - match: {plugin: secret/sync, source: "https://github.com/acme/**"}',
        '      require: {all: [acme-ci], atLeast: {n: 1, of: [platform-team, release-board]}}',
        '      freshness: {minAge: 3d}',
      ].join('\n'),
    ),
    fieldTable(trustFields, [], '–'),
    'Ages are whole numbers with a unit: `s`, `m`, `h`, `d`, `w`, or `y` for 365 days.',
    '## Values',
    'Two spellings of one value are never a difference. Plans show one form for all of them.',
    table(
      ['Type', 'How it is written'],
      values.map(([words, type]) => [words, expectedForm({ type, description: '' })]),
    ),
    'A secret never stands in a manifest. `{env: NAME}` is an environment variable, `{file: path}` the text of a file without the newline at its end, `{vault: path#field}` a field of an entry on the same server. The value is looked up when it is sent, and shown nowhere.',
  );
}
