/** How long a large plugin takes from a folder to its verified bytes, and with how much memory, against `sha256sum` of the same file. */
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type Bound, type Process, runNode } from './measure.ts';

const MB = 1_000_000;
const size = 400 * MB;
const root = join(import.meta.dirname, '..');

export async function benchArtifact(): Promise<readonly Bound[]> {
  // Beside the project, so that packages are found, and on a disk rather than in memory.
  const folder = mkdtempSync(join(root, 'node_modules', '.pb-bench-'));
  try {
    const program = await bundle(folder);
    const sha256 = writePlugin(join(folder, 'plugin'));
    const plain: number[] = [];
    const ours: Process[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      plain.push(await sumOf(join(folder, 'plugin')));
      ours.push(await gatherAndExtract(program, folder, sha256, turn));
    }
    const [bare, seconds] = [middle(plain), middle(ours.map((each) => each.seconds))];
    return [
      {
        what: '400 MB gathered, hashed and taken out, against sha256sum',
        measured: seconds / bare,
        most: 2.5,
        unit: '×',
        detail: `${seconds.toFixed(2)} s against ${bare.toFixed(2)} s`,
      },
      {
        what: 'memory for that',
        measured: Math.max(...ours.map(({ memory }) => memory)),
        most: 100,
        unit: 'MiB',
        detail: 'peak of the whole process',
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As users run it: one file of JavaScript, packages beside it. */
async function bundle(folder: string): Promise<string> {
  const program = join(folder, 'program.mjs');
  await build({
    stdin: {
      contents: `
        import { openCache } from './src/artifact/cache.ts';
        import { gather } from './src/artifact/gather.ts';
        const [folder, cache, sha256] = process.argv.slice(2);
        const wanted = { name: 'plugin', version: '1.0.0', platform: { os: 'linux', arch: 'amd64' } };
        const found = await gather({ file: '.', asset: 'plugin' }, wanted, { cache: await openCache(cache), base: folder });
        const binary = await found.extract();
        if (found.artifact.sha256 !== sha256 || binary.sha256 !== sha256) process.exitCode = 1;
      `,
      resolveDir: root,
      loader: 'ts',
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outfile: program,
    logLevel: 'error',
  });
  return program;
}

/** Bytes that do not compress, and their sum. */
function writePlugin(path: string): string {
  const sum = createHash('sha256');
  const file = openSync(path, 'w');
  const block = randomBytes(4 * MB);
  for (let written = 0; written < size; written += block.length) {
    block.writeUInt32LE(written);
    sum.update(block);
    writeSync(file, block);
  }
  closeSync(file);
  return sum.digest('hex');
}

async function sumOf(path: string): Promise<number> {
  const began = performance.now();
  const [code] = await once(spawn('sha256sum', [path], { stdio: 'ignore' }), 'close');
  if (code !== 0) throw new Error(`sha256sum ended with ${code}`);
  return (performance.now() - began) / 1000;
}

async function gatherAndExtract(
  program: string,
  folder: string,
  sha256: string,
  turn: number,
): Promise<Process> {
  const cache = join(folder, `cache-${turn}`);
  const run = await runNode([program, folder, cache, sha256]);
  rmSync(cache, { recursive: true });
  if (run.code !== 0) throw new Error('the bytes are not those that were written');
  return run;
}

function middle(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}
