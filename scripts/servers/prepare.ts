/** node scripts/servers/prepare.ts [server …]: obtains servers and plugins ahead of the task that uses them; talks on stderr. */
import { explain, SetupError } from '../run/setup-error.mjs';
import { findServer } from './binary.ts';
import { findCosign } from './cosign.ts';
import { obtainPlugin, PLUGINS, type PluginName } from './vault.ts';

async function prepare(wanted: string): Promise<void> {
  const [name = '', version] = wanted.split('@');
  if (name === 'openbao' || name === 'vault') await findServer(name, version);
  else if (name === 'cosign') await findCosign();
  else if (name.startsWith('plugin:') && name.slice(7) in PLUGINS)
    await obtainPlugin(name.slice(7) as PluginName);
  else
    throw new SetupError(
      `There is no server ${wanted}.`,
      'Known: openbao, vault, plugin:kv, plugin:postgresql, cosign.',
    );
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => process.exit({ SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }[signal]));

try {
  for (const wanted of process.argv.slice(2)) await prepare(wanted);
} catch (error) {
  process.exitCode = explain(error);
}
