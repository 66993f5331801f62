import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Cache, CachedFile } from '../../src/artifact/cache.ts';
import { type MemberOptions, memberLimits, takeMember } from '../../src/artifact/member.ts';
import type { Code } from '../../src/core/codes.ts';
import { pax, type TarMember, tar } from './support/tar.ts';
import { failure, newCache, sha256 } from './support/web.ts';
import { type ZipMember, zip } from './support/zip.ts';

const plugin = Buffer.concat([Buffer.from('\x7fELF'), randomBytes(100_000)]);
const license = { name: 'LICENSE', body: 'free', mode: 0o100644 };

async function put(cache: Cache, bytes: Uint8Array): Promise<CachedFile> {
  const draft = await cache.draft();
  await draft.write(bytes);
  return cache.keep(draft);
}

async function take(bytes: Uint8Array, name: string, options: Partial<MemberOptions> = {}) {
  const cache = options.cache ?? (await newCache());
  return takeMember(await put(cache, bytes), name, { cache, ...options });
}

const tgz = (members: readonly TarMember[], end?: Buffer) => gzipSync(tar(members, end));

describe('the one file', () => {
  const inZip = (members: readonly ZipMember[]) => ['p.zip', zip(members)] as const;
  const inTar = (members: readonly TarMember[]) => ['p.tar.gz', tgz(members)] as const;
  test.each([
    ['of a zip', ...inZip([{ name: 'plugin', body: plugin, deflate: true }]), undefined, 'plugin'],
    ['of a zip, stored', ...inZip([{ name: 'plugin', body: plugin }]), undefined, 'plugin'],
    ['beside a licence', ...inZip([license, { name: 'plugin', body: plugin }]), undefined, 'plugin'],
    [
      'beside an executable README',
      ...inZip([
        { name: 'README.md', body: 'x' },
        { name: 'plugin', body: plugin },
      ]),
      undefined,
      'plugin',
    ],
    [
      'the executable of several',
      ...inZip([
        { name: 'data', mode: 0o100644, body: 'x' },
        { name: 'plugin', body: plugin },
      ]),
      undefined,
      'plugin',
    ],
    [
      'the only one, made on Windows',
      ...inZip([{ name: 'plugin.exe', madeBy: 0, mode: 0, body: plugin }]),
      undefined,
      'plugin.exe',
    ],
    [
      'by name',
      ...inZip([
        { name: 'a/one', body: 'x' },
        { name: 'a/two', body: plugin },
      ]),
      'a/two',
      'two',
    ],
    [
      'in a folder',
      ...inZip([
        { name: 'a/', mode: 0o40755 },
        { name: 'a/plugin', body: plugin },
      ]),
      undefined,
      'plugin',
    ],
    [
      'of a tar.gz',
      ...inTar([
        { name: 'plugin', body: plugin },
        { ...license, mode: 0o644 },
      ]),
      undefined,
      'plugin',
    ],
    [
      'of a tar.gz, with ./',
      ...inTar([
        { name: './', type: '5' },
        { name: './plugin', body: plugin },
      ]),
      undefined,
      'plugin',
    ],
    [
      'of a tar.gz, by name',
      ...inTar([
        { name: 'one', body: 'x' },
        { name: './two', body: plugin },
      ]),
      './two',
      'two',
    ],
    [
      'of a tar.gz, with a long name',
      ...inTar([pax({ path: `${'d/'.repeat(80)}plugin` }), { name: 'short', body: plugin }]),
      undefined,
      'plugin',
    ],
    [
      'the executable of several in a tar.gz',
      ...inTar([
        { name: 'a', mode: 0o644, body: 'x' },
        { name: 'b', mode: 0o644, body: 'x' },
        { name: 'plugin', body: plugin },
      ]),
      undefined,
      'plugin',
    ],
    [
      'the only one in a tar.gz, not executable',
      ...inTar([{ name: 'plugin', mode: 0o644, body: plugin }]),
      undefined,
      'plugin',
    ],
    ['of a tar', 'p.tar', tar([{ name: 'plugin', body: plugin }]), undefined, 'plugin'],
    ['of a gz', 'plugin.gz', gzipSync(plugin), undefined, 'plugin'],
    ['itself', 'plugin', plugin, undefined, 'plugin'],
    ['itself, by name', 'plugin', plugin, 'plugin', 'plugin'],
    [
      'of a zip that does not say so',
      'plugin_linux',
      zip([{ name: 'plugin', body: plugin }]),
      undefined,
      'plugin',
    ],
    [
      'of a tar.gz that does not say so',
      'plugin_linux',
      tgz([{ name: 'plugin', body: plugin }]),
      undefined,
      'plugin',
    ],
  ] as const)('%s', async (_, name, bytes, member, found) => {
    const cache = await newCache();
    const binary = await take(bytes, name, { cache, member });
    expect(binary).toMatchObject({ name: found, size: plugin.length, sha256: sha256(plugin) });
    expect(readFileSync(binary.path).equals(plugin)).toBe(true);
    expect(binary.by.length).toBeGreaterThan(0);
    expect(readdirSync(join(cache.folder, 'drafts'))).toEqual([]);
  });

  test('is read as often as asked, and each time with a look at the sum', async () => {
    const binary = await take(zip([{ name: 'plugin', body: plugin }]), 'p.zip');
    const read = async () => {
      const pieces: Uint8Array[] = [];
      for await (const piece of binary.open()) pieces.push(piece);
      return Buffer.concat(pieces);
    };
    expect((await read()).equals(plugin)).toBe(true);
    expect((await read()).equals(plugin)).toBe(true);
    writeFileSync(binary.path, Buffer.alloc(plugin.length));
    expect((await failure(read())).code).toBe('source-failed');
  });
});

async function refusal(bytes: Uint8Array, name: string, options: Partial<MemberOptions> = {}): Promise<Code> {
  const cache = await newCache();
  const file = await put(cache, bytes);
  const { code } = await failure(takeMember(file, name, { cache, ...options }));
  expect(readdirSync(join(cache.folder, 'files'))).toEqual([file.sha256]);
  expect(readdirSync(join(cache.folder, 'drafts'))).toEqual([]);
  return code;
}

describe('attack 4: an entry leads out of the archive', () => {
  const names = [
    '../plugin',
    'a/../../plugin',
    '/plugin',
    'C:/plugin',
    'C:\\plugin',
    'a\\..\\plugin',
    'a//plugin',
    'a/./b',
    'pl\0ugin',
    'pl\u001bugin',
  ];
  test.each(names)('zip: %j', async (name) => {
    const good = { name: 'plugin', body: plugin };
    expect(await refusal(zip([good, { name, body: 'x' }]), 'p.zip')).toBe('archive');
    expect(await refusal(zip([good, { name, body: 'x' }]), 'p.zip', { member: 'plugin' })).toBe('archive');
  });
  // In a tar, a name ends at NUL.
  test.each(names.filter((name) => !name.includes('\0')))('tar: %j', async (name) => {
    const good = { name: 'plugin', body: plugin };
    expect(await refusal(tgz([good, { name, body: 'x' }]), 'p.tgz')).toBe('archive');
    expect(await refusal(tgz([good, { name, body: 'x' }]), 'p.tgz', { member: 'plugin' })).toBe('archive');
    expect(await refusal(tgz([good, pax({ path: name }), { name: 'x' }]), 'p.tgz')).toBe('archive');
  });
});

describe('attack 5: the entry is not one regular file', () => {
  const good = { name: 'plugin', body: plugin };
  test.each<[string, readonly ZipMember[]]>([
    ['twice', [good, { name: 'plugin', body: 'evil' }]],
    ['in two cases', [good, { name: 'PLUGIN', body: 'evil' }]],
    [
      'in two forms of Unicode',
      [
        { name: 'plug\u00edn', flags: 0x800 },
        { name: 'plugi\u0301n', flags: 0x800 },
      ],
    ],
    ['a file and a folder', [good, { name: 'plugin/', mode: 0o40755 }]],
    ['a symlink', [good, { name: 'link', mode: 0o120777, body: '/etc/passwd' }]],
    ['a symlink itself', [{ name: 'plugin', mode: 0o120777, body: '/etc/passwd' }]],
    ['a device', [good, { name: 'dev', mode: 0o020644 }]],
    ['a pipe', [good, { name: 'pipe', mode: 0o010644 }]],
    ['a folder in its mode, a file in its name', [good, { name: 'x', mode: 0o040755 }]],
    ['encrypted', [{ ...good, flags: 1 }]],
    ['strongly encrypted', [{ ...good, flags: 0x41 }]],
    ['compressed in an unusual way', [{ ...good, method: 12 }]],
  ])('zip: %s', async (_, members) => {
    expect(await refusal(zip(members), 'p.zip')).toBe('archive');
    expect(await refusal(zip(members), 'p.zip', { member: 'plugin' })).toBe('archive');
  });

  test('zip: a second name in an extra field', async () => {
    const raw = Buffer.from('plugin');
    const name = Buffer.from('other');
    const extra = Buffer.alloc(9 + name.length);
    extra.writeUInt16LE(0x7075, 0);
    extra.writeUInt16LE(5 + name.length, 2);
    extra.writeUInt8(1, 4);
    extra.writeUInt32LE((await import('node:zlib')).crc32(raw), 5);
    name.copy(extra, 9);
    expect(await refusal(zip([{ ...good, extra }]), 'p.zip')).toBe('archive');
  });

  test.each<[string, readonly TarMember[]]>([
    ['twice', [good, { name: 'plugin', body: 'evil' }]],
    ['twice, with ./', [good, { name: './plugin', body: 'evil' }]],
    ['in two cases', [good, { name: 'Plugin', body: 'evil' }]],
    ['in a second tar behind the end', [good, { name: 'x', type: '0' }, { name: 'plugin', body: 'evil' }]],
    ['a hard link', [good, { name: 'link', type: '1', link: 'plugin' }]],
    ['a hard link to outside', [{ name: 'plugin', type: '1', link: '/bin/sh' }]],
    ['a symlink', [good, { name: 'link', type: '2', link: '/bin/sh' }]],
    ['a character device', [good, { name: 'dev', type: '3' }]],
    ['a block device', [good, { name: 'dev', type: '4' }]],
    ['a pipe', [good, { name: 'pipe', type: '6' }]],
    ['of an unknown kind', [good, { name: 'x', type: 'Z' }]],
    ['with holes', [{ ...good, type: 'S' }]],
    ['with holes, in the new way', [pax({ 'GNU.sparse.major': '1' }), good]],
  ])('tar: %s', async (_, members) => {
    expect(await refusal(tgz(members), 'p.tgz')).toBe('archive');
    expect(await refusal(tgz(members), 'p.tgz', { member: 'plugin' })).toBe('archive');
  });

  test('tar: the plugin again, behind the end mark', async () => {
    const both = Buffer.concat([tar([good]), tar([{ name: 'plugin', body: 'evil' }])]);
    expect(await refusal(gzipSync(both), 'p.tgz')).toBe('archive');
  });

  test.each<[string, Code, readonly ZipMember[], string | undefined]>([
    ['there are two', 'member-missing', [good, { name: 'other', body: 'x' }], undefined],
    ['there is none', 'member-missing', [license], undefined],
    ['there is nothing', 'archive', [], undefined],
    ['it has another name', 'member-missing', [good], 'plugn'],
    ['it has another case', 'member-missing', [good], 'Plugin'],
    ['it is a folder', 'member-missing', [{ name: 'plugin/', mode: 0o40755 }], 'plugin'],
  ])('%s', async (_, code, members, member) => {
    expect(await refusal(zip(members), 'p.zip', { member })).toBe(code);
    const same = members.map(({ name, body = '', mode = 0o755 }) => ({
      name,
      body,
      mode,
      type: name.endsWith('/') ? '5' : '0',
    }));
    expect(await refusal(tgz(same), 'p.tgz', { member })).toBe('member-missing');
  });

  test('the message names what is there', async () => {
    const bytes = zip([good, { name: 'other', body: 'x' }]);
    const { message, hint } = await failure(take(bytes, 'p.zip'));
    expect(message).toContain('plugin, other');
    expect(hint).toContain('member');
  });
});

describe('attack 6: bombs', () => {
  const zeros = Buffer.alloc(300_000_000);
  test('300 MB from 290 KB in a zip', async () => {
    const bomb = zip([{ name: 'plugin', body: zeros, deflate: true }]);
    expect(bomb.length).toBeLessThan(300_000);
    expect(await refusal(bomb, 'p.zip')).toBe('archive');
  });
  test('300 MB from 290 KB in a tar.gz, beside the plugin', async () => {
    const bomb = tgz([
      { name: 'plugin', body: plugin },
      { name: 'LICENSE', body: zeros },
    ]);
    expect(bomb.length).toBeLessThan(450_000);
    expect(await refusal(bomb, 'p.tgz', { member: 'plugin' })).toBe('archive');
  });
  test('300 MB from 290 KB in a gz', async () => {
    expect(await refusal(gzipSync(zeros), 'plugin.gz')).toBe('archive');
  });
  test('a size that lies', async () => {
    for (const size of [10, plugin.length - 1, plugin.length + 1])
      expect(await refusal(zip([{ name: 'plugin', body: plugin, deflate: true, size }]), 'p.zip')).toBe(
        'archive',
      );
    expect(await refusal(zip([{ name: 'plugin', body: plugin, size: 10 }]), 'p.zip')).toBe('archive');
  });
  test('more bytes than an archive may hold', async () => {
    const limits = { ...memberLimits, size: 50_000 };
    expect(await refusal(zip([{ name: 'plugin', body: plugin }]), 'p.zip', { limits })).toBe('archive');
    expect(await refusal(tgz([{ name: 'plugin', body: plugin }]), 'p.tgz', { limits })).toBe('archive');
    expect(
      await refusal(
        tgz([
          { name: 'plugin', body: 'x' },
          { name: 'NOTICE', body: plugin },
        ]),
        'p.tgz',
        { limits, member: 'plugin' },
      ),
    ).toBe('archive');
  });
  test('1001 entries', async () => {
    const many = Array.from({ length: 1001 }, (_, i) => ({ name: `f${i}` }));
    expect(await refusal(zip(many), 'p.zip', { member: 'f0' })).toBe('archive');
    expect(await refusal(tgz(many), 'p.tgz', { member: 'f0' })).toBe('archive');
    expect(await refusal(tgz(many.slice(1)), 'p.tgz')).toBe('member-missing');
    expect((await take(zip(many.slice(1)), 'p.zip', { member: 'f1' })).size).toBe(0);
  });
  test('a tar whose head promises more than there is', async () => {
    const bytes = gzipSync(tar([{ name: 'plugin', body: plugin, size: 2 ** 29 }]));
    expect(await refusal(bytes, 'p.tgz')).toBe('archive');
  });
});

/** Two bytes before the directory, and an end that says where the directory is now. */
function gapped(bytes: Buffer): Buffer {
  const start = bytes.readUInt32LE(bytes.length - 6);
  const out = Buffer.concat([bytes.subarray(0, start), Buffer.from('xx'), bytes.subarray(start)]);
  out.writeUInt32LE(start + 2, out.length - 6);
  return out;
}

describe('attack 7: a zip that is not only one zip', () => {
  const good = { name: 'plugin', body: plugin };
  const one = zip([good]);
  test.each([
    ['cut in its end', one.subarray(0, -1)],
    ['cut in the middle', one.subarray(0, one.length / 2)],
    ['with something in front', Buffer.concat([Buffer.from('#!/bin/sh\n'), one])],
    [
      'with something in front that it knows of',
      Buffer.concat([Buffer.from('PK\x03\x04#!/bin/sh\n'), zip([good], 14)]),
    ],
    ['with something behind', Buffer.concat([one, Buffer.from('x')])],
    ['behind another', Buffer.concat([one, one])],
    ['behind another, and knows of it', Buffer.concat([one, zip([good], one.length)])],
    [
      'with something before its directory',
      Buffer.concat([zip([good]).subarray(0, 100_040), Buffer.from('xx'), zip([good], 2).subarray(100_040)]),
    ],
    ['with a gap before its directory, and knows of it', gapped(one)],
    ['empty', Buffer.alloc(0)],
    ['only an end', zip([])],
  ])('%s', async (_, bytes) => {
    expect(await refusal(bytes, 'p.zip')).toBe('archive');
  });

  test.each([
    ['cut in its end', tgz([good]).subarray(0, -1)],
    ['cut in the middle', tgz([good]).subarray(0, 50_000)],
    ['cut before it was zipped', gzipSync(tar([good]).subarray(0, 50_000))],
    ['without an end mark', tgz([good], Buffer.alloc(0))],
    ['with half an end mark', tgz([good], Buffer.alloc(512))],
    [
      'with something behind the end mark',
      tgz([good], Buffer.concat([Buffer.alloc(1024), Buffer.alloc(512, 'x')])),
    ],
    ['with something behind the gzip', Buffer.concat([tgz([good]), Buffer.from('junk')])],
    ['with zeros behind the gzip', Buffer.concat([tgz([good]), Buffer.alloc(10)])],
    ['with many zeros behind the gzip', Buffer.concat([tgz([good]), Buffer.alloc(1_000_000)])],
    ['a zip', one],
    ['no tar', gzipSync(plugin)],
    ['empty', Buffer.alloc(0)],
    ['a page of HTML', Buffer.from('<!doctype html><title>Sign in</title>')],
  ])('tar.gz: %s', async (_, bytes) => {
    expect(await refusal(bytes, 'p.tar.gz')).toBe('archive');
  });

  test.each(['p.tar.xz', 'p.tar.zst', 'p.7z', 'p.deb', 'p.tar.bz2'])(
    '%s is not read at all',
    async (name) => {
      expect(await refusal(plugin, name)).toBe('archive');
    },
  );
});

describe('attack 8: what the library does not notice', () => {
  const good = { name: 'plugin', body: plugin, deflate: true };
  test.each<[string, readonly ZipMember[]]>([
    ['a wrong CRC', [{ ...good, crc: 1 }]],
    ['another name in front of the bytes', [{ ...good, localName: 'plugim' }]],
    ['another name there, of another length', [{ ...good, localName: 'evil' }]],
  ])('%s', async (_, members) => expect(await refusal(zip(members), 'p.zip')).toBe('archive'));

  test('a file in the cache that changed since it was hashed is not opened as a zip', async () => {
    const cache = await newCache();
    const file = await put(cache, zip([good]));
    writeFileSync(file.path, zip([{ ...good, body: 'evil' }]));
    expect((await failure(takeMember(file, 'p.zip', { cache }))).code).toBe('source-failed');
  });
  test.each([
    ['another one', tgz([{ name: 'plugin', body: 'evil' }])],
    [
      'with something behind',
      Buffer.concat([tgz([{ name: 'plugin', body: plugin }]), Buffer.alloc(200_000, 'x')]),
    ],
    ['with a little behind', Buffer.concat([tgz([{ name: 'plugin', body: plugin }]), Buffer.from('x')])],
  ])('nor as a tar (%s)', async (_, bytes) => {
    const cache = await newCache();
    const file = await put(cache, tgz([{ name: 'plugin', body: plugin }]));
    writeFileSync(file.path, bytes);
    expect(['source-failed', 'archive']).toContain(
      (await failure(takeMember(file, 'p.tgz', { cache }))).code,
    );
  });
});

test('an interruption ends it', async () => {
  const stopped = AbortSignal.abort(new Error('interrupted'));
  await expect(take(tgz([{ name: 'plugin', body: plugin }]), 'p.tgz', { signal: stopped })).rejects.toThrow(
    'interrupted',
  );
});
