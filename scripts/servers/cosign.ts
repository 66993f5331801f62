/** Sigstore's cosign: the binary that PLUGBOARD_COSIGN names, else one that Go builds from the module in `cosign`. */
import { SetupError } from '../run/setup-error.mjs';
import { obtainBuilt } from './go-module.ts';
import { runProgram, tail } from './program.ts';

export const COSIGN_VERSION = '3.1.3';

/** The path of the `cosign` binary. */
export async function findCosign(): Promise<string> {
  const own = process.env.PLUGBOARD_COSIGN;
  if (own) return checked(own);
  return obtainBuilt({
    module: 'cosign',
    folder: `cosign/${COSIGN_VERSION}`,
    file: 'cosign',
    what: 'github.com/sigstore/cosign/v3/cmd/cosign',
    doing: `building cosign ${COSIGN_VERSION} (5 to 10 minutes the first time)`,
    lack: [
      'Go is missing; it builds cosign from its Go module.',
      'Install Go 1.26 or newer, or set PLUGBOARD_COSIGN to the path of a cosign binary.',
    ],
  });
}

async function checked(path: string): Promise<string> {
  const { code, stdout, stderr } = await runProgram(path, ['version']);
  if (code === 0 && /^GitVersion:/m.test(stdout)) return path;
  throw new SetupError(
    `PLUGBOARD_COSIGN names ${path}, which ${code === undefined ? 'cannot be run' : 'does not say that it is cosign'}.${stderr ? `\n${tail(stderr, 3)}` : ''}`,
    'Set PLUGBOARD_COSIGN to the path of a working cosign binary, or unset it.',
  );
}
