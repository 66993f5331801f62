/** Declarations for those who import plugboard: a package must not ask them to compile its sources. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export async function writeTypes(root: string, folder: string): Promise<void> {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const args = [tsc, '--project', join(root, 'tsconfig.types.json'), '--outDir', folder];
  const [code] = await once(
    spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] }),
    'close',
  );
  if (code !== 0) throw new Error(`The compiler of the declarations ended with ${code}.`);
}
