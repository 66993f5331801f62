/**
 * Runs every transcript in `transcripts/` and compares it with what it says. `PLUGBOARD_TEST_WRITE=1` writes what came out instead;
 * the difference is for review.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStage } from './support/stage.ts';
import { replay } from './support/transcript.ts';

const folder = join(import.meta.dirname, 'transcripts');

test.each(readdirSync(folder).sort())('%s', { timeout: 120_000 }, async (file) => {
  const text = readFileSync(join(folder, file), 'utf8');
  const stage = await openStage(file);
  try {
    const played = await replay(text, stage);
    if (process.env.PLUGBOARD_TEST_WRITE === '1') writeFileSync(join(folder, file), played);
    else expect(played).toBe(text);
  } finally {
    await stage.end();
  }
});
