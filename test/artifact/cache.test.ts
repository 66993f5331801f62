import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { blobOf, type Cache, openCache } from '../../src/artifact/cache.ts';
import { tempFolder } from '../support/temp.ts';
import { codeOf, failure, newCache, sha256 } from './support/web.ts';

const body = Buffer.from('the plugin');
const sum = sha256(body);

async function put(cache: Cache, bytes: Buffer) {
  const draft = await cache.draft();
  await draft.write(bytes);
  return cache.keep(draft);
}

describe('a file in the cache', () => {
  test.each<[string, (path: string) => void]>([
    ['other bytes', (path) => writeFileSync(path, 'evil')],
    ['no bytes', (path) => writeFileSync(path, '')],
    [
      'a link to the right bytes',
      (path) => {
        writeFileSync(`${path}.there`, body);
        symlinkSync(`${path}.there`, path);
      },
    ],
    ['a folder', (path) => mkdirSync(path)],
  ])('that is %s is not found, and is gone', async (_, put) => {
    const cache = await newCache();
    const path = join(cache.folder, 'files', sum);
    put(path);
    expect(await cache.find(sum)).toBeUndefined();
    expect(readdirSync(join(cache.folder, 'files'))).not.toContain(sum);
  });

  test('replaces a broken one of its name', async () => {
    const cache = await newCache();
    const { path } = await put(cache, body);
    writeFileSync(path, 'evil');
    expect(readFileSync((await put(cache, body)).path).equals(body)).toBe(true);
  });

  test('that changes while it is read fails at the end', async () => {
    const cache = await newCache();
    const file = await put(cache, body);
    writeFileSync(file.path, 'evil');
    const read = async () => {
      for await (const _ of blobOf(file, 'plugin').open());
    };
    const { code, message } = await failure(read());
    expect(code).toBe('source-failed');
    expect(message).toContain(sum);
  });
});

describe('the folder', () => {
  test.each([0o770, 0o777, 0o707])('that others may write to (%o) is refused', async (mode) => {
    const folder = tempFolder();
    chmodSync(folder, mode);
    expect(await codeOf(openCache(folder))).toBe('setting-invalid');
  });

  test('that belongs to another user is good enough for root', async (context) => {
    if (process.getuid?.() !== 0) context.skip('only root can give a folder away');
    const folder = tempFolder();
    chownSync(folder, 12_345, 12_345);
    expect((await openCache(folder)).folder).toBe(folder);
  });

  test('that cannot be made is a failure with a code', async () => {
    const file = join(tempFolder(), 'file');
    writeFileSync(file, '');
    expect(await codeOf(openCache(join(file, 'cache')))).toBe('setting-invalid');
  });
});

describe('drafts', () => {
  const key = sha256('https://example.com/plugin');
  const leave = async (cache: Cache, bytes: string, etag: string | undefined = '"v1"') => {
    const draft = await cache.draft(key);
    await draft.restart(etag);
    await draft.write(Buffer.from(bytes));
    await draft.leave();
  };

  test('go on, with the bytes that were there hashed again', async () => {
    const cache = await newCache();
    await leave(cache, 'the ');
    const draft = await cache.draft(key);
    expect([draft.size, draft.etag, draft.sha256()]).toEqual([4, '"v1"', sha256('the ')]);
    await draft.write(Buffer.from('plugin'));
    expect(await cache.keep(draft)).toMatchObject({ sha256: sum, size: body.length });
    expect(readdirSync(join(cache.folder, 'drafts'))).toEqual([]);
  });

  test('are taken by one only', async () => {
    const cache = await newCache();
    await leave(cache, 'the ');
    const drafts = await Promise.all([cache.draft(key), cache.draft(key), cache.draft(key)]);
    expect(drafts.map(({ size }) => size).sort()).toEqual([0, 0, 4]);
    for (const draft of drafts) await draft.drop();
  });

  test.each([
    ['without a version of the source', 'the ', undefined],
    ['without bytes', '', '"v1"'],
  ])('%s are not left', async (_, bytes, etag) => {
    const cache = await newCache();
    const draft = await cache.draft(key);
    await draft.restart(etag);
    await draft.write(Buffer.from(bytes));
    await draft.leave();
    expect(readdirSync(join(cache.folder, 'drafts'))).toEqual([]);
  });

  test('of a run that was killed are left alone while they are young, and swept after a week', async () => {
    const cache = await newCache();
    const killed = await cache.draft(key);
    await killed.restart('"v1"');
    await killed.write(Buffer.alloc(300_000));
    const [name = ''] = readdirSync(join(cache.folder, 'drafts'));
    const data = join(cache.folder, 'drafts', name, 'data');
    const age = (seconds: number) =>
      utimesSync(data, Date.now() / 1000 - seconds, Date.now() / 1000 - seconds);

    const young = await cache.draft(key);
    expect(young.size).toBe(0);
    await young.drop();
    age(8 * 24 * 3600);
    await openCache(cache.folder);
    expect(readdirSync(join(cache.folder, 'drafts'))).toEqual([]);
    await killed.drop();
  });

  test('of a run that was killed an hour ago go on', async () => {
    const cache = await newCache();
    const killed = await cache.draft(key);
    await killed.restart('"v1"');
    await killed.write(Buffer.alloc(300_000));
    const [name = ''] = readdirSync(join(cache.folder, 'drafts'));
    const then = Date.now() / 1000 - 3600;
    utimesSync(join(cache.folder, 'drafts', name, 'data'), then, then);
    const next = await cache.draft(key);
    expect([next.size, next.etag]).toEqual([300_000, '"v1"']);
    await next.drop();
    await killed.drop();
  });
});
