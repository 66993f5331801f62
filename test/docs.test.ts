/** What is written by hand agrees with what is there: links, the manifest in the README, the list of dependencies, YAML in guides. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readManifest } from '../src/core/manifest/merge.ts';
import { kinds } from '../src/kinds/index.ts';

const root = dirname(import.meta.dirname);
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const pages = ['README.md', 'CHANGELOG.md', ...globSync('docs/**/*.md', { cwd: root }).sort()];

describe('the documentation', () => {
  it.each(pages)('%s has no dead links', (page) => {
    const dead = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target]) => target!)
      .filter((target) => !/^https?:/.test(target) && !reaches(page, target));
    expect(dead).toEqual([]);
  });

  it('shows the manifest of the quickstart in the README', () => {
    const shown = /```yaml\n(.*?)```/s.exec(read('README.md'))?.[1] ?? '';
    expect(read('examples/quickstart/plugboard.yaml')).toContain(shown);
  });

  it('has a reason for every dependency', () => {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read('package.json'));
    const names = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
    const listed = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name);
    expect(listed.sort()).toEqual(names.sort());
  });

  it.each(pages)('%s shows manifests without errors', (page) => {
    const texts = [...read(page).matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text!);
    const manifests = texts.filter((text) => kinds.some(({ plural }) => text.startsWith(`${plural}:`)));
    for (const text of manifests) {
      const { findings } = readManifest([{ file: page, text }], kinds);
      expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    }
  });
});

/** The file is there, and a heading for what follows the `#`. */
function reaches(page: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(root, file))) return false;
  if (anchor === undefined) return true;
  const headings = [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, words]) => slug(words!));
  return headings.includes(anchor);
}

/** As the large hosts make anchors of headings. */
function slug(words: string): string {
  return words
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
