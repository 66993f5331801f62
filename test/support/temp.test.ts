import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runNode } from './run-node.ts';
import { dropFolder, sweep, tempFolder } from './temp.ts';

test('a folder is empty, a real path, and ours to drop', () => {
  const folder = tempFolder();
  expect(realpathSync(folder)).toBe(folder);
  expect(readdirSync(folder)).toEqual([]);
  dropFolder(folder);
  expect(existsSync(folder)).toBe(false);
});

test('outside a run of tests it goes with the process', async () => {
  const module = JSON.stringify(join(import.meta.dirname, 'temp.ts'));
  const script = `import { tempFolder } from ${module}; console.log(tempFolder()); throw new Error('ends badly');`;
  const { PLUGBOARD_TEST_FOLDER: _, ...env } = process.env;
  const { stdout } = await runNode(['--input-type=module', '-e', script], env);
  expect(stdout.trim()).toContain(join(realpathSync(tmpdir()), 'pb-'));
  expect(existsSync(stdout.trim())).toBe(false);
});

test('what killed processes left is swept, nothing else', async () => {
  const parent = tempFolder();
  const gone = spawn(process.execPath, ['-e', '']);
  await once(gone, 'exit');
  for (const name of [`pb-${gone.pid}-a`, `pb-${process.pid}-b`, 'pb-c', 'other'])
    mkdirSync(join(parent, name));
  sweep(parent);
  expect(readdirSync(parent).sort()).toEqual(['other', `pb-${process.pid}-b`, 'pb-c'].sort());
});
