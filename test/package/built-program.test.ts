/** The program that is built is made of several files; what goes wrong in one is told by another, as it is when run from source. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { main, startProgram } from '../cli/support/start.ts';
import { tempFolder } from '../support/temp.ts';

const built = join(import.meta.dirname, '..', '..', 'bin', 'plugboard.cjs');
const cwd = tempFolder();
mkdirSync(join(cwd, 'board'));

test.each([
  ['plann', 'usage'],
  ['plan --flag', 'usage'],
  ['plan --format xml', 'usage'],
  ['plan -f one.yaml -f two.yaml', 'usage'],
  ['help plann', 'usage'],
  ['trust init hashicorp', 'usage'],
  ['verify board', 'usage'],
  ['fetch --to there sync board', 'usage'],
  ['plan', 'manifest-not-found'],
  ['provider uninstall', 'usage'],
])('%s', async (line, code) => {
  const run = async (program: string) => {
    const env = { HOME: cwd };
    const { code, stdout, stderr } = await startProgram(process.execPath, [program, ...line.split(' ')], {
      cwd,
      env,
    }).ended;
    return { code, stdout, stderr };
  };
  const said = await run(built);
  expect(said).toEqual(await run(main));
  expect(said).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(`error[${code}]: `) });
});
