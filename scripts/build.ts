/**
 * node scripts/build.ts [--sign KEY] [--executable [--platform OS_ARCH --node FILE]] [--bindings]
 *
 * Builds dist/: the command line, the library with its dependencies left outside, and the provider for Terraform. For a fast start
 * the program (flags, help) is one CommonJS file, which Node loads quickest; each verb is a module with everything in it, loaded only
 * when it runs. What was there before is replaced only when the build has succeeded. Bindings for the CDKs go to
 * bindings/; their generators are installed into the cache at first.
 */
import { readFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { writeBindings } from './package/cdk/bindings.ts';
import { httpOnly } from './package/http-only.ts';
import { writeTypes } from './package/types.ts';
import { verifierInside } from './package/verifier.ts';
import { readWishes } from './package/wishes.ts';
import { writeProvider } from './package/write.ts';
import { explain, SetupError } from './run/setup-error.mjs';

const root = join(import.meta.dirname, '..');
const { version, engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string;
  engines: { node: string };
};
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

/** What the program loads when it runs a verb or fails, besides the verbs themselves. */
const besideVerbs = ['named-paths', 'reporting', 'trust-words', 'usage'];

/**
 * Verbs stay outside of the program, under the names that they get. The parser of flags would load Node's module for child processes,
 * which it needs for programs that consist of several; ours does not.
 */
const loadedLater: Plugin = {
  name: 'loaded-later',
  setup(building) {
    building.onResolve({ filter: /^node:child_process$/ }, ({ path }) => ({ path, namespace: 'lazy' }));
    building.onLoad({ filter: /./, namespace: 'lazy' }, ({ path }) => ({
      contents: `exports.spawn = (...args) => process.getBuiltinModule('${path}').spawn(...args);`,
    }));
    building.onResolve({ filter: /^\./ }, ({ path }) => {
      const [, name = ''] = /^\.\/(.*)\.ts$/.exec(path) ?? [];
      const isLater = name.startsWith('verbs/') || besideVerbs.includes(name);
      return isLater ? { path: `./${name}.js`, external: true } : undefined;
    });
    // An error of the program is none to the verbs: each would have a class of its own.
    building.onLoad({ filter: /[\\/]core[\\/]finding\.ts$/ }, () => ({
      errors: [
        { text: 'The program itself makes no errors: load later what does, and name it in besideVerbs.' },
      ],
    }));
  },
};

/** Packages written for CommonJS ask for Node's own modules with `require`, which a module does not have. */
const REQUIRE =
  "import{createRequire as plugboardRequire}from'node:module';const require=plugboardRequire(import.meta.url);";

try {
  const wishes = readWishes(process.argv.slice(2));
  await build({
    ...common,
    entryPoints: ['src/cli/main.ts'],
    format: 'cjs',
    outfile: join(fresh, 'cli', 'main.cjs'),
    minifySyntax: true,
    minifyWhitespace: true,
    logOverride: { 'empty-import-meta': 'silent' },
    plugins: [loadedLater],
  });
  await build({
    ...common,
    entryPoints: [
      join(root, 'src/cli/verbs/*.ts'),
      ...besideVerbs.map((name) => join(root, `src/cli/${name}.ts`)),
    ],
    outbase: 'src/cli',
    outdir: join(fresh, 'cli'),
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    minifySyntax: true,
    minifyWhitespace: true,
    banner: { js: REQUIRE },
    // LGPL: it stays a package of its own, which users can replace.
    external: ['openpgp'],
    plugins: [httpOnly(root), verifierInside(root)],
  });
  await build({
    ...common,
    entryPoints: { index: 'src/index.ts', constructs: 'src/constructs/index.ts' },
    outdir: fresh,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    packages: 'external',
    plugins: [verifierInside(root)],
  });
  await writeTypes(root, join(fresh, 'types'));
  await writeProvider(
    { root, version, node: engines.node.replace('>=', '') },
    join(fresh, 'provider'),
    wishes,
  );
  await replace(join(root, 'dist'));
  if (wishes.bindings)
    for (const cdk of ['cdktf', 'cdktn'] as const)
      await writeBindings(cdk, { root, version }, join(root, 'bindings'));
} catch (error) {
  // esbuild has said what is wrong with the source
  const isSaid = error instanceof Error && 'errors' in error;
  if (!isSaid && !(error instanceof SetupError)) throw error;
  process.exitCode = isSaid ? 1 : explain(error);
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
