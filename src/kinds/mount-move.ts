/** Asynchronous on the server, and its status lives in one node's memory: when that is gone the mount table decides (vault-api 5.6). */
import { PlugboardError } from '../core/finding.ts';
import { isObject } from '../core/json.ts';
import { ServerError, type Vault } from '../core/port.ts';
import type { Mount, MountTable } from './mount.ts';

/** How often a status that is gone is asked for while the mount is not at its new path. */
const patience = 10;

export async function moveMount(table: MountTable, vault: Vault, from: Mount, to: Mount): Promise<void> {
  const [source, target] = [`${table.prefix}${from.path}`, `${table.prefix}${to.path}`];
  const started = await vault.write('sys/remount', { from: source, to: target });
  for (let wait = 20, unknown = 0; ; wait = Math.min(wait * 2, 1000)) {
    const status = await vault.read(`sys/remount/status/${started?.migration_id}`).catch((error: unknown) => {
      if (error instanceof ServerError && error.status === 404) return undefined;
      throw error;
    });
    const info = isObject(status?.migration_info) ? status.migration_info : undefined;
    if (info?.status === 'success') return;
    if (info?.status === 'failure')
      throw new PlugboardError(
        'not-converged',
        `The move from ${source} to ${target} failed on the server.`,
        {
          hint: 'Look into the log of the server, then plan again.',
        },
      );
    if (info === undefined && isObject((await vault.read(table.base))?.[to.path])) return;
    if (info === undefined && ++unknown > patience)
      throw new PlugboardError(
        'not-converged',
        `Nobody knows any more how the move from ${source} to ${target} ended.`,
        {
          hint: 'The node may have changed: look where the mount is, then plan again.',
        },
      );
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}
