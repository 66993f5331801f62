/** The provider as one file, as a release has it, made for the tests of this run. */
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const ROOT = join(import.meta.dirname, '../../..');

export async function buildProvider(folder: string): Promise<string> {
  const outfile = join(folder, 'terraform-provider-plugboard_v0.0.0.cjs');
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['src/terraform/main.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    banner: { js: '#!/usr/bin/env node' },
    external: ['@grpc/proto-loader'],
    logOverride: { 'empty-import-meta': 'silent' },
    logLevel: 'warning',
  });
  chmodSync(outfile, 0o755);
  return outfile;
}
