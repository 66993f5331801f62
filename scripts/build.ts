/**
 * Builds dist/: the command line as one bundle per verb with everything in it, for a fast start, and the library with its
 * dependencies left outside. What was there before is replaced only when the build has succeeded.
 */
import { readFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const fresh = join(root, `dist.new-${process.pid}`);
const old = join(root, `dist.old-${process.pid}`);

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'warning',
  define: { PLUGBOARD_VERSION: JSON.stringify(version) },
};

/** Packages written for CommonJS ask for Node's own modules with `require`, which a module does not have. */
const REQUIRE =
  "import{createRequire as plugboardRequire}from'node:module';const require=plugboardRequire(import.meta.url);";

try {
  await build({
    ...common,
    entryPoints: [{ in: 'src/cli/main.ts', out: 'main' }],
    outdir: join(fresh, 'cli'),
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    minifySyntax: true,
    minifyWhitespace: true,
    banner: { js: REQUIRE },
  });
  await build({
    ...common,
    entryPoints: ['src/index.ts'],
    outfile: join(fresh, 'index.js'),
    packages: 'external',
  });
  await replace(join(root, 'dist'));
} catch (error) {
  // esbuild has said what is wrong with the source
  if (!(error instanceof Error && 'errors' in error)) throw error;
  process.exitCode = 1;
} finally {
  await rm(fresh, { recursive: true, force: true });
  await rm(old, { recursive: true, force: true });
}

async function replace(dist: string): Promise<void> {
  try {
    await rename(dist, old).catch(unless('ENOENT'));
    await rename(fresh, dist);
  } catch (error) {
    unless('ENOTEMPTY', 'EEXIST')(error as NodeJS.ErrnoException); // another build was quicker, and is as good
  }
}

function unless(...codes: readonly string[]): (error: NodeJS.ErrnoException) => void {
  return (error) => {
    if (!codes.includes(error.code ?? '')) throw error;
  };
}
