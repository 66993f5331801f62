/** Archives, and single files that are compressed. What comes out of a zip or a gzip is the plugin itself. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openCache } from '../../../../src/artifact/cache.ts';
import { takeMember } from '../../../../src/artifact/member.ts';
import { PlugboardError } from '../../../../src/core/finding.ts';
import { pax, tar } from '../../../artifact/support/tar.ts';
import { zip } from '../../../artifact/support/zip.ts';
import { tempFolder } from '../../../support/temp.ts';
import { checkRefusal, type Target } from './target.ts';

const plugin = Buffer.from(`\x7fELF${Array.from({ length: 400 }, (_, i) => i * i).join(' ')}`);
const members = [
  { name: 'LICENSE', body: 'free', mode: 0o644 },
  { name: 'bin/plugin', body: plugin },
];
const zipped = zip(
  members.map((member) => ({ ...member, mode: 0o100000 | (member.mode ?? 0o755), deflate: true })),
);
const tarred = tar([members[0]!, pax({ path: 'bin/plugin', mtime: '1.5' }), members[1]!]);

export async function archiveTargets(): Promise<readonly Target[]> {
  const cache = await openCache(join(await mkdtemp(join(tempFolder(), 'c')), 'cache'));
  const of = (name: string, bytes: Buffer, member: string | undefined): Target => ({
    name,
    samples: [bytes],
    async run(changed) {
      const draft = await cache.draft();
      await draft.write(changed);
      const file = await cache.keep(draft);
      try {
        const taken = await readFile((await takeMember(file, name, { cache, member })).path);
        // A tar has no sum of its bytes.
        if (name !== 'p.tar') assert.ok(taken.equals(plugin), 'something else came out');
        return true;
      } catch (error) {
        if (!(error instanceof PlugboardError)) throw error;
        checkRefusal({ code: error.code, detail: error.message, hint: error.hint ?? '' });
        return false;
      }
    },
  });
  return [
    of('p.zip', zipped, 'bin/plugin'),
    of('p.tar.gz', gzipSync(tarred), 'bin/plugin'),
    of('p.tar', tarred, undefined),
    of('p.gz', gzipSync(plugin), undefined),
  ];
}
