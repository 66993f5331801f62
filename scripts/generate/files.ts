/** Everything that is generated, as texts by path: schemas and documentation, from the kinds, the codes, the command line and the tests. */
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestSchema, planSchema } from '../../src/core/json-schema.ts';
import { kinds } from '../../src/kinds/index.ts';
import { attacksPage } from './attacks/page.ts';
import { commandPages } from './command-page.ts';
import { constructClasses } from './construct-classes.ts';
import { contentsPage } from './contents-page.ts';
import { errorsPage } from './errors-page.ts';
import { kindPage } from './kind-page.ts';
import { manifestPage } from './manifest-page.ts';
import { policyOf } from './policy.ts';
import { terraformSchema } from './provider-schema.ts';
import { registryFolders, registryPages } from './registry/pages.ts';

/** Folders in which nothing else lies: what is not generated any more is removed from there. */
export const generatedFolders = ['schemas', 'docs/kinds', 'docs/commands', ...registryFolders] as const;

export async function generateFiles(root: string): Promise<ReadonlyMap<string, string>> {
  const json = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`;
  const files = new Map([
    ['schemas/manifest.schema.json', json(manifestSchema(kinds))],
    ['schemas/plan.schema.json', json(planSchema(kinds))],
    ['schemas/provider.schema.json', json(terraformSchema(kinds))],
    ['src/constructs/classes.ts', constructClasses(kinds)],
    ['docs/errors.md', errorsPage()],
    ['docs/manifest.md', manifestPage(kinds)],
  ]);
  for (const kind of kinds) files.set(`docs/kinds/${kind.name}.md`, kindPage(kind, await policyOf(kind)));
  for (const [path, text] of registryPages(kinds)) files.set(path, text);
  for (const [verb, text] of commandPages()) files.set(`docs/commands/${verb}.md`, text);
  files.set('docs/security/attacks.md', attacksPage(await testsIn(root)));
  files.set('docs/README.md', contentsPage(await pagesBelow(root, files), kinds));
  return files;
}

async function pagesBelow(root: string, made: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  const pages = new Map<string, string>();
  for await (const path of glob('docs/{*,guides/*,security/*}.md', { cwd: root }))
    pages.set(path.slice('docs/'.length), await readFile(join(root, path), 'utf8'));
  for (const [path, text] of made) if (path.startsWith('docs/')) pages.set(path.slice('docs/'.length), text);
  return pages;
}

/** Texts of all tests, by path. */
export async function testsIn(root: string): Promise<ReadonlyMap<string, string>> {
  const tests = new Map<string, string>();
  for await (const path of glob('test/**/*.test.ts', { cwd: root }))
    tests.set(path, await readFile(join(root, path), 'utf8'));
  return tests;
}

/** Files that lie in a generated folder, but are not generated. */
export async function leftovers(
  root: string,
  files: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const path of glob(`{${generatedFolders.join(',')}}/*`, { cwd: root }))
    if (!files.has(path)) found.push(path);
  return found;
}
