/** The command line takes a program for a manifest, through the package as it is built and the command line as it stands. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadManifest } from '../../src/cli/manifest-files.ts';
import { runNode } from '../support/run-node.ts';

const root = join(import.meta.dirname, '../..');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugboard-app-'));
  await mkdir(join(folder, 'node_modules'));
  await symlink(root, join(folder, 'node_modules', 'plugboard'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const head = "import { Board, SecretsMount } from 'plugboard/constructs';\n";
const mount = (board: string, path = 'kv') =>
  `new SecretsMount(${board}, '${path}', { path: '${path}', type: 'kv', maxLeaseTtl: '1h' });\n`;

async function load(name: string, text: string) {
  const file = join(folder, name);
  await writeFile(file, text);
  return { file, read: loadManifest(file) };
}

async function validate(name: string, text: string) {
  await writeFile(join(folder, name), text);
  return runNode([join(root, 'src/cli/main.ts'), 'validate', name, '--format', 'json'], process.env, folder);
}

const idsOf = async ({ read }: Awaited<ReturnType<typeof load>>) =>
  (await read).manifest.documents.map(({ id }) => id);

describe('an app', () => {
  it.each([
    ['made.ts', `${head}const board: Board = new Board();\n${mount('board')}`],
    [
      'exported.mts',
      `${head}new Board();\nconst board = new Board();\n${mount('board')}export default board;\n`,
    ],
    [
      'promised.mjs',
      `${head}const board = new Board();\n${mount('board')}export default Promise.resolve(board);\n`,
    ],
    [
      'required.cjs',
      `const { Board, SecretsMount } = require('plugboard/constructs');\nconst board = new Board();\n${mount('board')}module.exports = board;\n`,
    ],
  ])('is the board of %s', async (name, text) => {
    expect(await idsOf(await load(name, text))).toEqual(['secrets_mount:kv/']);
  });

  it('runs once, however often it is read', async () => {
    const app = await load('once.ts', `${head}${mount('new Board()')}`);
    await app.read;
    const again = await loadManifest(app.file);
    expect(again.manifest.documents).toHaveLength(1);
  });

  // The tests' own loader moves lines: places are looked at from outside.
  it('has the places of its things, and the spellings of its author', async () => {
    const text = `${head}const board = new Board();\n\n${mount('board')}  ${mount('board', 'b').replace('1h', 'x')}`;
    const { stdout, code } = await validate('places.ts', text);
    expect(code).toBe(1);
    expect(JSON.parse(stdout).findings).toMatchObject([
      { at: { file: 'places.ts', line: 5, column: 3 }, detail: expect.stringContaining('`maxLeaseTtl`') },
    ]);
  });

  it('may print without getting in the way of the result', async () => {
    const text = `${head}console.log('hello');\n${mount('new Board()')}`;
    const { stdout, stderr, code } = await validate('prints.ts', text);
    expect(JSON.parse(stdout)).toMatchObject({ valid: true });
    expect([code, stderr]).toEqual([0, 'hello\n']);
  });

  it('that throws says where', async () => {
    const { stderr, code } = await validate('throws.ts', "\n  throw new Error('no luck');\n");
    expect(code).toBe(1);
    expect(stderr).toContain('throws.ts:2:9 failed: no luck');
  });

  it.each([
    ['none.ts', 'export default 1;\n', /none\.ts makes no board/],
    ['two.ts', `${head}new Board();\nnew Board();\n`, /two\.ts makes 2 boards/],
    ['syntax.ts', 'const = 1;\n', /syntax\.ts failed: /],
    ['absent-package.ts', "import 'no-such-package';\n", /Cannot find package/],
  ])('without a board is a failure: %s', async (name, text, message) => {
    const { read } = await load(name, text);
    await expect(read).rejects.toThrow(message);
    await expect(read).rejects.toMatchObject({ code: 'app-failed' });
  });

  it.each([
    ['lacks.ts', "import 'no-such-package';\n", 'npm install no-such-package'],
    ['enum.ts', 'enum Tier { A }\n', 'do without enums'],
  ])('says what to do about %s', async (name, text, advice) => {
    const { stderr, code } = await validate(name, text);
    expect(code).toBe(1);
    expect(stderr).toContain(advice);
  });

  it('that is not there is said like any other file', async () => {
    await expect(loadManifest(join(folder, 'nowhere.ts'))).rejects.toMatchObject({
      code: 'manifest-not-found',
    });
  });
});
