/** The verifier's thread starts from source, and from everything that is built: modules, and one file in CommonJS, wherever they lie. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Format } from 'esbuild';
import { expect, it } from 'vitest';
import { verifierInside } from '../../scripts/package/verifier.ts';
import { runNode } from '../support/run-node.ts';
import { tempFolder } from '../support/temp.ts';
import { makeSigstore } from '../trust/support/sigstore.ts';

const root = join(import.meta.dirname, '../..');

/** Reads a task from a file, and prints what the verifier answers. */
const program = `
import { readFileSync } from 'node:fs';
import { makeVerifier } from './src/engine/verifier.ts';
const { bytes, ...task } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const verifier = makeVerifier();
verifier.run({ ...task, bytes: Buffer.from(bytes, 'base64') }).then(async (answer) => {
  console.log(JSON.stringify(answer));
  await verifier.close();
});
`;

function taskFile(folder: string): string {
  const { signBlob, trustedRoot } = makeSigstore();
  const file = join(folder, 'task.json');
  const task = {
    name: 'demo.sigstore.json',
    bytes: Buffer.from(signBlob(Buffer.from('hello'))).toString('base64'),
    annotations: {},
    trust: { by: 'certificate', trustedRoot },
    transparency: 'required',
  };
  writeFileSync(file, JSON.stringify(task));
  return file;
}

it.each<[Format, string]>([
  ['esm', 'mjs'],
  ['cjs', 'cjs'],
])('in a bundle in the format %s', async (format, ending) => {
  const folder = tempFolder();
  const outfile = join(folder, `program.${ending}`);
  await build({
    stdin: { contents: program, resolveDir: root, loader: 'ts' },
    outfile,
    bundle: true,
    format,
    platform: 'node',
    target: 'node22',
    plugins: [verifierInside(root)],
  });
  const ended = await runNode([outfile, taskFile(folder)]);
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(ended.stdout)).toMatchObject({ verified: { time: { from: 'log' } } });
});

it('from source', async () => {
  const folder = tempFolder();
  const file = join(folder, 'program.ts');
  writeFileSync(file, program.replace("'./src/", `'${root}/src/`));
  const ended = await runNode([file, taskFile(folder)]);
  expect(ended).toMatchObject({ code: 0 });
  expect(JSON.parse(ended.stdout)).toMatchObject({ verified: { time: { from: 'log' } } });
});

it('nothing in dist looks for a file of the verifier beside it', () => {
  const dist = join(root, 'dist');
  const built = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.c?js$/.test(name),
  );
  expect(built).toContain('index.js');
  const texts = built.map((name) => ({ name, text: readFileSync(join(dist, name), 'utf8') }));
  expect(texts.filter(({ text }) => text.includes('./verifier-worker.ts')).map(({ name }) => name)).toEqual(
    [],
  );
  expect(texts.some(({ text }) => text.includes('verifier-timeout'))).toBe(true);
});
