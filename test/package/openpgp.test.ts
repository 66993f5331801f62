/** openpgp is LGPL: no file of ours has any of it. It lies beside the provider, and is loaded only when a root of type pgp is used. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, expect, it } from 'vitest';
import { openpgpBeside, openpgpFile, openpgpFiles, openpgpLicense } from '../../scripts/package/openpgp.ts';
import { bundleProvider, bundleWhole, partsOf } from '../../scripts/package/provider.ts';
import { runNode } from '../support/run-node.ts';
import { tempFolder } from '../support/temp.ts';

const root = join(import.meta.dirname, '../..');
const release = { root, version: '1.2.3', node: '22.22.2' };
/** Texts that stand in the library in whatever form it is built. */
const marks = ['OpenPGP.js', 'Misformed armored text', 'PGP MESSAGE'];
const inside = (text: string) => marks.filter((mark) => text.includes(mark));

let files: ReadonlyMap<string, Uint8Array>;
beforeAll(async () => {
  const entries = await openpgpFiles(root);
  files = new Map(entries.map(({ name, content }) => [name, content as Uint8Array]));
});

it('would be noticed', () => {
  expect(inside(Buffer.from(files.get(openpgpFile)!).toString())).toEqual(marks);
});

it('is not in the provider, in whatever part', async () => {
  const parts = partsOf(await bundleProvider(release));
  expect(parts.get('trust')).toContain(openpgpFile);
  expect([...parts.values()].flatMap(inside)).toEqual([]);
});

it('is not in the provider in an executable', async () => {
  expect(inside(Buffer.from(await bundleWhole(release)).toString())).toEqual([]);
});

it('is not in what is built of the command line and the library, which import it', () => {
  const dist = join(root, 'dist');
  const built = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.[cm]?js$/.test(name),
  );
  const ours = built
    .filter((name) => !name.endsWith(openpgpFile))
    .map((name) => readFileSync(join(dist, name), 'utf8'));
  expect(ours.filter((text) => inside(text).length > 0)).toEqual([]);
  expect(ours.filter((text) => /import\(["']openpgp["']\)/.test(text)).length).toBeGreaterThan(0);
});

it('lies beside as its authors ship it, with its licence', () => {
  const shipped = readFileSync(join(root, 'node_modules/openpgp/dist/node/openpgp.min.cjs'));
  expect(Buffer.from(files.get(openpgpFile)!).equals(shipped)).toBe(true);
  expect(Buffer.from(files.get(openpgpLicense)!).toString()).toContain('GNU LESSER GENERAL PUBLIC LICENSE');
});

/** What the provider has in the place of the library. */
async function program(): Promise<string> {
  const folder = tempFolder();
  const file = join(folder, 'program.cjs');
  await build({
    stdin: {
      contents: `import('openpgp').then(({ config }) => console.log(config.versionString), ({ message }) => console.log(message));`,
      resolveDir: root,
    },
    outfile: file,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    plugins: [openpgpBeside],
  });
  return folder;
}

it('is found beside the file, and missed with words that say where it belongs', async () => {
  const folder = await program();
  const missed = await runNode([join(folder, 'program.cjs')]);
  expect(missed.stdout).toBe(
    `openpgp.cjs is not in ${folder}; it comes with the provider, and must lie beside it\n`,
  );
  writeFileSync(join(folder, openpgpFile), files.get(openpgpFile)!);
  expect((await runNode([join(folder, 'program.cjs')])).stdout).toMatch(/^OpenPGP\.js /);
});
