/**
 * node --expose-gc --max-old-space-size=200 program.ts GROUP RUNS
 *
 * Fuzzes the parsers of a group, in this process, and ends with 0 when all holds. A thread beside it ends the process with
 * {@link watch} when one input takes more than two seconds of work, or all together more than 200 MiB of memory.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { archiveTargets } from './archives.ts';
import { brokenTargets } from './broken.ts';
import { bundleTargets } from './bundles.ts';
import { keyTargets } from './keys.ts';
import { changes, mutate } from './mutation.ts';
import type { Target } from './target.ts';
import { textTargets } from './texts.ts';
import { watch } from './watch.ts';

const groups: Readonly<Record<string, () => readonly Target[] | Promise<readonly Target[]>>> = {
  keys: keyTargets,
  bundles: bundleTargets,
  texts: textTargets,
  archives: archiveTargets,
  ...brokenTargets,
};

const [group = '', runs = ''] = process.argv.slice(2);
const targets = await groups[group]!();
for (const target of targets)
  for (const sample of target.samples) assert.equal(await target.run(sample, sample), true, target.name);

const isLong = Number(runs) >= 1000;
/** Bytes of inputs after which their garbage is collected: it is no memory of the next input. */
const mostGarbage = 2 ** 17;
const watched = watch();
for (const target of targets) {
  const counts = { taken: 0, refused: 0 };
  let garbage = 0;
  // What the target before took is given back to the system.
  gc!({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  const run = async (bytes: Uint8Array, sample: Uint8Array) => {
    garbage += bytes.length;
    if (garbage > mostGarbage || (counts.taken + counts.refused) % 50 === 0) {
      gc!();
      garbage = 0;
    }
    watched.begin(target.name, bytes);
    const taken = await target.run(bytes, sample);
    watched.end();
    counts[taken ? 'taken' : 'refused'] += 1;
    return taken;
  };
  for (const text of target.hard ?? []) await run(Buffer.from(text), target.samples[0]!);
  if (target.unsigned) for (const sample of target.samples) await flipAll(target, sample, run);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...target.samples), changes, async (sample, made) => {
      const bytes = mutate(sample, made).subarray(0, target.most);
      if (!Buffer.from(bytes).equals(sample)) await run(bytes, sample);
    }),
    { numRuns: Number(runs), endOnFailure: true },
  );
  assert.ok(counts.refused > 0, `${target.name}: nothing was refused`);
  process.stdout.write(`${target.name}: ${counts.refused} refused, ${counts.taken} taken\n`);
}
process.stdout.write(`at most ${watched.most()} MiB more than before\n`);
process.exit();

/** Each byte of the sample, alone: one bit of it, in long runs each bit. */
async function flipAll(
  target: Target,
  sample: Uint8Array,
  run: (bytes: Uint8Array, sample: Uint8Array) => Promise<boolean>,
) {
  const free = target.unsigned!.map((piece) => {
    const at = Buffer.from(sample).indexOf(piece);
    assert.ok(at >= 0, `${target.name} has no ${piece}`);
    return [at, at + piece.length] as const;
  });
  for (let at = 0; at < sample.length; at += 1)
    for (const bit of isLong ? [0, 1, 2, 3, 4, 5, 6, 7] : [at % 8]) {
      const bytes = Uint8Array.from(sample);
      bytes[at]! ^= 1 << bit;
      if ((await run(bytes, sample)) && !free.some(([from, to]) => from <= at && at < to))
        assert.fail(`${target.name}: bit ${bit} of byte ${at} may be another`);
    }
}
