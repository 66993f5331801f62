/**
 * A killed plugin cannot remove its socket, so the next one does. Removed is only what bears our name, whose process is not
 * seen here and where nobody listens: a process of another container is not seen either, but it does listen.
 */
import { readdir, unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';

const OURS = /^goplugin-(\d+)-[0-9a-f]{12}\.sock$/;

export async function sweepSockets(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = Number(OURS.exec(name)?.[1] ?? process.pid);
    if (isAlive(pid) || (await isListening(join(folder, name)))) continue;
    await unlink(join(folder, name)).catch(() => {}); // somebody else's, or swept by another process just now
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function isListening(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'ECONNREFUSED'));
  });
}
