/**
 * The provider with Node inside, for hosts without Node: a copy of a Node with the provider's file in it. A copy can be made for
 * another platform when that platform's Node is given, except for macOS, which must sign what it runs.
 */
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'postject';
import { runProgram, tail } from '../servers/program.ts';

const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

export interface ExecutableOptions {
  /** The provider's file. */
  readonly script: Uint8Array;
  /** Of the same version as the Node that runs this. */
  readonly node: string;
}

export async function makeExecutable({ script, node }: ExecutableOptions): Promise<Uint8Array> {
  const work = await mkdtemp(join(tmpdir(), 'plugboard-executable-'));
  const at = (name: string) => join(work, name);
  try {
    const config = { main: at('script.cjs'), output: at('blob'), disableExperimentalSEAWarning: true };
    await writeFile(at('script.cjs'), script);
    await writeFile(at('config.json'), JSON.stringify(config));
    const { code, stderr } = await runProgram(process.execPath, [
      '--experimental-sea-config',
      at('config.json'),
    ]);
    if (code !== 0) throw new Error(`Node cannot pack the provider:\n${tail(stderr)}`);
    await copyFile(node, at('program'));
    await inject(at('program'), 'NODE_SEA_BLOB', await readFile(at('blob')), { sentinelFuse: fuse });
    return await readFile(at('program'));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
