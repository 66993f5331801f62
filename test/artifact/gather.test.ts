import { randomBytes } from 'node:crypto';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gather } from '../../src/artifact/gather.ts';
import type { GatherOptions, Wanted } from '../../src/artifact/release.ts';
import type { Blob, Gathered } from '../../src/core/artifact.ts';
import type { Source } from '../../src/core/source.ts';
import { tempFolder } from '../support/temp.ts';
import { codeOf, failure, newCache, serve, sha256, web } from './support/web.ts';
import { zip } from './support/zip.ts';

const plugin = randomBytes(10_000);
const archive = zip([{ name: 'hello', body: plugin, deflate: true }]);
const sums = `${sha256(archive)}  hello_1.2.0_linux_amd64.zip\n`;
const files: Readonly<Record<string, Buffer | string>> = {
  'hello_1.2.0_linux_amd64.zip': archive,
  SHA256SUMS: sums,
  'SHA256SUMS.sig': 'signature over the sums',
  'hello_1.2.0_linux_amd64.zip.minisig': 'signature over the archive',
};
const wanted: Wanted = { name: 'hello', version: 'v1.2.0', platform: { os: 'linux', arch: 'amd64' } };
const named = {
  asset: '{name}_{version}_{os}_{arch}.zip',
  sums: 'SHA256SUMS',
  signatures: {
    sums: ['{sums}.sig', '{sums}.gone', './board.sig'],
    artifact: ['{asset}.minisig'],
    binary: ['./hello.sig'],
  },
} satisfies Source;

async function text(blob: Blob | undefined): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of blob?.open() ?? []) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

async function options(more: Partial<GatherOptions> = {}): Promise<GatherOptions> {
  const base = tempFolder();
  writeFileSync(join(base, 'board.sig'), 'of the board');
  return { cache: await newCache(), base, web: web(), ...more };
}

/** Serves `files` below a path. */
async function site(below: string) {
  return serve((request, response) => {
    const path = decodeURI(request.url ?? '');
    const body = path.startsWith(below) ? files[path.slice(below.length)] : undefined;
    if (body === undefined) response.writeHead(404).end();
    else response.writeHead(200, { etag: `"${sha256(body)}"` }).end(body);
  });
}

async function expectAll(gathered: Gathered): Promise<void> {
  expect(await text(gathered.sums)).toBe(sums);
  expect(gathered.sums?.name).toBe('SHA256SUMS');
  expect(gathered.artifact).toMatchObject({
    name: 'hello_1.2.0_linux_amd64.zip',
    sha256: sha256(archive),
    size: archive.length,
  });
  expect(gathered.image).toBeUndefined();
  expect(
    gathered.signatures.map(({ covers, name, bytes }) => [covers, name, `${Buffer.from(bytes)}`]),
  ).toEqual([
    ['sums', 'SHA256SUMS.sig', 'signature over the sums'],
    ['sums', 'board.sig', 'of the board'],
    ['artifact', 'hello_1.2.0_linux_amd64.zip.minisig', 'signature over the archive'],
  ]);
  expect(gathered.missing).toEqual([
    { covers: 'sums', name: 'SHA256SUMS.gone' },
    { covers: 'binary', name: 'hello.sig' },
  ]);
  expect(await gathered.extract()).toMatchObject({
    name: 'hello',
    sha256: sha256(plugin),
    by: ['zip hello_1.2.0_linux_amd64.zip', 'member hello'],
  });
}

describe('a source', () => {
  test('url', async () => {
    const { origin } = await site('/hello/1.2.0/');
    const gathered = await gather({ url: `${origin}/{name}/{version}/`, ...named }, wanted, await options());
    expect(gathered.origin).toBe(`${origin}/hello/1.2.0`);
    await expectAll(gathered);
  });

  test('github, on another host', async () => {
    const { origin } = await site('/acme/hello/releases/download/v1.2.0/');
    const gathered = await gather({ github: `${origin}/acme/hello.git`, ...named }, wanted, await options());
    expect(gathered.origin).toBe(`${origin}/acme/hello`);
    await expectAll(gathered);
  });

  test('github, with a tag that has a slash', async () => {
    const { origin, requests } = await site('/');
    const source = { github: `${origin}/acme/hello`, tag: 'secrets/hello/v{version}', asset: 'x' };
    expect(await codeOf(gather(source, wanted, await options()))).toBe('source-missing');
    expect(requests[0]?.url).toBe('/acme/hello/releases/download/secrets%2Fhello%2Fv1.2.0/x');
  });

  test('of the unversioned entry: names without a version, and no placeholder for one', async () => {
    const { origin } = await site('/hello/1.2.0/');
    const unversioned = { ...wanted, version: '' };
    const fixed = JSON.parse(JSON.stringify(named).replaceAll('{version}', '1.2.0'));
    const at = (path: string) => ({ url: `${origin}/{name}/${path}/`, ...fixed });
    await expectAll(await gather(at('1.2.0'), unversioned, await options()));
    await expect(gather(at('{version}'), unversioned, await options())).rejects.toThrow(
      '`url` has {version}, and here there is only {name}, {os}, {arch}.',
    );
  });

  test('file', async () => {
    const set = await options({ web: undefined });
    mkdirSync(join(set.base, 'downloads/1.2.0'), { recursive: true });
    for (const [name, body] of Object.entries(files))
      writeFileSync(join(set.base, 'downloads/1.2.0', name), body);
    const gathered = await gather({ file: 'downloads/{version}/', ...named }, wanted, set);
    expect(gathered.origin).toBe('file:downloads/1.2.0');
    await expectAll(gathered);
  });

  test('is there again without the network', async () => {
    const { origin, requests } = await site('/');
    const source = { url: origin, ...named, signatures: { sums: ['{sums}.sig'] } };
    const set = await options();
    await gather(source, wanted, set);
    const count = requests.length;
    const gathered = await gather(source, wanted, { ...set, web: undefined });
    expect(gathered.artifact?.sha256).toBe(sha256(archive));
    expect(requests).toHaveLength(count);
  });

  test('is not fetched again if the lock remembers its sum', async () => {
    const { origin, requests } = await site('/');
    const set = await options();
    await gather({ url: origin, asset: named.asset }, wanted, set);
    await gather({ url: origin, asset: named.asset }, { ...wanted, artifact: sha256(archive) }, set);
    expect(requests).toHaveLength(1);
  });

  test.each(['artifact', 'file'] as const)(
    'attack 1: it is not what the lock remembers (%s)',
    async (kind) => {
      const { origin } = await site('/');
      const set = await options();
      writeFileSync(join(set.base, 'hello_1.2.0_linux_amd64.zip'), archive);
      const source = kind === 'file' ? { file: '.' } : { url: origin };
      const locked = { ...wanted, artifact: sha256('what was locked') };
      const error = await failure(gather({ ...source, asset: named.asset }, locked, set));
      expect(error.code).toBe('artifact-changed');
      expect(error.message).toContain(sha256(archive));
    },
  );
});

describe('files that are named and not there', () => {
  test.each(['asset', 'sums'] as const)('%s is a failure', async (field) => {
    const { origin } = await site('/');
    const source = { url: origin, ...named, [field]: 'gone' };
    const { code, message } = await failure(gather(source, wanted, await options()));
    expect(code).toBe('source-missing');
    expect(message).toContain(`${origin}/gone`);
  });
  test('a signature that cannot be fetched for another reason is a failure', async () => {
    const { origin } = await serve((_, response) => response.writeHead(403).end());
    const source = { url: origin, asset: 'x', signatures: { artifact: ['x.sig'] } };
    expect(await codeOf(gather(source, wanted, await options()))).toBe('source-failed');
  });
});

describe('attack 28: files that are too large', () => {
  const big = (bytes: number) => serve((_, response) => response.end(Buffer.alloc(bytes)));
  test.each([
    ['sums', 2 ** 20 + 1, { asset: 'a', sums: 's' }],
    ['a signature', 5 * 2 ** 20 + 1, { asset: 'a', signatures: { artifact: ['a.sig'] } }],
    ['the asset', 2001, { asset: 'a' }],
  ])('%s', async (_, bytes, source) => {
    const { origin } = await big(bytes);
    const set = await options({ largest: 2000 });
    expect(await codeOf(gather({ url: origin, ...source }, wanted, set))).toBe('source-too-large');
  });
  test('in a folder', async () => {
    const set = await options({ largest: 2000 });
    writeFileSync(join(set.base, 'a'), '');
    truncateSync(join(set.base, 'a'), 2 ** 40);
    expect(await codeOf(gather({ file: '.', asset: 'a' }, wanted, set))).toBe('source-too-large');
  });
});

describe('a folder of files', () => {
  test('may hold links to files, but no devices and folders in their place', async () => {
    const set = await options();
    writeFileSync(join(set.base, 'real'), plugin);
    symlinkSync(join(set.base, 'real'), join(set.base, 'link'));
    symlinkSync('/dev/zero', join(set.base, 'zero'));
    mkdirSync(join(set.base, 'folder'));
    const from = (asset: string) => gather({ file: '.', asset }, wanted, set);
    expect((await from('link')).artifact?.sha256).toBe(sha256(plugin));
    expect(await codeOf(from('zero'))).toBe('source-failed');
    expect(await codeOf(from('folder'))).toBe('source-failed');
    expect(await codeOf(from('real/x'))).toBe('source-missing');
  });

  test('attack 22: what is changed after it was hashed is not what is extracted', async () => {
    const set = await options();
    const path = join(set.base, 'hello.zip');
    writeFileSync(path, archive);
    const gathered = await gather({ file: '.', asset: 'hello.zip' }, wanted, set);
    writeFileSync(path, zip([{ name: 'hello', body: 'evil' }]));
    expect(await gathered.extract()).toMatchObject({ sha256: sha256(plugin) });
  });
});

describe('what cannot be used as it is written', () => {
  test.each<[string, Source, Partial<Wanted>?]>([
    ['nothing', {}],
    ['two places', { url: 'https://example.com', file: 'x', asset: 'a' }],
    ['no asset', { url: 'https://example.com' }],
    ['a signature over sums without sums', { file: '.', asset: 'a', signatures: { sums: ['x'] } }],
    ['a signature over an image without one', { file: '.', asset: 'a', signatures: { image: ['x'] } }],
    ['a tag of a folder', { file: '.', asset: 'a', tag: 'v1' }],
    ['a digest of a release', { github: 'acme/hello', asset: 'a', digest: `sha256:${'0'.repeat(64)}` }],
    ['an asset of an image', { oci: 'registry.example/hello', asset: 'a' }],
    ['an unknown placeholder', { file: '.', asset: '{nmae}.zip' }],
    ['a placeholder of a prototype', { file: '.', asset: '{constructor}' }],
    ['sums that are named after themselves', { file: '.', asset: 'a', sums: '{sums}' }],
    ['an asset above the release', { file: '.', asset: '../a' }],
    ['an absolute asset', { file: '.', asset: '/etc/passwd' }],
    ['an asset with a backslash', { file: '.', asset: 'a\\b' }],
    ['an asset with a control character', { file: '.', asset: 'a\nb' }],
    [
      'a signature above the release',
      { url: 'https://127.0.0.1:1', asset: 'a', signatures: { artifact: ['x/../../a'] } },
    ],
    ['a signature above the manifest', { file: '.', asset: 'a', signatures: { artifact: ['./../../a'] } }],
    ['a tag that leads elsewhere', { github: 'acme/hello', tag: '../../evil', asset: 'a' }],
    ['a repository with a path', { github: 'https://github.com/acme/hello/evil', asset: 'a' }],
    ['no repository', { github: 'acme', asset: 'a' }],
    ['an address with a query', { url: 'https://example.com/?token=canary', asset: 'a' }],
    ['an address with an encoded slash', { url: 'https://example.com/acme/..%2fevil', asset: 'a' }],
    ['an address with an encoded dot', { url: 'https://example.com/acme/%2E%2e%2fx', asset: 'a' }],
    ['attack 29: an address with an encoded letter', { url: 'https://example.com/acme/%72isky', asset: 'a' }],
    ['attack 29: an address encoded twice', { url: 'https://example.com/acme/%2572isky', asset: 'a' }],
    ['attack 29: an address with parameters', { url: 'https://example.com/acme/risky;x=1', asset: 'a' }],
    ['an address with a double slash', { url: 'https://example.com//acme', asset: 'a' }],
    [
      'a version with a slash',
      { url: 'https://example.com/{version}', asset: 'a' },
      { version: '1/../../evil' },
    ],
    ['a name with a slash', { file: '.', asset: '{name}' }, { name: '../x' }],
    ['a version with two dots', { file: '.', asset: '{version}' }, { version: '1..2' }],
  ])('%s', async (_, source, more) => {
    const { code, message, hint } = await failure(gather(source, { ...wanted, ...more }, await options()));
    expect(code).toBe('source-invalid');
    expect(`${message} ${hint}`).not.toContain('canary');
  });

  test('an address with a password', async () => {
    const error = await failure(
      gather({ url: 'https://u:canary@example.com', asset: 'a' }, wanted, await options()),
    );
    expect(error.code).toBe('source-refused');
    expect(error.message).not.toContain('canary');
  });

  test('what leads upwards in an address counts as where it leads', async () => {
    const { origin } = await site('/evil/');
    const gathered = await gather(
      { url: `${origin}/acme/../evil`, asset: named.asset },
      wanted,
      await options(),
    );
    expect(gathered.origin).toBe(`${origin}/evil`);
  });
});
