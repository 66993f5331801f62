/** What is written by hand agrees with what is there: links, the manifest in the README, the list of dependencies, YAML in guides. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findDrift } from '../src/core/drift.ts';
import { readManifest } from '../src/core/manifest/merge.ts';
import { kinds } from '../src/kinds/index.ts';
import { renderDrift } from '../src/report/drift.ts';
import { renderEvent } from '../src/report/events-text.ts';
import { plain } from '../src/report/paint.ts';
import { renderPlan } from '../src/report/plan-text.ts';
import { readPolicy } from '../src/trust/policy/read.ts';
import { documentsOf } from './support/manifest.ts';
import { type Observed, planFor, viewsOf } from './support/planning.ts';

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

  it('links every kind from the README, and names every folder of src in the architecture', () => {
    for (const { name } of kinds) expect(read('README.md')).toContain(`(docs/kinds/${name}.md)`);
    for (const folder of globSync('src/*/', { cwd: root }))
      expect(read('docs/architecture.md')).toContain(`\`${folder.replace(/\/$/, '')}\``);
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

  it.each(pages)('%s shows trust policies without errors but for keys that are not there', (page) => {
    const texts = [...read(page).matchAll(/```yaml\n(trust:\n.*?)```/gs)].map(([, text]) => text!);
    for (const text of texts) {
      const { manifest, findings } = readManifest([{ file: page, text }], kinds);
      const all = [...findings, ...readPolicy(manifest.trust!, new Map()).findings];
      expect(all.filter(({ severity, code }) => severity === 'error' && code !== 'key-unusable')).toEqual([]);
    }
  });
});

describe('the transcript in the README', () => {
  const [first, second] = ['5f0c9d1b6a3e', 'e47a90c3158b'].map((start) => start.padEnd(64, '0')) as [
    string,
    string,
  ];
  const entry = (version: string, sha256: string) => ({
    type: 'secret',
    name: 'hello',
    version,
    command: `hello-${version}`,
    args: ['--greeting=Hello'],
    sha256,
  });
  const mount = { path: 'team-a', type: 'hello', max_lease_ttl: '24h' };
  const quota = { name: 'team-a', path: 'team-a', rate: 1000 };
  const manifest = {
    plugins: [entry('1.0.0', first), entry('1.1.0', second)],
    secrets_mounts: [{ ...mount, plugin_version: '1.1.0' }],
    rate_limit_quotas: [quota],
  };
  const runs = (version: string, running_sha256: string) => ({
    ...mount,
    plugin_version: version,
    running_plugin_version: `v${version}`,
    running_sha256,
  });

  const planOn = (observed: Observed) => planFor({ text: JSON.stringify(manifest), observed });
  const shortened = (text: string) => text.replace(/([0-9a-f]{12})0{52}/g, '$1…');

  /** What the README shows below a command. */
  function printed(command: string): string | undefined {
    const transcript = /```console\n(.*?)```/s.exec(read('README.md'))?.[1] ?? '';
    const part = transcript.split(/^\$ /m).find((text) => text.startsWith(command));
    return part?.slice(part.indexOf('\n')).trim();
  }

  it('is what an upgrade prints', () => {
    const plan = planOn({
      plugin: [entry('1.0.0', first)],
      secrets_mount: [runs('1.0.0', first)],
      rate_limit_quota: [quota],
    });
    const summary = { done: 2, failed: 0, skipped: 0, undone: 0, interrupted: false };
    const events = [
      ...plan.steps.map((step) => ({ type: 'done', step }) as const),
      { type: 'finished', summary } as const,
    ];
    expect(printed('plugboard plan')).toBe(shortened(renderPlan(plan, kinds, plain)));
    expect(printed('plugboard apply --yes')).toBe(
      events.map((event) => renderEvent(event, plain)).join('\n'),
    );
  });

  it('is what drift prints', () => {
    const observed = {
      plugin: manifest.plugins,
      secrets_mount: [{ ...runs('1.1.0', second), max_lease_ttl: '72h' }],
      rate_limit_quota: [quota],
    };
    const plan = planOn(observed);
    const declared = new Set(documentsOf(JSON.stringify(manifest)).map(({ id }) => id));
    const drift = findDrift({
      registry: kinds,
      plan,
      observed: viewsOf(observed),
      declared,
      dead: new Map(),
    });
    const text = renderDrift({ ...drift, drifted: true, strict: false }, plain);
    expect(printed('plugboard drift')).toBe(text);
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
