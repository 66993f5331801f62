/** A key of gpg in a folder of its own, as a release would have one. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../../scripts/servers/program.ts';
import { tempFolder } from '../support/temp.ts';

export interface SigningKey {
  readonly name: string;
  /** 16 digits, as registries name it. */
  readonly id: string;
  /** Armored. */
  readonly publicKey: string;
  drop(): Promise<void>;
}

/** The gpg of this process knows this key only, until it is dropped. */
export async function makeSigningKey(): Promise<SigningKey> {
  const name = 'release@example.com';
  const before = process.env.GNUPGHOME;
  process.env.GNUPGHOME = join(tempFolder(), 'g');
  mkdirSync(process.env.GNUPGHOME, { mode: 0o700 });
  const gpg = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await runProgram('gpg', ['--batch', ...args]);
    if (code !== 0) throw new Error(`gpg ${args.join(' ')} ended with ${code}: ${stderr}`);
    return stdout;
  };
  await gpg(
    '--pinentry-mode',
    'loopback',
    '--passphrase',
    '',
    '--quick-generate-key',
    name,
    'rsa2048',
    'sign',
  );
  const listed = await gpg('--with-colons', '--list-keys', name);
  return {
    name,
    id: /^pub:(?:[^:]*:){3}([0-9A-F]{16}):/m.exec(listed)![1]!,
    publicKey: await gpg('--armor', '--export', name),
    async drop() {
      await runProgram('gpgconf', ['--kill', 'all']);
      if (before === undefined) delete process.env.GNUPGHOME;
      else process.env.GNUPGHOME = before;
    },
  };
}
