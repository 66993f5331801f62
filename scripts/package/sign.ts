/** Detached binary signatures, as registries want them, by the gpg of the host. */
import { SetupError } from '../run/setup-error.mjs';
import { runProgram, tail } from '../servers/program.ts';

/** Writes `<file>.sig`. `key` is what gpg knows a secret key by. */
export async function sign(file: string, key: string): Promise<void> {
  const args = ['--batch', '--yes', '--local-user', key, '--output', `${file}.sig`, '--detach-sign', file];
  const { code, stderr } = await runProgram('gpg', args);
  if (code === undefined) throw new SetupError('gpg is missing: it is needed to sign.');
  if (code !== 0)
    throw new SetupError(
      `gpg cannot sign with ${key}:\n${tail(stderr)}`,
      'See which keys it has: gpg --list-secret-keys',
    );
}
