/** The real cosign, in a folder of its own, with keys of every kind that it can take. It asks no network: no log, no timestamp. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCosign } from '../../../scripts/servers/cosign.ts';
import { runProgram } from '../../../scripts/servers/program.ts';
import { tempFolder } from '../../support/temp.ts';

export interface Cosign {
  /** Where it runs. */
  readonly folder: string;
  /** What it printed; throws when it fails. */
  run(...args: readonly string[]): Promise<string>;
}

export type KeyKind = 'generated' | 'P-384' | 'P-521' | 'RSA' | 'Ed25519';

/** Files in the folder; `text` is the public key as a policy takes it. */
export interface CosignKey {
  readonly file: string;
  readonly text: string;
}

/** Signs without anything outside of this machine. */
export const OFFLINE = ['--yes', '--use-signing-config=false', '--tlog-upload=false'] as const;
/** As before there were bundles. */
export const OLD = '--new-bundle-format=false';

export async function openCosign(): Promise<Cosign> {
  const program = await findCosign();
  const folder = join(tempFolder(), 'cosign');
  mkdirSync(folder);
  const env = { PATH: process.env.PATH, HOME: folder, COSIGN_PASSWORD: 'for tests' };
  return {
    folder,
    async run(...args) {
      const { code, stdout, stderr } = await runProgram(program, args, { cwd: folder, env });
      if (code !== 0) throw new Error(`cosign ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
      return stdout;
    },
  };
}

let count = 0;

/** A key that cosign makes, or one that it takes over. */
export async function makeKey(cosign: Cosign, kind: KeyKind): Promise<CosignKey> {
  count += 1;
  const name = `key-${count}`;
  if (kind === 'generated') await cosign.run('generate-key-pair', '--output-key-prefix', name);
  else {
    const pem = makePrivateKey(kind).export({ type: 'pkcs8', format: 'pem' });
    writeFileSync(join(cosign.folder, `${name}.pem`), pem);
    await cosign.run('import-key-pair', '--key', `${name}.pem`, '--output-key-prefix', name);
  }
  return { file: `${name}.key`, text: readFileSync(join(cosign.folder, `${name}.pub`), 'utf8') };
}

function makePrivateKey(kind: Exclude<KeyKind, 'generated'>): KeyObject {
  switch (kind) {
    case 'RSA':
      return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    case 'Ed25519':
      return generateKeyPairSync('ed25519').privateKey;
    default:
      return generateKeyPairSync('ec', { namedCurve: kind }).privateKey;
  }
}
