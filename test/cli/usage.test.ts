import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeProgram } from '../../src/cli/program.ts';
import { unknownHelp } from '../../src/cli/usage.ts';
import { tempFolder } from '../support/temp.ts';
import { startPlugboard } from './support/start.ts';

const noIo = () => {
  throw new Error('nothing is to be read or said');
};

test.each([
  ['help plann', 'There is no command `plann`.', 'Did you mean plan? See: plugboard --help'],
  ['help wholly-other', 'There is no command `wholly-other`.', 'See: plugboard --help'],
])('%s', (line, message, hint) => {
  expect(
    unknownHelp(
      makeProgram(noIo, () => undefined),
      line.split(' '),
    ),
  ).toMatchObject({
    code: 'usage',
    message,
    hint,
  });
});

test.each(['help', 'help plan', 'help help', 'help --help', 'plan'])('%s is known', (line) => {
  expect(
    unknownHelp(
      makeProgram(noIo, () => undefined),
      line.split(' '),
    ),
  ).toBeUndefined();
});

const run = (line: string) =>
  makeProgram(noIo, () => undefined).parseAsync(line.split(' '), { from: 'user' });

test.each([
  ['trust init hashicorp', '`trust init` takes no plugins: hashicorp.', '--publisher NAME'],
  ['trust refresh keys', '`trust refresh` takes no plugins: keys.', 'trust --help'],
  ['trust init --out trust.yaml', '--out is not for `trust init`.', 'trust init > trust.yaml'],
  ['trust refresh --github a/b', '--github is not for `trust refresh`.', 'trust init'],
  ['trust explain --root root.json', '--root is not for `trust explain`.', 'trust refresh'],
  ['trust init --attested', '--attested says how', '--github OWNER/NAME --attested'],
])('%s', async (line, message, hint) => {
  await expect(run(line)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining(message),
    hint: expect.stringContaining(hint),
  });
});

test.each([
  ['plan -f one.yaml -f two.yaml', '--file one.yaml, and --file two.yaml'],
  ['plan one.yaml -f two.yaml', 'one.yaml, and --file two.yaml'],
])('%s', async (line, both) => {
  const { code, stderr } = await startPlugboard(line.split(' '), { cwd: tempFolder() }).ended;
  expect(code).toBe(1);
  expect(stderr).toContain(`error[usage]: The manifest is named twice, but must be once: ${both}.`);
  expect(stderr).toContain('→ See: plugboard plan --help');
});

describe('a folder where plugins are named', () => {
  const cwd = tempFolder();
  mkdirSync(join(cwd, 'board'));

  test.each(['verify board', 'fetch --to there sync board', 'trust explain board'])('%s', async (line) => {
    const { code, stderr } = await startPlugboard(line.split(' '), { cwd }).ended;
    expect(code).toBe(1);
    expect(stderr).toContain('error[usage]: board stands where a plugin is named, and is a file or folder.');
    expect(stderr).toContain('→ If it is the manifest: --file board');
  });

  test('any other word is what is wanted', async () => {
    const { stderr } = await startPlugboard(['verify', 'sync'], { cwd }).ended;
    expect(stderr).toContain('error[manifest-not-found]: ./plugboard.yaml does not exist.');
  });
});
