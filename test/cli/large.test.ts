/** Plans and drift of thousands of things: a comment stays within its limit, and a text stays in order. */
import { expect, test } from 'vitest';
import { kinds } from '../../src/kinds/index.ts';
import { renderDriftMarkdown } from '../../src/report/drift.ts';
import { plain } from '../../src/report/paint.ts';
import { renderPlanMarkdown } from '../../src/report/plan-markdown.ts';
import { renderPlan } from '../../src/report/plan-text.ts';
import { planFor } from '../support/planning.ts';

const limit = 65_536;
const names = (count: number) =>
  Array.from({ length: count }, (_, index) => `m${`${index}`.padStart(4, '0')}`);

function manifest(count: number, more = ''): string {
  const half = names(count / 2);
  return [
    'secrets_mounts:',
    ...half.map((name) => `  - {path: ${name}, type: kv${more}}`),
    'rate_limit_quotas:',
    ...half.map((name) => `  - {name: ${name}, path: ${name}, rate: 5}`),
  ].join('\n');
}

function isBalanced(markdown: string): boolean {
  const count = (pattern: RegExp) => markdown.match(pattern)?.length ?? 0;
  return count(/<details>/g) === count(/<\/details>/g) && count(/^ *```/gm) % 2 === 0;
}

test('Markdown of 2,000 steps fits, is folded, and says what it leaves out', () => {
  const plan = planFor({ text: manifest(2000) });
  const markdown = renderPlanMarkdown(plan, kinds);
  expect(plan.steps).toHaveLength(2000);
  expect(markdown.length).toBeLessThan(limit);
  expect(markdown).toContain('2000 to create');
  expect(markdown).toContain('<summary><b>secrets_mounts</b>: 1000 steps</summary>');
  expect(markdown).toContain('<summary><b>rate_limit_quotas</b>: 1000 steps</summary>');
  expect(isBalanced(markdown)).toBe(true);
  const shown = markdown.match(/^- `\+`/gm)!.length;
  const left = [...markdown.matchAll(/^_(\d+) more are not shown here._$/gm)];
  expect(shown + left.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(2000);
});

test('findings do not push the steps out', () => {
  const plan = planFor({ text: manifest(2000, ', plugin_version: latest') });
  const markdown = renderPlanMarkdown(plan, kinds);
  expect(plan.findings.length).toBeGreaterThanOrEqual(1000);
  expect(markdown.length).toBeLessThan(limit);
  expect(markdown).toContain('**m0000/** create');
  expect(isBalanced(markdown)).toBe(true);
});

test('a single step longer than a comment is left out', () => {
  const text = `secrets_mounts:\n  - {path: a, type: kv, description: ${'x'.repeat(limit)}}\n`;
  const markdown = renderPlanMarkdown(planFor({ text }), kinds);
  expect(markdown.length).toBeLessThan(limit);
  expect(markdown).toContain('_1 more are not shown here._');
});

test('Markdown of drift fits', () => {
  const reasons = ['max_lease_ttl 1h → 24h by someone else'];
  const things = names(2000).map((name) => ({ id: name, kind: 'secrets_mount', name }));
  const markdown = renderDriftMarkdown({
    items: things.map((thing) => ({ ...thing, layer: 'configuration', reasons })),
    unmanaged: things,
    same: 0,
    drifted: true,
    strict: false,
  });
  expect(markdown.length).toBeLessThan(limit);
  expect(isBalanced(markdown)).toBe(true);
  expect(markdown).toMatch(/^Drift\. 2000 things changed; 0 as declared\.$/m);
});

test('text of 300 steps: one heading for each kind, the sum at the end, no line for what is implied', () => {
  const text = renderPlan(planFor({ text: manifest(300) }), kinds, plain);
  const lines = text.split('\n');
  expect(lines.filter((line) => /^\S/.test(line))).toEqual([
    'secrets_mounts',
    'rate_limit_quotas',
    'Plan for OpenBao 2.7.2: 300 to create; 0 unchanged.',
  ]);
  expect(lines.filter((line) => line.startsWith('  + '))).toHaveLength(300);
  expect(text).not.toMatch(/inheritable|options/);
  for (const line of lines) expect(line.length).toBeLessThan(100);
});
