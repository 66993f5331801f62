/** The Vault server and real plugins, built with Go from the module beside this file; its go.sum pins every byte. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupError } from '../run/setup-error.mjs';
import { cacheFolder, obtain, say } from './cache.ts';
import { runProgram, tail } from './program.ts';

export const VAULT_VERSION = '1.21.1';

export const PLUGINS = {
  kv: {
    file: 'vault-plugin-secrets-kv',
    version: '0.25.0',
    package: 'github.com/hashicorp/vault-plugin-secrets-kv/cmd/vault-plugin-secrets-kv',
  },
  postgresql: {
    file: 'postgresql-database-plugin',
    version: VAULT_VERSION,
    package: 'github.com/hashicorp/vault/plugins/database/postgresql/postgresql-database-plugin',
  },
} as const;

export type PluginName = keyof typeof PLUGINS;

const MODULE = join(dirname(fileURLToPath(import.meta.url)), 'vault');

/** The path of the `vault` binary. */
export async function obtainVault(): Promise<string> {
  return build(
    `vault/${VAULT_VERSION}`,
    'vault',
    '.',
    `building Vault ${VAULT_VERSION} (10 to 20 minutes the first time)`,
  );
}

/** The path of a real plugin binary. It reports no version of its own. */
export async function obtainPlugin(name: PluginName): Promise<string> {
  const plugin = PLUGINS[name];
  return build(
    `plugins/${plugin.file}/${plugin.version}`,
    plugin.file,
    plugin.package,
    `building the plugin ${plugin.file}`,
  );
}

function build(folder: string, file: string, what: string, doing: string): Promise<string> {
  const pins = createHash('sha256');
  for (const name of ['go.mod', 'go.sum', 'main.go']) pins.update(readFileSync(join(MODULE, name)));
  const place = `${process.platform}-${process.arch}-${pins.digest('hex').slice(0, 12)}`;
  return obtain(
    { path: `${folder}/${place}/${file}`, doing, make: (work) => compile(what, join(work, file)) },
    cacheFolder(),
  );
}

async function compile(what: string, output: string): Promise<string> {
  const started = Date.now();
  const ticking = setInterval(
    () => say(`still building, ${Math.round((Date.now() - started) / 60_000)} min`),
    60_000,
  );
  const env = { ...process.env, GOFLAGS: '', GOWORK: 'off', GO111MODULE: 'on' };
  const args = ['build', '-mod=readonly', '-buildvcs=false', '-o', output, what];
  const { code, stderr } = await runProgram('go', args, { cwd: MODULE, env }).finally(() =>
    clearInterval(ticking),
  );
  if (code === 0) return output;
  if (code === undefined)
    throw new SetupError(
      'Go is missing; it builds the Vault server from its Go module.',
      'Install Go 1.25.3 or newer, or set PLUGBOARD_VAULT to the path of a vault binary.',
    );
  throw new SetupError(
    `go build failed:\n${tail(stderr)}`,
    'Check the connection to the Go module proxy and the free disk space (10 GB), then run this again.',
  );
}
