/** Where a plugin comes from and how its publisher signs: the `source` of a plugin. */
import type { Fields, SpecOf } from './schema.ts';

const names = 'Names are relative to the release; `./` begins a file beside the manifest.';

export const sourceFields = {
  github: {
    type: 'string',
    description: 'A release on GitHub: `owner/repository`, or the URL of the repository on another host.',
    examples: ['adfinis/openbao-plugin-secrets-sync'],
  },
  url: {
    type: 'string',
    description: 'A folder on a web server, https only.',
    examples: ['https://releases.hashicorp.com/vault-plugin-secrets-kv/{version}'],
  },
  oci: {
    type: 'string',
    description: 'An image in a registry, without tag and digest.',
    examples: ['ghcr.io/openbao/openbao-plugin-secrets-aws'],
  },
  file: {
    type: 'string',
    description: 'A folder with what was downloaded before, for hosts without a network.',
    examples: ['downloads'],
  },
  tag: {
    type: 'string',
    description:
      'Tag of the release or image. Default: `v{version}` for a release, `{version}` for an image.',
  },
  digest: {
    type: 'string',
    pattern: '^sha256:[0-9a-f]{64}$',
    description: 'Digest of the image index, instead of a tag, which others can move.',
  },
  asset: {
    type: 'string',
    description:
      'Name of the file: an archive (zip, tar.gz), or the binary itself. `{name}`, `{version}`, `{os}` and `{arch}` are filled in.',
    examples: ['openbao-plugin-secrets-sync_{version}_{os}_{arch}.tar.gz'],
  },
  sums: {
    type: 'string',
    description: `Name of the file with the sha256 of each asset.`,
    examples: ['checksums.txt'],
  },
  member: {
    type: 'string',
    description:
      'Name of the one file in the archive or image that is the plugin. Left out: the only executable file, or the entrypoint of the image.',
    examples: ['openbao-plugin-secrets-sync'],
  },
  signatures: {
    type: 'object',
    description: `Files with signatures, by what they cover. ${names} Those of an image are found in its registry.`,
    fields: Object.fromEntries(
      ['sums', 'artifact', 'image', 'binary'].map((over) => [
        over,
        {
          type: 'array',
          items: { type: 'string', description: 'Name of a signature file; `{sums}` and `{asset}` as well.' },
          description: `Over the ${over}.`,
        },
      ]),
    ) as Record<'sums' | 'artifact' | 'image' | 'binary', SignatureNames>,
  },
  platforms: {
    type: 'array',
    items: { type: 'string', pattern: '^[a-z0-9]+/[a-z0-9]+$', description: '`os/arch`.' },
    description: 'Platforms to lock. Default: that of the server, else linux/amd64.',
    examples: [['linux/amd64', 'linux/arm64']],
  },
} as const satisfies Fields;

type SignatureNames = {
  readonly type: 'array';
  readonly items: { readonly type: 'string'; readonly description: string };
  readonly description: string;
};

export type Source = SpecOf<typeof sourceFields>;
