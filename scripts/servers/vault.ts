/** The Vault server and real plugins, built with Go from the module in `vault`. */
import { obtainBuilt } from './go-module.ts';

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
  const lack = [
    'Go is missing; it builds the Vault server from its Go module.',
    'Install Go 1.25.3 or newer, or set PLUGBOARD_VAULT to the path of a vault binary.',
  ] as const;
  return obtainBuilt({ module: 'vault', folder, file, what, doing, lack });
}
