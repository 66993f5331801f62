import { expect, test } from 'vitest';
import { makeProgram } from '../../src/cli/program.ts';

const noIo = () => {
  throw new Error('nothing is to be read or said');
};

const run = (line: string) =>
  makeProgram(noIo, () => undefined).parseAsync(line.split(' '), { from: 'user' });

test.each([
  ['trust init hashicorp', '`trust init` takes no plugins: hashicorp.', '--publisher NAME'],
  ['trust refresh keys', '`trust refresh` takes no plugins: keys.', 'trust --help'],
  ['trust init --out trust.yaml', '--out is not for `trust init`.', 'trust init > trust.yaml'],
  ['trust refresh --github a/b', '--github is not for `trust refresh`.', 'trust init'],
  ['trust explain --root root.json', '--root is not for `trust explain`.', 'trust refresh'],
  ['trust init --attested', '--attested says how', '--github OWNER/NAME --attested'],
  ['plan one.yaml -f two.yaml', 'The manifest is named twice: one.yaml, and --file two.yaml.', 'once'],
])('%s', async (line, message, hint) => {
  await expect(run(line)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining(message),
    hint: expect.stringContaining(hint),
  });
});
