import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { checkDirectory, inspectFile, install } from '../../src/artifact/install.ts';
import type { Binary } from '../../src/core/artifact.ts';
import { tempFolder } from '../support/temp.ts';
import { codeOf, failure, sha256 } from './support/web.ts';

const bytes = randomBytes(300_000);
const binary = binaryOf(bytes);
const file = 'hello_v1.2.0';
let folder: string;

beforeEach(() => {
  folder = join(tempFolder(), 'plugins');
  mkdirSync(folder, { mode: 0o755 });
});

function binaryOf(body: Buffer, sum = sha256(body)): Binary {
  return {
    name: 'hello',
    size: body.length,
    sha256: sum,
    path: '/nowhere',
    by: [],
    async *open() {
      for (let at = 0; at < body.length; at += 65_536) yield body.subarray(at, at + 65_536);
    },
  };
}

describe('a binary', () => {
  test('comes whole, executable, and with nothing beside it', async () => {
    const path = join(folder, file);
    expect(await install(binary, { folder, file })).toEqual({
      path,
      sha256: binary.sha256,
      outcome: 'created',
    });
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(statSync(path).mode & 0o7777).toBe(0o755);
    expect(readdirSync(folder)).toEqual([file]);
  });

  test('that is there already is left alone', async () => {
    await install(binary, { folder, file });
    const before = lstatSync(join(folder, file));
    expect(await install(binary, { folder, file })).toMatchObject({ outcome: 'unchanged' });
    expect(lstatSync(join(folder, file))).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
  });

  test.each([
    ['other bytes', (path: string) => writeFileSync(path, 'old', { mode: 0o755 })],
    ['another mode', (path: string) => writeFileSync(path, bytes, { mode: 0o644 })],
    [
      'rights for others to write',
      (path: string) => {
        writeFileSync(path, bytes);
        chmodSync(path, 0o777);
      },
    ],
  ])('replaces a file with %s', async (_, put) => {
    put(join(folder, file));
    const { ino } = lstatSync(join(folder, file));
    expect(await install(binary, { folder, file })).toMatchObject({ outcome: 'replaced' });
    const now = lstatSync(join(folder, file));
    expect([now.ino === ino, now.mode & 0o7777]).toEqual([false, 0o755]);
    expect(readFileSync(join(folder, file)).equals(bytes)).toBe(true);
  });

  test.each(['../x', '/x', '.hidden', '', 'a/b', 'a\0b', '..', 'a b'])(
    'cannot be called %j',
    async (name) => {
      expect(await codeOf(install(binary, { folder, file: name }))).toBe('plugin-directory');
    },
  );
});

describe('attack 22: the bytes change on the way', () => {
  test('what comes is not what was verified', async () => {
    const swapped = binaryOf(bytes, sha256('verified'));
    expect(await codeOf(install(swapped, { folder, file }))).toBe('artifact-changed');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('an old file stays when the new one fails', async () => {
    writeFileSync(join(folder, file), 'old');
    await codeOf(install(binaryOf(bytes, sha256('verified')), { folder, file }));
    expect(readFileSync(join(folder, file), 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual([file]);
  });

  test('the file is written into while it comes', async () => {
    const attacked: Binary = {
      ...binary,
      async *open() {
        yield* binary.open();
        const [part = ''] = readdirSync(folder);
        writeFileSync(join(folder, part), 'evil', { flag: 'r+' });
      },
    };
    const error = await failure(install(attacked, { folder, file }));
    expect(error.code).toBe('plugin-directory');
    expect(error.message).toContain('changed by somebody else');
  });

  test('the file gets a second name while it comes', async () => {
    const attacked: Binary = {
      ...binary,
      async *open() {
        yield* binary.open();
        const [part = ''] = readdirSync(folder);
        linkSync(join(folder, part), join(folder, 'second'));
      },
    };
    expect(await codeOf(install(attacked, { folder, file }))).toBe('plugin-directory');
  });

  test('the directory becomes writable while it comes', async () => {
    const attacked: Binary = {
      ...binary,
      async *open() {
        yield* binary.open();
        chmodSync(folder, 0o777);
      },
    };
    expect(await codeOf(install(attacked, { folder, file }))).toBe('plugin-directory');
  });

  test('nobody else can read the file before it is whole', async () => {
    const modes: number[] = [];
    const watched: Binary = {
      ...binary,
      async *open() {
        for await (const piece of binary.open()) {
          for (const name of readdirSync(folder)) modes.push(statSync(join(folder, name)).mode & 0o777);
          yield piece;
        }
      },
    };
    await install(watched, { folder, file });
    expect(new Set(modes)).toEqual(new Set([0o600]));
  });
});

describe('attack 23: the directory or the file is not ours alone', () => {
  const put: readonly [string, (path: string) => void][] = [
    [
      'a symlink',
      (path) => {
        writeFileSync(join(folder, '../outside'), bytes);
        symlinkSync('../outside', path);
      },
    ],
    ['a symlink to nothing', (path) => symlinkSync('nothing', path)],
    [
      'a hard link',
      (path) => {
        writeFileSync(join(folder, '../outside'), bytes, { mode: 0o755 });
        linkSync(join(folder, '../outside'), path);
      },
    ],
    ['a folder', (path) => mkdirSync(path)],
  ];
  test.each(put)('the file is %s', async (_, make) => {
    const path = join(folder, file);
    make(path);
    expect(await codeOf(install(binary, { folder, file }))).toBe('plugin-directory');
    expect(await codeOf(inspectFile(path))).toBe('plugin-directory');
    expect(readdirSync(folder)).toEqual([file]);
  });

  test.each([0o775, 0o757, 0o777, 0o1777])('the directory has the mode %o', async (mode) => {
    chmodSync(folder, mode);
    expect(await codeOf(install(binary, { folder, file }))).toBe('plugin-directory');
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each(['the directory', 'what it lies in'])('%s is a symlink', async (what) => {
    const at = join(tempFolder(), 'link');
    symlinkSync(what === 'the directory' ? folder : join(folder, '..'), at);
    const given = what === 'the directory' ? at : join(at, 'plugins');
    const error = await failure(install(binary, { folder: given, file }));
    expect(error.code).toBe('plugin-directory');
    expect(error.hint).toContain(folder);
  });

  test('everybody may replace what the directory lies in', async () => {
    chmodSync(join(folder, '..'), 0o777);
    expect(await codeOf(install(binary, { folder, file }))).toBe('plugin-directory');
    chmodSync(join(folder, '..'), 0o1777);
    expect(await install(binary, { folder, file })).toMatchObject({ outcome: 'created' });
  });

  test('the directory belongs to another user, unless that one is named', async (context) => {
    if (process.getuid?.() !== 0) context.skip('only root can give a folder away');
    chownSync(folder, 12_345, 12_345);
    expect(await codeOf(checkDirectory(folder))).toBe('plugin-directory');
    expect(await install(binary, { folder, file, owners: [12_345] })).toMatchObject({ outcome: 'created' });
  });

  test('what the directory lies in belongs to another user, unless that one is named', async (context) => {
    if (process.getuid?.() !== 0) context.skip('only root can give a folder away');
    chownSync(join(folder, '..'), 12_345, 12_345);
    expect(await codeOf(install(binary, { folder, file }))).toBe('plugin-directory');
    expect(readdirSync(folder)).toEqual([]);
    expect(await install(binary, { folder, file, owners: [12_345] })).toMatchObject({ outcome: 'created' });
  });

  test.each([
    ['not there', 'gone'],
    ['a file', 'file'],
  ])('the directory is %s', async (_, name) => {
    writeFileSync(join(folder, 'file'), '');
    expect(await codeOf(install(binary, { folder: join(folder, name), file }))).toBe('plugin-directory');
  });
});
