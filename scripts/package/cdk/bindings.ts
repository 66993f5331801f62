/** Bindings for both CDKs, compiled: `plugboard/cdktf` and `plugboard/cdktn`. */
import { cp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram, tail } from '../../servers/program.ts';
import { type Cdk, cdkTools } from './tools.ts';

/** TypeScript, as the generator writes it. */
export async function generateBindings(name: Cdk, version: string, folder: string): Promise<void> {
  const script = join(import.meta.dirname, 'generate.ts');
  const args = [script, name, await cdkTools(name), version, folder];
  const env = { ...process.env, CHECKPOINT_DISABLE: '1' };
  const { code, stderr } = await runProgram(process.execPath, args, { env });
  if (code !== 0) throw new Error(`The generator of ${name} failed:\n${tail(stderr)}`);
}

/**
 * CommonJS with declarations in `<folder>/<name>`. Made below the repository: there are the packages that it refers to. Not in dist,
 * which every build makes anew.
 */
export async function writeBindings(name: Cdk, release: { root: string; version: string }, folder: string) {
  const work = join(folder, `${name}.${process.pid}`);
  try {
    await generateBindings(name, release.version, work);
    const sources = join(work, 'providers', 'plugboard');
    await writeFile(join(sources, 'package.json'), commonJs);
    await compile(release.root, sources, join(work, 'made'));
    await cp(join(sources, 'package.json'), join(work, 'made', 'package.json'));
    await rm(join(folder, name), { recursive: true, force: true });
    await rename(join(work, 'made'), join(folder, name));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function compile(root: string, sources: string, outDir: string): Promise<void> {
  const compilerOptions = {
    ...{ target: 'es2022', module: 'node20', moduleResolution: 'nodenext', types: ['node'] },
    ...{ declaration: true, skipLibCheck: true, noCheck: true, rootDir: '.', outDir },
  };
  const config = join(sources, 'tsconfig.json');
  await writeFile(config, JSON.stringify({ compilerOptions, include: ['**/*.ts'] }));
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { code, stdout } = await runProgram(process.execPath, [tsc, '--project', config]);
  if (code !== 0) throw new Error(`The bindings do not compile:\n${tail(stdout)}`);
}

/** What is around it is a package of modules. */
const commonJs = '{ "type": "commonjs" }\n';
