/**
 * The section `trust` as it is written: whom to trust for which plugins. The dialect says the shape; what belongs together, such as
 * what each type of root needs, `src/trust/policy/read` judges.
 */
import { covered } from '../artifact.ts';
import type { Fields, SpecOf } from '../schema.ts';

const reason = {
  type: 'string',
  required: true,
  description: 'Why; shown wherever it has an effect.',
} as const;
const plugin = {
  type: 'string',
  description: '`type/name`; `*` stands for any text without a slash.',
  examples: ['secret/sync'],
} as const;
const sum = {
  type: 'string',
  pattern: '^[0-9a-f]{64}$',
  description: 'sha256 of the binary: 64 lower-case hexadecimal digits.',
} as const;
const names = { type: 'string', description: 'Name of a root.' } as const;

export const rootTypes = ['sigstore', 'cosign', 'pgp', 'minisign', 'signify', 'ssh'] as const;

export const rootFields = {
  type: {
    type: 'string',
    enum: rootTypes,
    required: true,
    description:
      'How the root signs. `sigstore`: short-lived certificates; `cosign`: a key of cosign; the others: keys of the tool of that name.',
  },
  notBefore: { type: 'date', description: 'Signatures from before do not count.' },
  notAfter: { type: 'date', description: 'Signatures from after do not count.' },
  trustedRoot: {
    type: 'string',
    description:
      '`public-good`, or the file `trusted_root.json` of another instance of Sigstore. For sigstore, and for cosign with a log.',
    examples: ['public-good'],
  },
  issuer: {
    type: 'string',
    description: 'sigstore: who vouched for the identity. Exactly, never a pattern.',
    examples: ['https://token.actions.githubusercontent.com'],
  },
  identity: {
    type: 'string',
    description: 'sigstore: whom the certificate names: a workflow or an address. Exactly, never a pattern.',
    examples: ['https://github.com/acme/plugin/.github/workflows/release.yml@refs/heads/main'],
  },
  transparency: {
    type: 'string',
    enum: ['required', 'timestamp', 'none'],
    description:
      'What proves the time of a signature: an entry in a log, a signed timestamp, or nothing, which is insecure and needs a `reason`. Default: `required`; for cosign without `trustedRoot`: `none`.',
  },
  reason: { type: 'string', description: 'Why `transparency: none` is accepted.' },
  key: {
    type: 'string',
    description:
      'cosign: the public key as PEM, or its file. minisign and signify: the line of base64, or the file of the public key.',
    examples: ['keys/platform.pub'],
  },
  fingerprint: {
    type: 'string',
    description: 'pgp: of the primary key, 40 or 64 hexadecimal digits. Subkeys change, it stays.',
    examples: ['C874011F0AB405110D02105534365D9472D7468F'],
  },
  keys: {
    type: 'array',
    items: { type: 'string', description: 'File with the armored public key.' },
    description: 'pgp: files with copies of the key; they are merged.',
    examples: [['keys/hashicorp.asc']],
  },
  keyMustBeValidNow: {
    type: 'boolean',
    description:
      'pgp: what was signed while the key was valid does not count once it has expired. Default: false.',
  },
  legacy: {
    type: 'boolean',
    description: 'minisign: also accepts signatures over the bytes themselves. Default: false.',
  },
  allowedSigners: {
    type: 'string',
    description: 'ssh: file in the format of ALLOWED SIGNERS in ssh-keygen(1).',
    examples: ['keys/release-board'],
  },
  namespace: {
    type: 'string',
    description: 'ssh: what the signature must be made for, as in `ssh-keygen -Y sign -n NAMESPACE`.',
    examples: ['plugboard'],
  },
  principal: { type: 'string', description: 'ssh: one of the principals. Left out: any of them.' },
} as const satisfies Fields;

const age = { type: 'string', pattern: '^[0-9]{1,6}[smhdwy]$' } as const;

export const ruleFields = {
  match: {
    type: 'object',
    required: true,
    description: 'For which plugins the rule is. The first rule that matches decides.',
    fields: {
      plugin: { ...plugin, required: true },
      source: {
        type: 'string',
        description:
          'Where the plugin comes from. `*` stands for any text without a slash, `**` for any text. Left out: any source.',
        examples: ['https://github.com/acme/**'],
      },
    },
  },
  require: {
    type: 'object',
    description: 'Who must have signed. Several signatures of one root count once.',
    fields: {
      all: { type: 'array', items: names, description: 'Each of these roots.' },
      atLeast: {
        type: 'object',
        description: 'Some of several roots.',
        fields: {
          n: { type: 'integer', minimum: 1, required: true, description: 'How many of them.' },
          of: { type: 'array', items: names, required: true, description: 'Names of roots.' },
        },
      },
    },
  },
  covers: {
    type: 'array',
    items: { type: 'string', enum: covered, description: 'An object.' },
    description: 'What a signature may be over. Default: any of them.',
    examples: [['sums', 'artifact']],
  },
  provenance: {
    type: 'object',
    description:
      'How the plugin must have been built, as a signed statement of one of the sigstore roots says.',
    fields: {
      predicate: { type: 'string', enum: ['slsa-v1'], required: true, description: 'Kind of statement.' },
      sourceRepository: {
        type: 'string',
        description: 'URL of the repository that was built.',
        examples: ['https://github.com/acme/plugin'],
      },
      repositoryId: {
        type: 'text',
        description: 'Its number, which survives renames and which nobody can take over.',
        examples: [123],
      },
      ownerId: { type: 'text', description: 'Number of its owner.' },
      ref: {
        type: 'string',
        description: 'Branch or tag; `*` stands for any text without a slash.',
        examples: ['refs/tags/v*'],
      },
      workflow: {
        type: 'string',
        description: 'Path of the workflow in the repository.',
        examples: ['.github/workflows/release.yml'],
      },
      runner: {
        type: 'string',
        enum: ['github-hosted', 'self-hosted'],
        description: 'Whose machine built it.',
      },
    },
  },
  freshness: {
    type: 'object',
    description: 'Age of the signatures, by times that a log or a timestamp authority proves.',
    fields: {
      minAge: {
        ...age,
        description: 'Younger ones do not count yet: time for others to notice a bad release.',
        examples: ['3d'],
      },
      maxAge: { ...age, description: 'Older ones do not count any more.', examples: ['2y'] },
    },
  },
  minVersion: { type: 'version', description: 'Older versions are refused.', examples: ['1.2.0'] },
  allowScript: {
    type: 'string',
    description:
      'Why the plugin may be a script, whose interpreter nobody verifies. Left out: it must be an executable for the platform.',
    examples: ['our own plugin in Python'],
  },
  mode: {
    type: 'string',
    enum: ['enforce', 'audit'],
    default: 'enforce',
    description: '`audit` reports what `enforce` refuses.',
  },
  unsigned: {
    type: 'object',
    description: 'Instead of `require`: admits exactly one binary without any signature, until a day.',
    fields: {
      sha256: { ...sum, required: true },
      reason,
      until: { type: 'date', required: true, description: 'Last day.' },
    },
  },
} as const satisfies Fields;

export const trustFields = {
  roots: {
    type: 'map',
    values: { type: 'object', fields: rootFields, description: 'One signer.' },
    description: 'Who may be trusted, by names that the rules use. Each root is complete in itself.',
  },
  revoked: {
    type: 'array',
    description: 'Keys that are not trusted any more, whatever root they belong to.',
    items: {
      type: 'object',
      description: 'One key.',
      fields: {
        key: {
          type: 'string',
          required: true,
          description: '`pgp:FINGERPRINT`, `spki:SHA256`, `minisign:ID`, `signify:ID` or `ssh:SHA256:…`.',
          examples: ['pgp:C874011F0AB405110D02105534365D9472D7468F'],
        },
        since: {
          type: 'date',
          description: 'Signatures that are proven to be older stay good. Left out: none does.',
        },
        reason,
      },
    },
  },
  deny: {
    type: 'array',
    description:
      'What is refused whoever signed it. Each entry names one of `plugin`, `sha256` and `logEntry`.',
    items: {
      type: 'object',
      description: 'One denial.',
      fields: {
        plugin,
        versions: {
          type: 'string',
          description: 'Of the plugin; all bounds must hold. Left out: all versions.',
          examples: ['<1.4.2', '>=1.0.0 <1.2.0'],
        },
        sha256: { ...sum, description: 'Of the binary, the archive, the image or the sums.' },
        logEntry: { type: 'string', description: 'Entry of a transparency log: `logId:index`.' },
        reason,
      },
    },
  },
  rules: {
    type: 'array',
    description:
      'What a plugin needs. The first rule that matches decides; where none does, the plugin is refused.',
    items: { type: 'object', description: 'One rule.', fields: ruleFields },
  },
  allowDowngrade: {
    type: 'array',
    description: 'Exceptions from the rule that no version below the highest locked one is accepted.',
    items: {
      type: 'object',
      description: 'One exception.',
      fields: {
        plugin: { ...plugin, required: true },
        to: { type: 'version', required: true, description: 'Version to go back to.', examples: ['1.2.0'] },
        reason,
        until: { type: 'date', required: true, description: 'Last day.' },
      },
    },
  },
} as const satisfies Fields;

export type TrustSpec = SpecOf<typeof trustFields>;
export type RootSpec = Omit<SpecOf<typeof rootFields>, 'type' | 'transparency'> & {
  readonly type: (typeof rootTypes)[number];
  readonly transparency?: 'required' | 'timestamp' | 'none' | undefined;
};
export type RuleSpec = Omit<SpecOf<typeof ruleFields, 'match'>, 'mode'> & {
  readonly mode: 'enforce' | 'audit';
};
