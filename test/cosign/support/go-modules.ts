/** Modules that cosign is built of; what their authors test with lies in them. go.sum pins every byte. */
import { join } from 'node:path';
import { runProgram, tail } from '../../../scripts/servers/program.ts';

const cwd = join(import.meta.dirname, '..', '..', '..', 'scripts', 'servers', 'cosign');

/** The folder of a module; undefined, with the reason printed, where Go is missing. */
export async function findModule(path: string): Promise<string | undefined> {
  const env = { ...process.env, GOFLAGS: '', GOWORK: 'off' };
  const { code, stdout, stderr } = await runProgram('go', ['mod', 'download', '-json', path], { cwd, env });
  if (code === undefined) {
    console.info(`Go is missing: nobody fetches ${path}, so what is signed in it is not looked at.`);
    return undefined;
  }
  if (code !== 0) throw new Error(`go mod download ${path} ended with ${code}:\n${tail(stderr || stdout)}`);
  return (JSON.parse(stdout) as { readonly Dir: string }).Dir;
}
