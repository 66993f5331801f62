/** Bindings for both CDKs, compiled: `plugboard/cdktf` and `plugboard/cdktn`. */
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
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

/** CommonJS with declarations in `<dist>/<name>`. Lies below the repository while it is made: there are the packages it refers to. */
export async function writeBindings(name: Cdk, release: { root: string; version: string }, dist: string) {
  const work = join(dist, `${name}.work`);
  await generateBindings(name, release.version, work);
  const sources = join(work, 'providers', 'plugboard');
  const config = join(sources, 'tsconfig.json');
  const compilerOptions = {
    ...{ target: 'es2022', module: 'node20', moduleResolution: 'nodenext', types: ['node'] },
    ...{ declaration: true, skipLibCheck: true, noCheck: true, rootDir: '.', outDir: join(dist, name) },
  };
  await writeFile(join(sources, 'package.json'), commonJs);
  await writeFile(config, JSON.stringify({ compilerOptions, include: ['**/*.ts'] }));
  const tsc = join(release.root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { code, stdout } = await runProgram(process.execPath, [tsc, '--project', config]);
  if (code !== 0) throw new Error(`The bindings for ${name} do not compile:\n${tail(stdout)}`);
  await mkdir(join(dist, name), { recursive: true });
  await cp(join(sources, 'package.json'), join(dist, name, 'package.json'));
  await rm(work, { recursive: true });
}

/** What is around it is a package of modules. */
const commonJs = '{ "type": "commonjs" }\n';
