/** How long a large plugin takes from a folder to the verdict on it, and with how much memory, against `sha256sum` of the same file. */
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { elfHead } from '../test/trust/support/executables.ts';
import { makeMinisignKey } from '../test/trust/support/minisign-key.ts';
import { makePgpKey } from '../test/trust/support/pgp-key.ts';
import { type Bound, type Process, runNode } from './measure.ts';

const MB = 1_000_000;
export const size = 400 * MB;
const root = join(import.meta.dirname, '..');

export async function benchArtifact(): Promise<readonly Bound[]> {
  // Beside the project, so that packages are found, and on a disk rather than in memory.
  const folder = mkdtempSync(join(root, 'node_modules', '.pb-bench-'));
  try {
    const program = await bundle(folder);
    const file = join(folder, 'plugin');
    await writeRelease(folder, writePlugin(file));
    const plain: number[] = [];
    const ours = new Map(ways.map(({ by }) => [by, [] as Process[]]));
    for (let turn = 0; turn < 3; turn += 1) {
      plain.push(await sumOf(file));
      for (const { by } of ways) ours.get(by)!.push(await judgeOne(program, folder, by));
    }
    const bare = middle(plain);
    return ways.flatMap(({ by, what, most }): Bound[] => {
      const runs = ours.get(by)!;
      const seconds = middle(runs.map((each) => each.seconds));
      return [
        {
          what: `400 MB fetched from a folder and verified by ${what}, against sha256sum`,
          measured: seconds / bare,
          most,
          unit: '×',
          detail: `${seconds.toFixed(2)} s against ${bare.toFixed(2)} s`,
        },
        {
          what: `memory for that`,
          measured: Math.max(...runs.map(({ memory }) => memory)),
          most: 100,
          unit: 'MiB',
          detail: 'peak of the whole process',
        },
      ];
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is signed, and by whom. A signature over the plugin itself wants another look at all of it, and another hash. */
const ways = [
  { by: 'sums-minisign', what: 'minisign over the sums', most: 2.5 },
  { by: 'sums-pgp', what: 'PGP over the sums', most: 2.5 },
  { by: 'artifact-minisign', what: 'minisign over the file', most: 2.5 },
  { by: 'artifact-pgp', what: 'PGP over the file', most: 2.5 },
] as const;

/** As users run it: one file of JavaScript, packages beside it. */
async function bundle(folder: string): Promise<string> {
  const program = join(folder, 'program.mjs');
  await build({
    stdin: {
      contents: `
        import { readFile } from 'node:fs/promises';
        import { openCache } from './src/artifact/cache.ts';
        import { gather } from './src/artifact/gather.ts';
        import { readManifest } from './src/core/manifest/merge.ts';
        import { judge } from './src/trust/judge.ts';
        import { readPolicy } from './src/trust/policy/read.ts';
        import { keySchemes as schemes } from './src/trust/scheme/index.ts';
        const [folder, cache, by] = process.argv.slice(2);
        const [covers, root] = by.split('-');
        const platform = { os: 'linux', arch: 'amd64' };
        const trust = JSON.parse(await readFile(folder + '/trust.json', 'utf8'));
        trust.rules = [{ match: { plugin: 'secret/plugin' }, require: { all: [root] } }];
        const { manifest } = readManifest([{ file: 'trust.json', text: JSON.stringify({ trust }) }], []);
        const keys = new Map([['key.asc', await readFile(folder + '/key.asc', 'utf8')]]);
        const { policy } = readPolicy(manifest.trust, keys);
        const source = {
          file: '.',
          asset: 'plugin',
          sums: 'SHA256SUMS',
          signatures: { [covers]: [(covers === 'sums' ? 'SHA256SUMS.' : 'plugin.') + root] },
        };
        const wanted = { name: 'plugin', version: '1.0.0', platform };
        const gathered = await gather(source, wanted, { cache: await openCache(cache), base: folder });
        const about = { plugin: 'secret/plugin', version: 'v1.0.0', platform, now: new Date() };
        const verdict = await judge({ ...about, gathered, policy, schemes });
        if (!verdict.accepted) throw new Error(JSON.stringify(verdict.refusals));
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

/** Sums, signatures over them and over the plugin, keys, and who is trusted. */
async function writeRelease(folder: string, sha256: string): Promise<void> {
  const put = (name: string, bytes: Uint8Array | string) => writeFileSync(join(folder, name), bytes);
  const [minisign, pgp] = [makeMinisignKey(), await makePgpKey()];
  const sums = Buffer.from(`${sha256}  plugin\n`);
  put('SHA256SUMS', sums);
  const file = readFileSync(join(folder, 'plugin'));
  for (const [name, bytes] of [
    ['SHA256SUMS', sums],
    ['plugin', file],
  ] as const) {
    put(`${name}.minisign`, minisign.sign(bytes));
    put(`${name}.pgp`, await pgp.sign(bytes));
  }
  put('key.asc', pgp.publicKey);
  const roots = {
    minisign: { type: 'minisign', key: minisign.line },
    pgp: { type: 'pgp', fingerprint: pgp.fingerprint, keys: ['key.asc'] },
  };
  put('trust.json', JSON.stringify({ roots }));
}

/** A head of a program, then bytes that do not compress; and the sum of all. */
export function writePlugin(path: string): string {
  const sum = createHash('sha256');
  const file = openSync(path, 'w');
  const block = randomBytes(4 * MB);
  for (let written = 0; written < size; written += block.length) {
    block.writeUInt32LE(written, 64);
    if (written === 0) elfHead().copy(block);
    else block.fill(written / block.length, 0, 64);
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

async function judgeOne(program: string, folder: string, by: string): Promise<Process> {
  const cache = join(folder, `cache-${by}`);
  const run = await runNode([program, folder, cache, by]);
  rmSync(cache, { recursive: true });
  if (run.code !== 0) throw new Error(`a plugin signed by ${by} was refused`);
  return run;
}

function middle(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}
