/** node scripts/generate.ts: writes schemas and documentation anew. A test fails when they are not fresh. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { generateFiles, leftovers } from './generate/files.ts';

const root = dirname(import.meta.dirname);
const files = await generateFiles(root);
for (const [path, text] of files) {
  const file = join(root, path);
  if ((await readFile(file, 'utf8').catch(() => undefined)) === text) continue;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  console.log(`written  ${path}`);
}
for (const path of await leftovers(root, files)) {
  await rm(join(root, path));
  console.log(`removed  ${path}`);
}
