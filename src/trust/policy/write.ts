/** A section `trust` to begin with, as YAML with comments: for people to read, complete and own. Pure. */
import { type Publisher, type PublisherName, publishers } from './publishers.ts';

/** A repository on GitHub whose workflow signs: with cosign, or with attestations of GitHub. */
export interface GithubPublisher {
  /** `owner/name`. */
  readonly repository: string;
  /** Default: `.github/workflows/release.yml`. */
  readonly workflow?: string | undefined;
  /** On which the workflow runs. Default: `refs/heads/main`. */
  readonly ref?: string | undefined;
  /** It also states how it was built (`actions/attest-build-provenance`), and the rule demands that. */
  readonly attested?: boolean | undefined;
}

export interface TrustChoice {
  readonly publishers?: readonly PublisherName[] | undefined;
  readonly github?: readonly GithubPublisher[] | undefined;
}

export interface WrittenTrust {
  readonly text: string;
  /** Files that the text names and that the user still has to get. */
  readonly keys: readonly KeyToGet[];
}

export interface KeyToGet {
  readonly path: string;
  readonly fingerprint: string;
  readonly publisher: string;
  /** What to do, one line each. */
  readonly how: readonly string[];
}

export function writeTrust(choice: TrustChoice): WrittenTrust {
  const known = (choice.publishers ?? []).map((name): Publisher => publishers[name]);
  const github = choice.github ?? [];
  const signers = [...new Map(known.map((publisher) => [publisher.root, publisher])).values()];
  const roots = [...signers.flatMap(pgpRoot), ...github.flatMap(githubRoot)];
  const rules = [...github.flatMap(githubRule), ...known.flatMap(publisherRule)];
  return {
    text: lines([
      ...head,
      ...section('roots', roots, '{}'),
      '',
      ...denyLines,
      '',
      ...rulesHead,
      ...section('rules', rules, '[]'),
    ]),
    keys: signers.map(({ root, title, fingerprint, getKey }) => ({
      path: keyFile(root),
      fingerprint,
      publisher: title,
      how: getKey,
    })),
  };
}

const lines = (all: readonly string[]) => `${all.join('\n')}\n`;
const keyFile = (root: string) => `keys/${root}.asc`;
const quote = (text: string) => JSON.stringify(text);

/** Indented below `trust`; `empty` where there is nothing. */
function section(name: string, body: readonly string[], empty: string): readonly string[] {
  return body.length > 0 ? [`  ${name}:`, ...body.map((line) => `    ${line}`)] : [`  ${name}: ${empty}`];
}

const head = [
  '# Who must have signed a plugin before it may run. What no rule matches is refused.',
  '# Paths are relative to the folder of this file. Review changes here like changes of code.',
  'trust:',
];

const denyLines = [
  '  # Never again, whoever signed it:',
  '  # deny:',
  '  #   - {plugin: secret/example, versions: "<1.4.2", reason: "the advisory that says why"}',
  '  # Keys that were lost or retired:',
  '  # revoked:',
  '  #   - {key: "pgp:FINGERPRINT", since: 2026-01-01, reason: retired}',
];

const rulesHead = ['  # The first rule that matches decides.'];

function pgpRoot({ root, title, fingerprint, getKey }: Publisher): readonly string[] {
  return [
    `# ${title}. The key is not shipped with plugboard; the fingerprint decides, wherever the file comes from:`,
    ...getKey.map((step) => `#   ${step}`),
    `${root}:`,
    '  type: pgp',
    `  fingerprint: ${fingerprint}`,
    `  keys: [${keyFile(root)}]`,
  ];
}

function publisherRule({ root, source, covers, notes }: Publisher): readonly string[] {
  return [
    ...notes.map((note) => `# ${note}`),
    `- match: {plugin: "*/*", source: ${quote(source)}}`,
    `  require: {all: [${root}]}`,
    `  covers: [${covers.join(', ')}]`,
    '  # minVersion: "1.0.0"',
  ];
}

const githubName = ({ repository }: GithubPublisher) => repository.replace('/', '-').slice(0, 64);

function githubRoot(publisher: GithubPublisher): readonly string[] {
  const { repository, workflow = '.github/workflows/release.yml', ref = 'refs/heads/main' } = publisher;
  const identity = `https://github.com/${repository}/${workflow}@${ref}`;
  return [
    `# The workflow of ${repository}. Compare it with a certificate that you have checked: identities are exact.`,
    '# For a private repository: trustedRoot is a file with the line of `gh attestation trusted-root` that names',
    '# fulcio.githubapp.com, and transparency is timestamp.',
    `${githubName(publisher)}:`,
    '  type: sigstore',
    '  trustedRoot: public-good',
    '  issuer: https://token.actions.githubusercontent.com',
    `  identity: ${quote(identity)}`,
    '  transparency: required',
  ];
}

function githubRule(publisher: GithubPublisher): readonly string[] {
  const { repository, workflow = '.github/workflows/release.yml', ref = 'refs/heads/main' } = publisher;
  const provenance = [
    '  provenance:',
    '    predicate: slsa-v1',
    `    sourceRepository: ${quote(`https://github.com/${repository}`)}`,
    '    # Numbers survive renames, and nobody can take them over: gh api repos/OWNER/NAME',
    '    # repositoryId: 123',
    `    ref: ${quote(ref)}`,
    `    workflow: ${quote(workflow)}`,
    '    runner: github-hosted',
  ];
  return [
    `- match: {plugin: "*/*", source: ${quote(`https://github.com/${repository}/**`)}}`,
    `  require: {all: [${githubName(publisher)}]}`,
    ...(publisher.attested ? provenance : []),
    '  # Time for others to notice a bad release:',
    '  freshness: {minAge: 3d}',
  ];
}
