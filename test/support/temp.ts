/**
 * Temporary folders that are gone at the end. Under vitest they all lie in one folder of the run, which its teardown removes: test
 * processes are ended without a chance to tidy up. What a killed run left is swept by the next.
 */
import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const RUN = 'PLUGBOARD_TEST_FOLDER';
const NAME = /^pb-(\d+)-/;
const made = new Set<string>();

process.on('exit', () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** A new empty folder, as a real path (servers refuse a `plugin_directory` behind a symlink). Short, for sockets inside it. */
export function tempFolder(): string {
  const run = process.env[RUN];
  if (run) return mkdtempSync(join(run, 'x'));
  const folder = mkdtempSync(join(realpathSync(tmpdir()), `pb-${process.pid}-`));
  made.add(folder);
  return folder;
}

/** Removes a folder of ours before the end. */
export function dropFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  made.delete(folder);
}

/** The folder of this run, for all its processes; returns what removes it. */
export function makeRunFolder(): () => void {
  delete process.env[RUN];
  sweep(realpathSync(tmpdir()));
  const folder = tempFolder();
  process.env[RUN] = folder;
  return () => dropFolder(folder);
}

/** Removes what killed runs left in the folder. */
export function sweep(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = Number(NAME.exec(name)?.[1]);
    if (pid && !isAlive(pid)) rmSync(join(parent, name), { recursive: true, force: true });
  }
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
