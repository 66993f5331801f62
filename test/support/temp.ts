/** Temporary folders that are gone at the end, however the process ends short of a SIGKILL. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made = new Set<string>();

process.on('exit', () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** A new empty folder, as a real path (servers refuse a `plugin_directory` behind a symlink). Short, for sockets inside it. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'pb-'));
  made.add(folder);
  return folder;
}

/** Removes a folder of ours before the end. */
export function dropFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  made.delete(folder);
}
