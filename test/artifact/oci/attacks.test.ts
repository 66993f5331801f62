/** What a registry, or somebody who may push to it, could try. Each row names the attack of the table in signing.md. */
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseCredentials } from '../../../src/artifact/oci/credentials.ts';
import { gatherImage } from '../../../src/artifact/oci/index.ts';
import { askLayer } from '../../../src/artifact/oci/layer.ts';
import type { Source } from '../../../src/core/source.ts';
import { type Asked, type FakeRegistry, startFakeRegistry } from '../support/fake-registry.ts';
import { failure, gather, options, read, repository, wanted } from '../support/gathering.ts';
import {
  attachment,
  digestOf,
  type Item,
  image,
  index,
  json,
  layer,
  type MadeImage,
  type MadeIndex,
  type Part,
  part,
  tar,
  types,
} from '../support/image.ts';
import { bundleOf, makeSigner, simpleSigning, tagOf } from '../support/signing.ts';

const amd64 = { os: 'linux', architecture: 'amd64' };
const arm64 = { os: 'linux', architecture: 'arm64' };
const program: Item = { name: 'plugin', bytes: '\x7fELF' };

let registry: FakeRegistry;
beforeEach(async () => {
  registry = await startFakeRegistry();
});
afterEach(() => registry.stop());

const imageOf = async (...layers: readonly (readonly Item[])[]) =>
  image({ layers: await Promise.all(layers.map((items) => layer(items))) });
const indexOf = (made: MadeImage): MadeIndex => index([{ platform: amd64, image: made }]);

/** Puts it under the tag, gathers, and takes out the file. */
async function extract(made: MadeImage | MadeIndex, source: Partial<Source> = {}) {
  registry.put(made, '1.0.0');
  return (await gather(registry.host, source)).extract();
}

function answerWith(path: string, send: (response: ServerResponse, asked: Asked) => void): void {
  registry.intercept = (asked, response) => {
    if (!asked.path.endsWith(path)) return false;
    send(response, asked);
    return true;
  };
}

/** The same length with one byte changed. */
function altered({ bytes }: Part): Buffer {
  const copy = Buffer.from(bytes);
  copy[copy.length - 3]! ^= 1;
  return copy;
}

describe('attack 2: an image that is not the one that was signed', () => {
  test('the digest is that of the bytes, not what a header or a tag says', async () => {
    const [signed, evil] = [
      indexOf(await imageOf([program])),
      indexOf(await imageOf([{ name: 'plugin', bytes: 'evil' }])),
    ];
    registry.put(signed);
    registry.put(evil, '1.0.0');
    const signature = simpleSigning(makeSigner(), repository, signed.index.digest);
    registry.put(signature, tagOf(signed.index.digest, '.sig'));
    answerWith('/manifests/1.0.0', (response) =>
      response
        .writeHead(200, { 'content-type': types.index, 'docker-content-digest': signed.index.digest })
        .end(evil.index.bytes),
    );
    const gathered = await gather(registry.host);
    expect(`sha256:${gathered.image?.sha256}`).toBe(evil.index.digest);
    expect(gathered.signatures).toEqual([]);
  });

  test('a signature that was copied to the tag of another image is handed on with its own payload', async () => {
    const evil = indexOf(await imageOf([program]));
    registry.put(evil, '1.0.0');
    const other = `sha256:${'1'.repeat(64)}`;
    registry.put(simpleSigning(makeSigner(), repository, other), tagOf(evil.index.digest, '.sig'));
    const [found] = (await gather(registry.host)).signatures;
    expect(Buffer.from(found!.payload!).toString()).toContain(other);
  });
});

describe('attack 21: what a registry says about tags, digests and platforms', () => {
  test('a lying Docker-Content-Digest on what was asked by digest', async () => {
    const made = indexOf(await imageOf([program]));
    registry.put(made);
    answerWith(`/manifests/${made.index.digest}`, (response) =>
      response
        .writeHead(200, { 'content-type': types.index, 'docker-content-digest': made.index.digest })
        .end(altered(made.index)),
    );
    const error = await failure(gather(registry.host, { digest: made.index.digest }));
    expect(error.code).toBe('image-invalid');
    expect(error.message).toContain(
      `should have ${made.index.digest}, and ${digestOf(altered(made.index))} came`,
    );
  });

  test('a tag that moves between requests moves nothing', async () => {
    const made = indexOf(await imageOf([program]));
    const evil = indexOf(await imageOf([{ name: 'plugin', bytes: 'evil' }]));
    registry.put(made, '1.0.0');
    const gathered = await gather(registry.host);
    registry.put(evil, '1.0.0');
    expect((await read(await gathered.extract())).toString()).toBe('\x7fELF');
    expect(registry.asked.filter(({ path }) => path.endsWith('/manifests/1.0.0'))).toHaveLength(1);
  });

  test('a tag that means another digest than the declared one', async () => {
    const [made, evil] = [indexOf(await imageOf([program])), indexOf(await imageOf([]))];
    registry.put(made);
    registry.put(evil, '1.0.0');
    const error = await failure(gather(registry.host, { tag: '1.0.0', digest: made.index.digest }));
    expect(error.code).toBe('image-invalid');
  });

  test.each<[string, (made: MadeImage, other: MadeImage) => MadeImage | MadeIndex, string]>([
    [
      'no manifest for the platform',
      (_, other) => index([{ platform: arm64, image: other }]),
      'has no manifests for linux/amd64',
    ],
    [
      'two manifests for the platform',
      (made, other) =>
        index([
          { platform: amd64, image: other },
          { platform: amd64, image: made },
        ]),
      'has 2 manifests',
    ],
    [
      'one manifest listed twice',
      (made) =>
        index([
          { platform: amd64, image: made },
          { platform: amd64, image: made },
        ]),
      'has 2 manifests',
    ],
    [
      'two variants',
      (made, other) =>
        index([
          { platform: { ...amd64, variant: 'v3' }, image: other },
          { platform: amd64, image: made },
        ]),
      'has 2 manifests',
    ],
    ['only entries without a platform', (made) => index([{ image: made }]), 'names no platform'],
    [
      'an entry for another platform than the image',
      (_, other) => index([{ platform: amd64, image: other }]),
      'is for linux/arm64, and linux/amd64 is wanted',
    ],
    [
      'a single manifest for another platform',
      (_, other) => other,
      'is for linux/arm64, and linux/amd64 is wanted',
    ],
    [
      'an index in an index',
      (made) => {
        const inner = indexOf(made);
        return index([{ platform: amd64, image: { manifest: inner.index, blobs: [] } }]);
      },
      'is another index',
    ],
    [
      'an entry with a wrong size',
      (made) => index([{ platform: amd64, image: made, more: { size: 5 } }]),
      'and the index says 5',
    ],
    [
      'an index that is a manifest as well',
      ({ manifest, blobs }) => {
        const both = { ...JSON.parse(`${manifest.bytes}`), mediaType: undefined, manifests: [] };
        return { manifest: json(types.manifest, both), blobs };
      },
      'an index and a manifest at once',
    ],
    [
      'an index that calls itself a manifest',
      (made) => {
        const list = JSON.parse(`${indexOf(made).index.bytes}`);
        return { manifest: json(types.index, { ...list, mediaType: types.manifest }), blobs: [] };
      },
      'is an index, but calls itself',
    ],
    [
      'a digest that is no sha256',
      ({ manifest, blobs }) => {
        const found = JSON.parse(`${manifest.bytes}`);
        found.layers[0].digest = 'md5:d41d8cd98f00b204e9800998ecf8427e';
        return { manifest: json(types.manifest, found), blobs };
      },
      'only sha256 is accepted',
    ],
    [
      'a layer of no known type',
      ({ manifest, blobs }) => {
        const found = JSON.parse(`${manifest.bytes}`);
        found.layers[0].mediaType = 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip';
        return { manifest: json(types.manifest, found), blobs };
      },
      'no layer of files',
    ],
    [
      '51 layers',
      ({ manifest, blobs }) => {
        const found = JSON.parse(`${manifest.bytes}`);
        found.layers = Array(51).fill(found.layers[0]);
        return { manifest: json(types.manifest, found), blobs };
      },
      'has 51 layers',
    ],
    [
      'JSON that is none',
      () => ({ manifest: part(types.manifest, '{"schemaVersion":2,'), blobs: [] }),
      'is not JSON',
    ],
    [
      'JSON that is not UTF-8',
      () => ({ manifest: part(types.manifest, Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])), blobs: [] }),
      'is not JSON',
    ],
    [
      'schema version 1',
      () => ({ manifest: json(types.manifest, { schemaVersion: 1, layers: [] }), blobs: [] }),
      'schema version 2',
    ],
  ])('%s', async (_, make, message) => {
    const made = await imageOf([program]);
    const other = image({ arch: 'arm64', layers: [await layer([program])] });
    registry.put(made);
    registry.put(other);
    registry.put(indexOf(made));
    const error = await failure(extract(make(made, other)));
    expect(error.code).toBe('image-invalid');
    expect(error.message).toContain(message);
  });

  test.each([
    ['manifest', (made: MadeIndex) => made.images[0]!.manifest],
    ['config', (made: MadeIndex) => made.images[0]!.blobs[0]!],
    ['layer', (made: MadeIndex) => made.images[0]!.blobs[1]!],
  ])('a %s whose bytes are altered, cut off, or more', async (_, choose) => {
    const made = indexOf(await imageOf([program]));
    const target = choose(made);
    for (const bytes of [
      altered(target),
      target.bytes.subarray(0, -1),
      Buffer.concat([target.bytes, Buffer.from(' ')]),
    ]) {
      answerWith(target.digest, (response) =>
        response.writeHead(200, { 'content-type': target.mediaType }).end(bytes),
      );
      expect((await failure(extract(made))).code).toBe('image-invalid');
    }
  });

  test('a layer that is refused leaves nothing in the cache that carries its digest', async () => {
    const made = indexOf(await imageOf([program]));
    const target = made.images[0]!.blobs[1]!;
    registry.put(made, '1.0.0');
    answerWith(target.digest, (response) => response.writeHead(200).end(altered(target)));
    const own = await options();
    const gathered = await gatherImage({ oci: `${registry.host}/${repository}` }, wanted, own);
    expect((await failure(gathered.extract())).code).toBe('image-invalid');
    expect(await own.cache.find(target.digest.replace('sha256:', ''))).toBeUndefined();
    registry.intercept = undefined;
    expect((await gathered.extract()).by).toContain('layer 1 of 1');
  });

  test('more than 50 referrers', async () => {
    const made = indexOf(await imageOf([program]));
    registry.put(made, '1.0.0');
    const about = Array.from({ length: 60 }, (_, at) =>
      attachment([{ part: bundleOf(`${at}`) }], made.index),
    );
    const list = (count: number) => index(about.slice(0, count).map((each) => ({ image: each })));
    registry.put(list(60), tagOf(made.index.digest, ''));
    const error = await failure(gather(registry.host));
    expect(error.code).toBe('source-too-large');
    expect(error.message).toContain('more than 50');
    registry.put(list(50), tagOf(made.index.digest, ''));
    expect((await gather(registry.host)).signatures).toHaveLength(50);
  });

  test('a list of referrers whose pages lead elsewhere, or never end', async () => {
    const made = indexOf(await imageOf([program]));
    registry.put(made, '1.0.0');
    const page = json(types.index, { schemaVersion: 2, manifests: [] }).bytes;
    const send = (link: string) =>
      answerWith(`/referrers/${made.index.digest}`, (response) =>
        response.writeHead(200, { 'content-type': types.index, link }).end(page),
      );
    send('<http://127.0.0.2:9/v2/>; rel="next"');
    expect((await failure(gather(registry.host))).code).toBe('image-invalid');
    send(`</v2/${repository}/referrers/${made.index.digest}>; rel="next"`);
    expect((await failure(gather(registry.host))).message).toContain('has no end');
  });

  test('pages of referrers are read to their end', async () => {
    const made = indexOf(await imageOf([program]));
    registry.put(made, '1.0.0');
    const about = ['one', 'two'].map((text) => attachment([{ part: bundleOf(text) }], made.index));
    for (const each of about) registry.put(each);
    answerWith(`/referrers/${made.index.digest}`, (response, { query }) => {
      const last = query.get('last') === '1';
      const link = last ? {} : { link: '<?last=1>; rel="next"' };
      const list = index([{ image: about[last ? 1 : 0]! }]).index;
      response.writeHead(200, { 'content-type': types.index, ...link }).end(list.bytes);
    });
    expect((await gather(registry.host)).signatures.map(({ bytes }) => `${Buffer.from(bytes)}`)).toEqual([
      '{"text":"one"}',
      '{"text":"two"}',
    ]);
  });
});

describe('attack 6: bombs and things without an end', () => {
  test('a manifest above 4 MiB, announced or not', async () => {
    const huge = json(types.manifest, { schemaVersion: 2, layers: [], x: 'x'.repeat(4 * 2 ** 20) });
    registry.put({ manifest: huge, blobs: [] }, '1.0.0');
    expect((await failure(gather(registry.host))).code).toBe('source-too-large');
    answerWith('/manifests/1.0.0', (response) => {
      response.writeHead(200, { 'content-type': types.manifest });
      response.write(huge.bytes.subarray(0, 2 ** 21));
      response.end(huge.bytes);
    });
    expect((await failure(gather(registry.host))).code).toBe('source-too-large');
  });

  test('a layer that unpacks to a hundred times of what was sent and more', async () => {
    const bomb = part(types.gzip, gzipSync(Buffer.alloc(40 * 2 ** 20)));
    const error = await failure(extract(indexOf(image({ layers: [bomb] }))));
    expect(error.code).toBe('archive');
    expect(error.message).toContain('unpacks to more');
  });

  test('a file in a layer that unpacks to a hundred times and more', async () => {
    const error = await failure(
      extract(await imageOf([{ name: 'plugin', bytes: Buffer.alloc(40 * 2 ** 20) }])),
    );
    expect(error.code).toBe('archive');
    expect(error.message).toContain('unpacks to more');
  });

  test('a layer that says it has more than the limit', async () => {
    const { manifest, blobs } = await imageOf([program]);
    const found = JSON.parse(`${manifest.bytes}`);
    found.layers[0].size = 2 ** 31;
    const made = { manifest: json(types.manifest, found), blobs };
    expect((await failure(extract(made))).code).toBe('source-too-large');
  });

  test('a file that says it has more than a plugin may have', async () => {
    const bytes = await tar([{ name: 'plugin' }]);
    bytes.write('20000000000', 124); // octal: 2 GiB
    bytes.write('        ', 148);
    const sum = bytes.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    const error = await failure(extract(image({ layers: [part(types.tar, bytes)] })));
    expect(error.code).toBe('archive');
    expect(error.message).toContain('has more than');
  });

  test('a layer of more entries than an image has', async () => {
    const header = (await tar([{ name: 'x' }])).subarray(0, 512);
    const many = Buffer.concat(Array(1000).fill(header));
    let sent = 0;
    const endless = async function* () {
      for (; sent < 1_000_000; sent += 1000) yield many;
    };
    const error = await failure(askLayer(endless(), types.tar, 'plugin', 'It', async () => 'kept'));
    expect(error.code).toBe('archive');
    expect(error.message).toContain('entries');
    expect(sent).toBeLessThan(1_000_000);
  });

  test.each([
    ['cut off', (bytes: Uint8Array) => gzipSync(bytes).subarray(0, -20)],
    ['no gzip', (bytes: Uint8Array) => bytes],
    ['cut off inside of gzip', (bytes: Uint8Array) => gzipSync(bytes.subarray(0, 700))],
    ['no tar', () => gzipSync(Buffer.alloc(2000, 'tar'))],
  ])('a layer that is %s', async (_, make) => {
    const bytes = await tar([{ name: 'plugin', bytes: Buffer.alloc(5000, 'x') }]);
    const error = await failure(extract(image({ layers: [part(types.gzip, make(bytes))] })));
    expect(error.code).toBe('archive');
    expect(error.message).toContain('cannot be unpacked');
  });
});

describe('attack 5: what lies at the place of the file', () => {
  const plugin = (bytes: string): Item => ({ name: 'plugin', bytes });

  test.each<[string, readonly (readonly Item[])[], string]>([
    [
      'a symbolic link',
      [[{ name: 'plugin', type: 'symlink', target: '/bin/x' }]],
      'symbolic link to `/bin/x`',
    ],
    [
      'a hard link',
      [
        [program, { name: 'x', type: 'link', target: 'plugin' }],
        [{ name: 'plugin', type: 'link', target: 'x' }],
      ],
      'hard link to `x`',
    ],
    ['a folder', [[{ name: 'plugin/', type: 'directory' }]], 'is a folder'],
    ['a pipe', [[{ name: 'plugin', type: 'fifo' }]], 'no regular file'],
    ['two files in one layer', [[plugin('one'), plugin('two')]], 'twice'],
    [
      'two files in one layer, spelled otherwise',
      [[plugin('one'), { name: '/./plugin', bytes: 'two' }]],
      'twice',
    ],
    ['a file that its own layer removes', [[plugin('one'), { name: '.wh.plugin' }]], 'removes it as well'],
    ['a way out of the image', [[program, { name: '../../bin/x', bytes: 'evil' }]], 'leads out of the image'],
    ['a way out in the middle', [[{ name: 'a/../../plugin', bytes: 'evil' }]], 'leads out of the image'],
  ])('%s', async (_, layers, message) => {
    const error = await failure(extract(await imageOf(...layers)));
    expect(error.code).toBe('archive');
    expect(error.message).toContain(message);
  });

  test('a link instead of a folder on the way', async () => {
    const made = await imageOf(
      [{ name: 'usr/bin/hello', bytes: 'x' }],
      [{ name: 'bin', type: 'symlink', target: 'usr/bin' }],
    );
    const error = await failure(extract(made, { member: '/bin/hello' }));
    expect(error.code).toBe('archive');
    expect(error.message).toContain('`bin`');
    expect((await extract(made, { member: 'usr/bin/hello' })).by).toContain('layer 1 of 2');
  });

  test.each<[string, readonly (readonly Item[])[], string]>([
    ['a whiteout hides the file', [[program], [{ name: '.wh.plugin' }]], 'layer 2 of 2 removes it'],
    ['an opaque folder hides the file', [[program], [{ name: '.wh..wh..opq' }]], 'layer 2 of 2 removes it'],
    ['nothing is there', [[{ name: 'other', bytes: 'x' }], []], 'no layer has it'],
    ['there is no layer', [], 'no layer has it'],
  ])('%s', async (_, layers, message) => {
    const error = await failure(extract(await imageOf(...layers)));
    expect(error.code).toBe('member-missing');
    expect(error.message).toContain(message);
  });

  test.each<[string, readonly (readonly Item[])[]]>([
    ['a whiteout of a folder above', [[{ name: 'opt/x/hello', bytes: 'old' }], [{ name: 'opt/.wh.x' }]]],
    ['an opaque folder above', [[{ name: 'opt/x/hello', bytes: 'old' }], [{ name: 'opt/.wh..wh..opq' }]]],
  ])('%s hides the file too', async (_, layers) => {
    const error = await failure(extract(await imageOf(...layers), { member: 'opt/x/hello' }));
    expect(error.code).toBe('member-missing');
  });

  test.each<[string, readonly (readonly Item[])[], string]>([
    ['a later layer overrides', [[plugin('old')], [plugin('new')]], 'new'],
    ['a file comes after its whiteout', [[plugin('old')], [{ name: '.wh.plugin' }], [plugin('new')]], 'new'],
    [
      'a file stays in its opaque folder',
      [[plugin('old')], [{ name: '.wh..wh..opq' }, plugin('new')]],
      'new',
    ],
    [
      'a whiteout of something else',
      [[plugin('old')], [{ name: '.wh.plug' }, { name: 'x/.wh.plugin' }, { name: 'x/.wh..wh..opq' }]],
      'old',
    ],
  ])('but %s', async (_, layers, content) => {
    expect((await read(await extract(await imageOf(...layers)))).toString()).toBe(content);
  });

  test.each([types.tar, types.gzip, types.zstd, types.dockerGzip])('a layer of %s', async (type) => {
    const made = image({ layers: [await layer([program], type)] });
    expect((await read(await extract(made))).toString()).toBe('\x7fELF');
  });
});

describe('attack 27: redirects and secrets', () => {
  const credentials = { user: 'reader', password: 'CANARY-word' };
  let storage: FakeRegistry;
  beforeEach(async () => {
    await registry.stop();
    registry = await startFakeRegistry({ token: credentials });
    storage = await startFakeRegistry();
  });
  afterEach(() => storage.stop());
  const kept = () =>
    parseCredentials(
      JSON.stringify({
        auths: { [registry.host]: { username: credentials.user, password: credentials.password } },
      }),
      'auths',
    );

  test('blobs are fetched from another host without the token', async () => {
    const made = indexOf(await imageOf([program]));
    registry.put(made, '1.0.0');
    storage.put(made);
    registry.intercept = ({ path, authorization }, response) => {
      if (!path.includes('/blobs/') || !authorization) return false;
      response.writeHead(307, { location: `http://${storage.host}${path}?signature=secret` }).end();
      return true;
    };
    const gathered = await gather(registry.host, {}, kept());
    expect((await read(await gathered.extract())).toString()).toBe('\x7fELF');
    expect(storage.asked.length).toBeGreaterThan(1);
    expect(storage.asked.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
  });

  test('a storage host that asks for a login gets none, and no token service of its choice is asked', async () => {
    registry.put(indexOf(await imageOf([program])), '1.0.0');
    storage.intercept = (_, response) => {
      const realm = `Bearer realm="http://${storage.host}/steal",service="x"`;
      response.writeHead(401, { 'www-authenticate': realm }).end();
      return true;
    };
    registry.intercept = ({ path, authorization }, response) => {
      if (!path.includes('/blobs/') || !authorization) return false;
      response.writeHead(307, { location: `http://${storage.host}${path}?signature=secret` }).end();
      return true;
    };
    const gathered = await gather(registry.host, {}, kept());
    const error = await failure(gathered.extract());
    expect(error.code).toBe('source-failed');
    expect(error.message).not.toContain('secret');
    expect(storage.asked.filter(({ path }) => path === '/steal')).toEqual([]);
    expect(storage.asked.every(({ authorization }) => authorization === undefined)).toBe(true);
  });

  test('the password does not go to a token service elsewhere', async () => {
    registry.intercept = (_, response) => {
      const realm = `Bearer realm="http://localhost:${storage.host.split(':')[1]}/token",service="x"`;
      response.writeHead(401, { 'www-authenticate': realm }).end();
      return true;
    };
    const error = await failure(gather(registry.host, {}, kept()));
    expect(error.code).toBe('source-refused');
    expect(error.message).not.toContain('CANARY');
    expect(storage.asked).toEqual([]);
  });

  test.each([
    ['http://registry.example.com/token', 'not https'],
    ['https://user:word@127.0.0.1/token', 'user name or password'],
    ['file:///etc/passwd', 'not https'],
    ['https://169.254.169.254/latest', 'not public'],
    ['https://10.0.0.1/token', 'not public'],
  ])('a token service at %s is not asked', async (realm, message) => {
    registry.intercept = (_, response) => {
      response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm}"` }).end();
      return true;
    };
    const error = await failure(gather(registry.host, {}, kept()));
    expect(error.code).toBe('source-refused');
    expect(error.message).toContain(message);
    expect(error.message).not.toContain('word@');
  });

  test.each([
    ['http://169.254.169.254/latest/meta-data', 'source-refused'],
    ['https://192.168.0.1/', 'source-refused'],
    ['', 'source-refused'],
  ])('a redirect to %j is not followed', async (location, code) => {
    registry.intercept = (_, response) => {
      response.writeHead(302, { location }).end();
      return true;
    };
    expect((await failure(gather(registry.host))).code).toBe(code);
  });
});

describe('attack 29: signatures that were taken away', () => {
  test('nothing is found, and nothing takes its place', async () => {
    const made = indexOf(await imageOf([program]));
    registry.put(made, '1.0.0');
    // The signature over the platform's manifest is none over the index.
    registry.put(
      simpleSigning(makeSigner(), repository, made.images[0]!.manifest.digest),
      tagOf(made.images[0]!.manifest.digest, '.sig'),
    );
    expect((await gather(registry.host)).signatures).toEqual([]);
  });

  test('a listed referrer that is gone, or about another image, counts for nothing', async () => {
    const made = indexOf(await imageOf([program]));
    registry.put(made, '1.0.0');
    const gone = attachment([{ part: bundleOf('gone') }], made.index);
    const other = attachment([{ part: bundleOf('other') }], made.images[0]!.manifest);
    registry.put(index([{ image: gone }, { image: other }]), tagOf(made.index.digest, ''));
    registry.manifests.delete(gone.manifest.digest);
    expect((await gather(registry.host)).signatures).toEqual([]);
  });

  test('a registry that fails while it is asked for signatures is no registry without signatures', async () => {
    const made = indexOf(await imageOf([program]));
    registry.put(made, '1.0.0');
    for (const path of [
      tagOf(made.index.digest, '.sig'),
      tagOf(made.index.digest, '.att'),
      `/referrers/${made.index.digest}`,
    ]) {
      answerWith(path, (response) => response.writeHead(503).end());
      expect((await failure(gather(registry.host))).code).toBe('source-failed');
    }
  });

  test('a signature blob that is altered is an altered image, not a missing signature', async () => {
    const made = indexOf(await imageOf([program]));
    registry.put(made, '1.0.0');
    const signature = simpleSigning(makeSigner(), repository, made.index.digest);
    registry.put(signature, tagOf(made.index.digest, '.sig'));
    const payload = signature.blobs[1]!;
    answerWith(payload.digest, (response) => response.writeHead(200).end(altered(payload)));
    expect((await failure(gather(registry.host))).code).toBe('image-invalid');
  });
});
