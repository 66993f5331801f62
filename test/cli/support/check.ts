import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Product } from '../../../scripts/servers/binary.ts';
import { openStage } from './stage.ts';
import { replay } from './transcript.ts';

/**
 * Runs every transcript of a folder and compares it with what it says. `PLUGBOARD_TEST_WRITE=1` writes what came out instead;
 * the difference is for review.
 */
export function checkTranscripts(folder: string, product: Product): void {
  test.each(readdirSync(folder).sort())('%s', { timeout: 120_000 }, async (file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    const stage = await openStage(file, product);
    try {
      const played = await replay(text, stage);
      if (process.env.PLUGBOARD_TEST_WRITE === '1') writeFileSync(join(folder, file), played);
      else expect(played).toBe(text);
    } finally {
      await stage.end();
    }
  });
}
