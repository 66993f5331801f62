/** Programs that Go builds from a module beside this file; its go.sum pins every byte. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupError } from '../run/setup-error.mjs';
import { cacheFolder, obtain, say } from './cache.ts';
import { runProgram, tail } from './program.ts';

export interface GoProgram {
  /** The folder of the module, beside this file. */
  readonly module: string;
  /** Below the cache folder; the version is part of it. */
  readonly folder: string;
  readonly file: string;
  /** The package, or `.`. */
  readonly what: string;
  /** For the progress line. */
  readonly doing: string;
  /** What is to be said when Go is missing, and what to do then. */
  readonly lack: readonly [message: string, hint: string];
}

/** The path of the binary, built now if it is not there. */
export function obtainBuilt(program: GoProgram): Promise<string> {
  const { folder, file, doing } = program;
  const module = join(dirname(fileURLToPath(import.meta.url)), program.module);
  const pins = createHash('sha256');
  for (const name of ['go.mod', 'go.sum', 'main.go'])
    if (existsSync(join(module, name))) pins.update(readFileSync(join(module, name)));
  const place = `${process.platform}-${process.arch}-${pins.digest('hex').slice(0, 12)}`;
  return obtain(
    {
      path: `${folder}/${place}/${file}`,
      doing,
      make: (work) => compile(program, module, join(work, file)),
    },
    cacheFolder(),
  );
}

async function compile({ what, lack }: GoProgram, cwd: string, output: string): Promise<string> {
  const started = Date.now();
  const ticking = setInterval(
    () => say(`still building, ${Math.round((Date.now() - started) / 60_000)} min`),
    60_000,
  );
  const env = { ...process.env, GOFLAGS: '', GOWORK: 'off', GO111MODULE: 'on' };
  const args = ['build', '-mod=readonly', '-buildvcs=false', '-o', output, what];
  const { code, stderr } = await runProgram('go', args, { cwd, env }).finally(() => clearInterval(ticking));
  if (code === 0) return output;
  if (code === undefined) throw new SetupError(...lack);
  throw new SetupError(
    `go build failed:\n${tail(stderr)}`,
    'Check the connection to the Go module proxy and the free disk space (10 GB), then run this again.',
  );
}
