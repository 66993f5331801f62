import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findCanary, spellings } from './canary.ts';
import { runNode } from './run-node.ts';
import { tempFolder } from './temp.ts';

const root = join(import.meta.dirname, '..', '..');
const secret = 'p@ss word/1234567';

const leak = (kind: string) => {
  const { PLUGBOARD_TALLY: _, ...env } = process.env;
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/support/fixtures/leak.config.ts'];
  return runNode(args, { ...env, LEAK: kind }, root);
};

test('a run whose tests all pass fails when a secret came out, and says where', async () => {
  const run = await leak('record');
  expect(run.code).toBe(1);
  expect(run.stderr).toContain('was found in: the plan of leak.ts');
  expect(run.stdout).toMatch(/^1 passed, 1 failed, 0 skipped$/m);
});

test('the console counts', async () => {
  const run = await leak('console');
  expect(run.code).toBe(1);
  expect(run.stderr).toContain('was found in: console.log');
});

test('a run without a leak passes', async () => {
  const run = await leak('nothing');
  expect(run).toMatchObject({ code: 0, stdout: expect.stringMatching(/^1 passed, 0 failed, 0 skipped$/m) });
});

test.each([
  ['as it is', secret],
  ['base64', Buffer.from(`{"token":"${secret}"}`).toString('base64')],
  ['base64, one further', Buffer.from(`{"token":"x${secret}"}`).toString('base64')],
  ['base64, two further', Buffer.from(`{"token":"xx${secret}"}`).toString('base64')],
  ['hex', Buffer.from(secret).toString('hex')],
  ['in a URL', `http://h/?t=${encodeURIComponent(secret)}`],
])('is found %s', (_form, text) => {
  const folder = tempFolder();
  const lines = [
    { name: 'clean', text: 'x' },
    { name: 'dirty', text: `before ${text} after` },
  ];
  writeFileSync(join(folder, '1.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  expect(findCanary(folder, secret)).toEqual(['dirty']);
});

test('no form is so short that it is found by chance', () => {
  for (const form of spellings(secret)) expect(form.length).toBeGreaterThan(12);
});
