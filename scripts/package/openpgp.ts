/**
 * openpgp is LGPL: it is never part of a file of ours. It lies beside the provider as its authors ship it, so that users can put
 * another version in its place, and is loaded when the first root of type pgp is used.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import type { ZipEntry } from './zip.ts';

export const openpgpFile = 'openpgp.cjs';
export const openpgpLicense = 'openpgp.LICENSE';

/** Library and licence, under the names that they have beside the provider. */
export async function openpgpFiles(root: string): Promise<readonly ZipEntry[]> {
  const folder = join(root, 'node_modules', 'openpgp');
  return [
    { name: openpgpFile, content: await readFile(join(folder, 'dist', 'node', 'openpgp.min.cjs')) },
    { name: openpgpLicense, content: await readFile(join(folder, 'LICENSE')) },
  ];
}

/** `__filename` is the provider's file, or the executable that it is packed into. */
const load = `
  const { createRequire } = require('node:module');
  const { dirname } = require('node:path');
  try {
    module.exports = createRequire(__filename)('./${openpgpFile}');
  } catch (cause) {
    if (cause.code !== 'MODULE_NOT_FOUND') throw cause;
    throw new Error('${openpgpFile} is not in ' + dirname(__filename) + '; it comes with the provider, and must lie beside it', { cause });
  }
`;

export const openpgpBeside: Plugin = {
  name: 'openpgp-beside',
  setup(building) {
    building.onResolve({ filter: /^openpgp$/ }, ({ path }) => ({ path, namespace: 'beside' }));
    building.onLoad({ filter: /./, namespace: 'beside' }, () => ({ contents: load }));
  },
};
