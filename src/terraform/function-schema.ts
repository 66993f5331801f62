/** Functions of the provider; they need no server. */
import type { FunctionSchema } from './attribute.ts';

export const functions: Readonly<Record<string, FunctionSchema>> = {
  normalize_version: {
    summary: 'The version as the server keeps it',
    description: '`1.2` becomes `v1.2.0`: the form of versions in the catalog and on mounts.',
    parameters: [
      { name: 'version', type: 'string', description: 'A version, with or without `v` in front.' },
    ],
    returns: 'string',
  },
  sha256_for: {
    summary: "One file's sum out of a list of sums",
    description:
      'Finds the sha256 of a file in the text that `sha256sum` prints, such as the SHA256SUMS file of a release.',
    parameters: [
      { name: 'sums', type: 'string', description: 'The text: a sum and a file name in each line.' },
      { name: 'file', type: 'string', description: 'Name of the file, as it stands in the text.' },
    ],
    returns: 'string',
  },
  duration_seconds: {
    summary: 'A duration in seconds',
    description: '`1h30m` becomes `5400`.',
    parameters: [{ name: 'duration', type: 'string', description: 'A duration of whole seconds.' }],
    returns: 'number',
  },
};
