/** Every import in src is one that the table of folders in docs/architecture.md allows, and pure folders have no effects. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { describe, expect, test } from 'vitest';

const SRC = join(import.meta.dirname, '../src');

interface Rule {
  /** Folders of src, besides the own one. */
  readonly folders: readonly string[];
  /** Packages and `node:` modules; a name that ends in `:` allows all that begin with it. */
  readonly packages: readonly string[];
  /** No clock, process, console or network. */
  readonly pure?: true;
}

const rules: Readonly<Record<string, Rule>> = {
  core: { folders: [], packages: ['yaml', 'fastest-levenshtein'], pure: true },
  kinds: { folders: ['core'], packages: [] },
  trust: {
    folders: ['core'],
    packages: ['node:crypto', 'openpgp', '@sigstore/', 'asn1js', '@peculiar/', 'yaml'],
    pure: true,
  },
  report: { folders: ['core', 'engine'], packages: ['node:util'], pure: true },
  client: { folders: ['core'], packages: ['undici', 'node:'] },
  artifact: { folders: ['core'], packages: ['undici', 'node:', 'tar-stream', 'yauzl'] },
  engine: {
    folders: ['core', 'trust'],
    packages: ['p-limit', 'node:crypto', 'node:path', 'node:worker_threads'],
  },
  origin: { folders: ['core', 'client', 'artifact', 'engine', 'trust'], packages: ['node:'] },
  goplugin: { folders: [], packages: ['node:'] },
  // Of the provider only its schema; cdktf and cdktn are the user's own copy, found at run time.
  constructs: { folders: ['core', 'kinds', 'terraform'], packages: ['constructs', 'node:'] },
  terraform: {
    folders: ['core', 'kinds', 'trust', 'report', 'client', 'artifact', 'engine', 'origin', 'goplugin'],
    packages: ['node:'],
  },
  cli: {
    folders: ['core', 'kinds', 'trust', 'report', 'client', 'artifact', 'engine', 'origin', 'constructs'],
    packages: ['node:', 'commander', 'log-update', 'yaml', '@sigstore/tuf'],
  },
};

interface Import {
  readonly file: string;
  readonly from: string;
  readonly target: string;
  /** Gone before the program runs. */
  readonly typeOnly: boolean;
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.split(sep).join('/'));

const textOf = (file: string) => readFileSync(join(SRC, file), 'utf8');

/** Static imports and re-exports, dynamic imports, and `require`. */
function importsOf(text: string): readonly { target: string; typeOnly: boolean }[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const statics = [
    ...code.matchAll(/^\s*(import|export)\s+(type\s+)?(?:[^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]/gm),
  ].map(([, , type, target]) => ({ target: target!, typeOnly: type !== undefined }));
  const dynamics = [...code.matchAll(/\b(?:import|require)\s*\(\s*['"]([^'"]+)['"]/g)].map(([, target]) => ({
    target: target!,
    typeOnly: false,
  }));
  return [...statics, ...dynamics];
}

const imports: readonly Import[] = files.flatMap((file) =>
  importsOf(textOf(file)).map(({ target, typeOnly }) => ({
    file,
    from: file.split('/')[0]!,
    target,
    typeOnly,
  })),
);

/** The folder of src that a relative import leads into; undefined for a package. */
function folderOf({ file, target }: Import): string | undefined {
  if (!target.startsWith('.')) return undefined;
  return relative(SRC, join(SRC, dirname(file), target)).split(sep)[0];
}

const inFolder = (folder: string) => imports.filter(({ from }) => from === folder);
const folders = [...new Set(files.filter((file) => file.includes('/')).map((file) => file.split('/')[0]!))];

test('there is something to look at', () => {
  expect(folders).toEqual(expect.arrayContaining(['core', 'kinds', 'engine']));
  expect(imports.length).toBeGreaterThan(100);
});

test.each([
  ["import a from './a.ts';", './a.ts', false],
  ["import { a,\n  b } from '../b.ts';", '../b.ts', false],
  ["import type { A } from './c.ts';", './c.ts', true],
  ["export { a } from './d.ts';", './d.ts', false],
  ["export * from './e.ts';", './e.ts', false],
  ["import 'side-effect';", 'side-effect', false],
  ["const a = await import('node:fs');", 'node:fs', false],
  ["const a = require('yaml');", 'yaml', false],
])('%j is seen', (text, target, typeOnly) => {
  expect(importsOf(text)).toEqual([{ target, typeOnly }]);
});

test('every folder has a rule', () => {
  expect(folders.filter((folder) => !(folder in rules))).toEqual([]);
});

describe.each(folders.filter((folder) => folder in rules))('%s', (folder) => {
  const { folders: allowed, packages, pure } = rules[folder]!;

  test('imports what it may', () => {
    const forbidden = inFolder(folder).filter((each) => {
      const target = folderOf(each);
      if (target !== undefined) return target !== folder && !allowed.includes(target);
      return !packages.some((name) =>
        /[:/]$/.test(name) ? each.target.startsWith(name) : each.target === name,
      );
    });
    expect(forbidden.map(({ file, target }) => `${file}: ${target}`)).toEqual([]);
  });

  test.runIf(pure)('has no effects', () => {
    const effects =
      /\b(?:process\s*\.|console\s*\.|fetch\s*\(|Date\s*\.\s*now|new\s+Date\b(?!\s*\(\s*[^\s)])|Math\s*\.\s*random|setTimeout|setInterval|performance\s*\.|globalThis\b)/;
    const found = files
      .filter((file) => file.startsWith(`${folder}/`))
      .flatMap((file) =>
        textOf(file)
          .replace(/\/\*[\s\S]*?\*\//g, '')
          .split('\n')
          .filter((line) =>
            effects.test(line.replace(/\/\/.*$/, '').replace(/(['"`])(?:\\.|(?!\1).)*\1/g, "''")),
          )
          .map((line) => `${file}: ${line.trim()}`),
      );
    expect(found).toEqual([]);
  });
});

test('the report knows of the engine only what its events look like', () => {
  const real = inFolder('report').filter((each) => folderOf(each) === 'engine' && !each.typeOnly);
  expect(real).toEqual([]);
});

test('only the main program of the command line touches the process', () => {
  const found = files.filter(
    (file) =>
      file.startsWith('cli/') &&
      file !== 'cli/main.ts' &&
      /\bprocess\s*\.\s*(?:exit|argv|stdout|stderr|stdin|env|on)\b/.test(textOf(file)),
  );
  expect(found).toEqual([]);
});

test('no kind is known by its name outside its own folder', () => {
  const named =
    /['"`](?:plugin_runtime|plugin_pin|secrets_mount|auth_mount|database_connection|rate_limit_quota|lease_count_quota|quota_config)['"`:]/;
  const found = files.filter(
    (file) =>
      ['core', 'engine'].includes(file.split('/')[0]!) &&
      named.test(textOf(file).replace(/\/\*[\s\S]*?\*\//g, '')),
  );
  expect(found).toEqual([]);
});

test('no file imports itself in a circle', () => {
  const graph = new Map(
    files.map((file) => [
      file,
      imports
        .filter((each) => each.file === file && !each.typeOnly && each.target.startsWith('.'))
        .map(({ target }) =>
          relative(SRC, join(SRC, dirname(file), target))
            .split(sep)
            .join('/'),
        ),
    ]),
  );
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): void => {
    if (trail.includes(file)) {
      circles.push([...trail.slice(trail.indexOf(file)), file].join(' → '));
      return;
    }
    if (done.has(file)) return;
    for (const target of graph.get(file) ?? []) visit(target, [...trail, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(circles).toEqual([]);
});
