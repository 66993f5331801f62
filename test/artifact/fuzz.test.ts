/** Archives with bytes changed, cut, doubled and put in: whatever comes, it is refused with a code or is the plugin itself. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Cache } from '../../src/artifact/cache.ts';
import { takeMember } from '../../src/artifact/member.ts';
import { PlugboardError } from '../../src/core/finding.ts';
import { pax, tar } from './support/tar.ts';
import { newCache, sha256 } from './support/web.ts';
import { zip } from './support/zip.ts';

const plugin = Buffer.from(`\x7fELF${Array.from({ length: 700 }, (_, i) => i * i).join(' ')}`);
const members = [
  { name: 'LICENSE', body: 'free', mode: 0o644 },
  { name: 'bin/plugin', body: plugin },
];
const zipped = zip(
  members.map((member) => ({ ...member, mode: 0o100000 | (member.mode ?? 0o755), deflate: true })),
);
const tarred = tar([...members.slice(0, 1), pax({ path: 'bin/plugin', mtime: '1.5' }), ...members.slice(1)]);

type Change =
  | { readonly kind: 'set' | 'flip'; readonly at: number; readonly byte: number }
  | { readonly kind: 'cut' | 'double'; readonly at: number; readonly length: number }
  | { readonly kind: 'insert'; readonly at: number; readonly bytes: Uint8Array };

const at = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('set', 'flip'),
      at,
      byte: fc.integer({ min: 1, max: 255 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('cut', 'double'),
      at,
      length: fc.integer({ min: 1, max: 600 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('insert'),
      at,
      bytes: fc.uint8Array({ minLength: 1, maxLength: 64 }),
    }),
  },
);

/** `at` is a share of the length. */
function apply(bytes: Buffer, one: Change): Buffer {
  const at = Math.floor(one.at * bytes.length);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (one.kind) {
    case 'set':
      return Buffer.concat([before, Buffer.from([one.byte]), after.subarray(1)]);
    case 'flip':
      return Buffer.concat([before, Buffer.from([(after[0] ?? 0) ^ one.byte]), after.subarray(1)]);
    case 'cut':
      return Buffer.concat([before, after.subarray(one.length)]);
    case 'double':
      return Buffer.concat([before, after.subarray(0, one.length), after]);
    case 'insert':
      return Buffer.concat([before, one.bytes, after]);
  }
}

const changed = (from: Buffer) =>
  fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) => changes.reduce(apply, from));

async function put(cache: Cache, bytes: Uint8Array) {
  const draft = await cache.draft();
  await draft.write(bytes);
  return cache.keep(draft);
}

/** Undefined for a refusal; anything else that is thrown fails the test. */
async function taken(work: ReturnType<typeof takeMember>): Promise<Buffer | undefined> {
  try {
    return readFileSync((await work).path);
  } catch (error) {
    expect(error).toBeInstanceOf(PlugboardError);
    expect(['archive', 'member-missing', 'source-failed']).toContain((error as PlugboardError).code);
    return undefined;
  }
}

const containers = [
  ['p.zip', zipped, 'whole'],
  ['p.tar.gz', gzipSync(tarred), 'whole'],
  // A tar has no sum of its bytes: what it was signed with is all that protects them.
  ['p.tar', tarred, 'unprotected'],
] as const;

test.each(containers)('%s as it is', async (name, bytes) => {
  const cache = await newCache();
  expect((await taken(takeMember(await put(cache, bytes), name, { cache })))?.equals(plugin)).toBe(true);
});

test.each(containers)(
  'attacks 4 to 8: %s with changes is refused, or gives the plugin',
  async (name, bytes, protection) => {
    const cache = await newCache();
    let accepted = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(changed(bytes), fc.constantFrom(undefined, 'bin/plugin'), async (mutant, member) => {
        const got = await taken(takeMember(await put(cache, mutant), name, { cache, member }));
        if (got === undefined) refused += 1;
        else accepted += 1;
        if (got !== undefined && protection === 'whole' && member !== undefined)
          expect(got.equals(plugin)).toBe(true);
      }),
      { numRuns: 150 },
    );
    expect(refused).toBeGreaterThan(0);
    expect(accepted + refused).toBeGreaterThanOrEqual(150);
    expect(readdirSync(join(cache.folder, 'drafts'))).toEqual([]);
  },
  120_000,
);

test.each(containers)(
  'attack 8: %s with changes is never accepted under the sum of what it was',
  async (name, bytes) => {
    const cache = await newCache();
    await fc.assert(
      fc.asyncProperty(changed(bytes), async (mutant) => {
        fc.pre(!mutant.equals(bytes));
        const file = await put(cache, bytes);
        writeFileSync(file.path, mutant);
        expect(file.sha256).toBe(sha256(bytes));
        expect(await taken(takeMember(file, name, { cache }))).toBeUndefined();
      }),
      { numRuns: 150 },
    );
  },
  120_000,
);

test('bytes without any form, called an archive', async () => {
  const cache = await newCache();
  const heads = ['PK\x03\x04', 'PK\x05\x06', '\x1f\x8b\x08', ''].map((head) => Buffer.from(head, 'latin1'));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...heads),
      fc.uint8Array({ maxLength: 2000 }),
      fc.constantFrom('p.zip', 'p.tgz', 'p.tar', 'p.gz'),
      async (head, rest, name) => {
        const file = await put(cache, Buffer.concat([head, rest]));
        expect(await taken(takeMember(file, name, { cache }))).toBeUndefined();
      },
    ),
    { numRuns: 200 },
  );
}, 120_000);
