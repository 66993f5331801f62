/**
 * Puts a verified binary into a plugin directory. The directory and what leads to it must not be a link, and only its owner may write
 * to it. The file appears whole or not at all: a new file beside it is written and hashed, synced, renamed, and hashed again under its
 * name. A link in the place of the file is refused, never followed. What stays after that is the server's own look at the sum.
 */
import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, open, realpath, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Binary } from '../core/artifact.ts';
import { PlugboardError } from '../core/finding.ts';
import { visible } from '../core/visible.ts';
import { hashHandle, ifMissing, openToRead, syncFolder, unwritable } from './file.ts';

export interface Place {
  readonly folder: string;
  /** Name of the file. */
  readonly file: string;
  /** Ids of users that may own the folder besides us and root, such as that of the server. */
  readonly owners?: readonly number[] | undefined;
}

export interface Installed {
  readonly path: string;
  readonly sha256: string;
  readonly outcome: 'created' | 'replaced' | 'unchanged';
}

const executable = 0o755;

export async function install(binary: Binary, place: Place): Promise<Installed> {
  const { folder, file } = place;
  if (!/^[A-Za-z0-9_][A-Za-z0-9._+~-]*$/.test(file))
    throw refuse(
      `${visible(JSON.stringify(file))} cannot be the name of a plugin's file.`,
      'Use letters, digits and `._+~-`.',
    );
  await checkDirectory(folder, place.owners);
  const path = join(resolve(folder), file);
  const there = await inspectFile(path, place.owners);
  if (there?.sha256 === binary.sha256 && there.mode === executable)
    return { path, sha256: there.sha256, outcome: 'unchanged' };
  await putInPlace(binary, path);
  await syncFolder(dirname(path));
  await checkDirectory(folder, place.owners);
  const now = await inspectFile(path, place.owners);
  if (now?.sha256 !== binary.sha256)
    throw refuse(
      `${path} was changed by somebody else right after it was written.`,
      'Find out who writes to the plugin directory.',
    );
  return { path, sha256: binary.sha256, outcome: there ? 'replaced' : 'created' };
}

async function putInPlace(binary: Binary, path: string): Promise<void> {
  const temporary = join(dirname(path), `.${randomBytes(8).toString('hex')}.part`);
  const flags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0);
  const handle = await open(temporary, flags, 0o600).catch(unwritable(path));
  try {
    await writeHashed(handle, binary);
    await handle.chmod(executable);
    await handle.sync();
    await handle.close();
    await rename(temporary, path);
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(temporary, { force: true });
    throw error;
  }
}

async function writeHashed(handle: FileHandle, binary: Binary): Promise<void> {
  const sum = createHash('sha256');
  for await (const bytes of binary.open()) {
    sum.update(bytes);
    await handle.writeFile(bytes).catch(unwritable(binary.name));
  }
  const sha256 = sum.digest('hex');
  if (sha256 !== binary.sha256)
    throw new PlugboardError(
      'artifact-changed',
      `${binary.name} has the sha256 ${sha256}, and verified was ${binary.sha256}.`,
      {
        hint: 'Run again: it is fetched and verified anew.',
      },
    );
}

/** Undefined if there is none; refuses what could be changed from elsewhere. */
export async function inspectFile(
  path: string,
  owners: readonly number[] = [],
): Promise<{ readonly sha256: string; readonly mode: number } | undefined> {
  const found = await lstat(path).catch(ifMissing);
  if (!found) return undefined;
  const again = 'Remove it, then run again.';
  if (found.isSymbolicLink()) throw refuse(`${path} is a symbolic link.`, again);
  if (!found.isFile()) throw refuse(`${path} is no regular file.`, again);
  const handle = await openToRead(path).catch((error) => {
    throw error.code === 'ELOOP' ? refuse(`${path} is a symbolic link.`, again) : error;
  });
  try {
    const { nlink, mode, uid } = await handle.stat();
    if (nlink !== 1)
      throw refuse(
        `${path} has ${nlink} names (hard links), so that it can be changed under another one.`,
        again,
      );
    if (!isOurs(uid, owners)) throw refuse(`${path} belongs to the user ${uid}.`, again);
    return { sha256: (await hashHandle(handle)).hash, mode: mode & 0o7777 };
  } finally {
    await handle.close();
  }
}

/** Refuses a directory in which, or in place of which, others could put something. */
export async function checkDirectory(folder: string, owners: readonly number[] = []): Promise<void> {
  const path = resolve(folder);
  const real = await realpath(path).catch((error: NodeJS.ErrnoException) => {
    throw refuse(`The plugin directory ${path} cannot be read (${error.code}).`, `mkdir -m 755 ${path}`);
  });
  if (real !== path)
    throw refuse(
      `${path} is reached through a symbolic link; it is ${real}.`,
      `If that is meant, give ${real}`,
    );
  const { mode, uid } = await lstat(path);
  if ((mode & constants.S_IFMT) !== constants.S_IFDIR)
    throw refuse(`${path} is no directory.`, 'Name a directory.');
  if (process.getuid === undefined) return;
  if (!isOurs(uid, owners))
    throw refuse(`${path} belongs to the user ${uid}.`, `chown it, or run as that user.`);
  if ((mode & 0o022) !== 0)
    throw refuse(`Others may write to ${path} (mode ${(mode & 0o7777).toString(8)}).`, `chmod go-w ${path}`);
  await checkParents(path, owners);
}

/** Who owns a folder may put another in the place of one in it, and so may who may write to it, unless it is sticky, as /tmp is. */
async function checkParents(path: string, owners: readonly number[]): Promise<void> {
  for (let parent = dirname(path); ; parent = dirname(parent)) {
    const { mode, uid } = await lstat(parent);
    if (!isOurs(uid, owners))
      throw refuse(
        `${parent} belongs to the user ${uid}, who may so replace what is in it.`,
        'Name a directory below folders of yours or of root, or chown it.',
      );
    if ((mode & 0o002) !== 0 && (mode & 0o1000) === 0)
      throw refuse(`Everybody may write to ${parent}, and so replace what is in it.`, `chmod o-w ${parent}`);
    if (parent === dirname(parent)) return;
  }
}

function isOurs(uid: number, owners: readonly number[]): boolean {
  const us = process.getuid?.();
  return us === undefined || uid === us || uid === 0 || owners.includes(uid);
}

function refuse(detail: string, hint: string): PlugboardError {
  return new PlugboardError('plugin-directory', detail, { hint });
}
