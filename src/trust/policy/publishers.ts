/** How known publishers of plugins sign, as of 2026; their keys are not shipped, only what a key must be. */
import type { Covered } from '../../core/artifact.ts';

export interface Publisher {
  readonly title: string;
  /** Name of its root. */
  readonly root: string;
  /** Of the primary key; signatures come from subkeys. */
  readonly fingerprint: string;
  /** Where the user gets the key, and what to look at. */
  readonly getKey: readonly string[];
  readonly source: string;
  readonly covers: readonly Covered[];
  /** About the rule. */
  readonly notes: readonly string[];
}

const getFrom = (fingerprint: string, file: string) => [
  `gpg --keyserver hkps://keys.openpgp.org --recv-keys ${fingerprint}`,
  `gpg --armor --export ${fingerprint} > ${file}`,
];

const hashicorpKey = 'C874011F0AB405110D02105534365D9472D7468F';
const openbaoKey = '66D15FDD87287219C8E15478D200CD702853E6D0';

export const publishers = {
  hashicorp: {
    title: 'HashiCorp',
    root: 'hashicorp',
    fingerprint: hashicorpKey,
    getKey: [
      ...getFrom(hashicorpKey, 'keys/hashicorp.asc'),
      'It expired on 2026-04-18 and was extended to 2030-03-01: old copies are refused, so take a current one.',
    ],
    source: 'https://releases.hashicorp.com/**',
    covers: ['sums', 'binary'],
    notes: [
      'SHA256SUMS is signed, and for Enterprise the binary as well. One key signs all products:',
      'narrow `plugin` down to what you use, and `source` to its folder, or any product passes for it.',
    ],
  },
  openbao: {
    title: 'OpenBao',
    root: 'openbao',
    fingerprint: openbaoKey,
    getKey: [
      ...getFrom(openbaoKey, 'keys/openbao.asc'),
      'The primary key certifies only; the subkey that signs is in the same file.',
    ],
    source: 'https://github.com/openbao/openbao/**',
    covers: ['sums', 'artifact'],
    notes: ['Every file and checksums.txt have a signature *.gpgsig.'],
  },
  'openbao-plugins': {
    title: 'Plugins of OpenBao',
    root: 'openbao',
    fingerprint: openbaoKey,
    getKey: [
      ...getFrom(openbaoKey, 'keys/openbao.asc'),
      'The primary key certifies only; the subkey that signs is in the same file.',
    ],
    source: 'https://github.com/openbao/openbao-plugins/**',
    covers: ['artifact'],
    notes: [
      'Archives are signed (*.sig), the sums and the images are not. The names of archives hold no version:',
      'an old archive passes for a new one, until the server asks the plugin for its version.',
    ],
  },
} as const satisfies Readonly<Record<string, Publisher>>;

export type PublisherName = keyof typeof publishers;
