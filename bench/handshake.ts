/** Starts the provider as Terraform does, and ends it when its handshake line is there. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

export async function startProvider(file: string): Promise<void> {
  const child = spawn(file, {
    env: {
      PATH: `${process.execPath.replace(/\/[^/]*$/, '')}:${process.env.PATH ?? ''}`,
      TF_PLUGIN_MAGIC_COOKIE: 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2',
      PLUGIN_PROTOCOL_VERSIONS: '5,6',
      TF_DISABLE_PLUGIN_TLS: '1',
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
}
