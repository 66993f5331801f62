/**
 * The provider as one file that runs on every platform: CommonJS, because nothing may lie beside it, and called `.cjs`, because it
 * lies below the user's own package.json, which may say `"type": "module"`.
 */
import { join } from 'node:path';
import { build } from 'esbuild';
import { nodeCheck } from './node-check.ts';

export interface Release {
  readonly root: string;
  /** Without `v`. */
  readonly version: string;
  /** The least Node. */
  readonly node: string;
}

export const providerFile = (version: string) => `terraform-provider-plugboard_v${version}.cjs`;

/** Old enough that a Node which is too old can read the file, and so comes to the check that says so. */
const readBy = 'node16.11';

/** The same bytes for the same sources. */
export async function bundleProvider({ root, version, node }: Release): Promise<Uint8Array> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['src/terraform/main.ts'],
    outfile: join(root, 'dist', providerFile(version)),
    write: false,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: readBy,
    supported: { 'node-colon-prefix-require': true, 'node-colon-prefix-import': true },
    // Half the start is reading the file; functions keep their names for what a crash says.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'eof',
    logLevel: 'warning',
    logOverride: { 'empty-import-meta': 'silent' },
    banner: { js: `#!/usr/bin/env node\n${nodeCheck(node)}` },
    define: { PLUGBOARD_VERSION: JSON.stringify(version) },
  });
  return outputFiles[0]!.contents;
}
