/** The table of contents of the documentation, from the pages that there are. Pure. */
import type { Registry } from '../../src/core/kind.ts';
import { generated, page, table, titleOf } from './markdown.ts';

/** Texts by path below `docs/`, generated and written ones. */
export function contentsPage(pages: ReadonlyMap<string, string>, registry: Registry): string {
  const links = (paths: readonly string[]) =>
    paths.map((path) => `- [${titleOf(pages.get(path)!)}](${path})`).join('\n');
  const below = (folder: string) => [...pages.keys()].filter((path) => path.startsWith(`${folder}/`)).sort();
  const top = [...pages.keys()].filter((path) => !path.includes('/') && path !== 'README.md').sort();
  const commands = below('commands');
  return page(
    '# Documentation',
    generated,
    'Start with the [first steps](guides/first-steps.md).',
    '## Guides',
    links(below('guides')),
    '## Security',
    links(below('security')),
    '## Reference',
    links(top.filter((path) => path !== 'index.md')),
    '## Kinds',
    table(
      ['Kind', 'What it is'],
      registry.map(({ name, summary }) => [`[${name}](kinds/${name}.md)`, summary]),
    ),
    '## Terraform',
    [
      ...top.filter((path) => path === 'index.md'),
      ...['resources', 'data-sources', 'functions'].flatMap(below),
    ]
      .map((path) => links([path]))
      .join('\n'),
    commands.length > 0 && '## Commands',
    commands.length > 0 && links(commands),
  );
}
