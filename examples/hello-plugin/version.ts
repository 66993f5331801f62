import type { Path } from './vault/engine.ts';

/**
 * `version`: which process answers. The server only knows what its catalog says; this is what really runs. The environment is
 * the server's own, secrets included, and is never told.
 */
export function version(running: string, args: readonly string[]): Path {
  return {
    path: 'version',
    help: 'Read: version, arguments and process id of the plugin process that answers.',
    operations: {
      read: () => ({ data: { version: running, args, pid: process.pid, node: process.version } }),
    },
  };
}
