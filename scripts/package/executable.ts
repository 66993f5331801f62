/**
 * The provider with Node inside, for hosts without Node: a copy of a Node with the provider's file in it. A copy can be made for
 * another platform when that platform's Node is given, except for macOS, which must sign what it runs.
 */
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inject } from 'postject';
import { runProgram, tail } from '../servers/program.ts';

const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

export interface ExecutableOptions {
  /** The provider's file. */
  readonly script: string;
  /** Of the same version as the Node that runs this. */
  readonly node: string;
  readonly to: string;
}

export async function makeExecutable({ script, node, to }: ExecutableOptions): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'plugboard-executable-'));
  try {
    const config = join(work, 'config.json');
    const blob = join(work, 'blob');
    await writeFile(
      config,
      JSON.stringify({ main: script, output: blob, disableExperimentalSEAWarning: true }),
    );
    const { code, stderr } = await runProgram(process.execPath, ['--experimental-sea-config', config]);
    if (code !== 0) throw new Error(`Node cannot pack ${script}:\n${tail(stderr)}`);
    await mkdir(dirname(to), { recursive: true });
    await copyFile(node, to);
    await chmod(to, 0o755);
    await inject(to, 'NODE_SEA_BLOB', await readFile(blob), { sentinelFuse: fuse });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
