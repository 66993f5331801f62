import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { runNode } from './run-node.ts';
import { tempFolder } from './temp.ts';

const bin = join(import.meta.dirname, '..', '..', 'bin');
let folder: string;

beforeEach(() => {
  folder = tempFolder();
  cpSync(bin, join(folder, 'bin'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  put(
    'src/cli/main.ts',
    'const from: string = "source"; console.log(from, process.argv[2]); process.exitCode = 3;',
  );
});

const put = (path: string, text: string) => {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const launch = (...before: readonly string[]) =>
  runNode([...before, join(folder, 'bin', 'plugboard.cjs'), 'plan']);

test('starts the source in a checkout, and the build where there is one', async () => {
  expect(await launch()).toEqual({ code: 3, stdout: 'source plan\n', stderr: '' });
  put('dist/cli/main.cjs', 'console.log("built", process.argv[2]);');
  expect(await launch()).toEqual({ code: 0, stdout: 'built plan\n', stderr: '' });
});

test.each(['22.22.1', '22.9.3', '20.20.2', '4.0.0'])('refuses Node %s', async (version) => {
  const pretend = `data:text/javascript,Object.defineProperty(process.versions,"node",{value:"${version}"});Object.defineProperty(process,"version",{value:"v${version}"})`;
  const { code, stdout, stderr } = await launch('--import', pretend);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain(`plugboard needs Node 22.22.2 or newer; this is v${version}`);
});

test.each(['22.22.2', '22.23.0', '24.0.0', '23.0.0'])('takes Node %s', async (version) => {
  const pretend = `data:text/javascript,Object.defineProperty(process.versions,"node",{value:"${version}"})`;
  expect((await launch('--import', pretend)).stdout).toBe('source plan\n');
});
