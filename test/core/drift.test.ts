/** What drift and status make of a plan and of what is on the server. */
import { describe, expect, test } from 'vitest';
import { findDrift, isMistake } from '../../src/core/drift.ts';
import { makeStatus } from '../../src/core/status.ts';
import { kinds } from '../../src/kinds/index.ts';
import { documentsOf, sumA, sumB } from '../support/manifest.ts';
import { type Observed, planFor, viewsOf } from '../support/planning.ts';
import { entry, kv, mount } from '../support/things.ts';

const hello = `  - {type: secret, name: hello, version: 1.1.0, command: hello-1.1.0, sha256: ${sumA}}`;

function drift(text: string, observed: Observed, dead: Readonly<Record<string, string>> = {}) {
  const plan = planFor({ text, observed });
  return findDrift({
    registry: kinds,
    plan,
    observed: viewsOf(observed),
    declared: new Set(documentsOf(text).map(({ id }) => id)),
    dead: new Map(Object.entries(dead)),
  });
}
const lines = ({ items }: ReturnType<typeof drift>) =>
  items.map(({ id, layer, reasons }) => [id, layer, reasons]);

describe('drift', () => {
  test('none', () => {
    const found = drift(`plugins:\n${hello}\n`, { plugin: [entry('v1.1.0')] });
    expect(found).toEqual({ items: [], unmanaged: [], same: 1 });
  });

  test('of the configuration, with both values', () => {
    const found = drift('secrets_mounts: [{path: a, type: kv, max_lease_ttl: 1h}, {path: b, type: kv}]', {
      secrets_mount: [kv('a', '1', { max_lease_ttl: 86_400 })],
    });
    expect(lines(found)).toEqual([
      ['secrets_mount:a/', 'configuration', ['max_lease_ttl 1h → 24h by someone else']],
      ['secrets_mount:b/', 'configuration', ['declared, but not on the server']],
    ]);
    expect(found.same).toBe(0);
  });

  test('of the process, apart from the configuration', () => {
    const found = drift(
      `plugins:\n${hello}\nsecrets_mounts: [{path: a, type: hello, plugin_version: 1.1.0}]`,
      {
        plugin: [entry('v1.1.0')],
        secrets_mount: [mount('a', 'v1.1.0', { running_plugin_version: 'v1.0.0', running_sha256: sumB })],
      },
    );
    expect(lines(found)).toEqual([
      [
        'secrets_mount:a/',
        'process',
        [
          'set to v1.1.0, but not reloaded: v1.0.0 runs',
          'running_plugin_version is v1.0.0 instead of v1.1.0',
          'running_sha256 is bbbbbbbbbbbb… instead of aaaaaaaaaaaa…',
        ],
      ],
    ]);
    expect(found.same).toBe(1);
  });

  test('what is dead although all values are right', () => {
    const found = drift(
      'secrets_mounts: [{path: a, type: kv}]',
      { secrets_mount: [kv('a')] },
      { 'secrets_mount:a/': 'a/ does not answer' },
    );
    expect(found.items).toEqual([
      expect.objectContaining({
        layer: 'process',
        name: 'a/',
        reasons: ['a/ does not answer'],
        hint: 'To reload it: plugboard apply --rewrite secrets_mount:a/',
      }),
    ]);
  });

  test('what nobody declared, without what belongs to the server', () => {
    const found = drift(
      'secrets_mounts: [{path: a, type: kv}]',
      { secrets_mount: [kv('a'), kv('b'), { path: 'sys/', type: 'system' }], plugin: [entry('v1.0.0')] },
      { 'secrets_mount:b/': 'b/ does not answer' },
    );
    expect(found.unmanaged.map(({ id, remark }) => [id, remark])).toEqual([
      ['plugin:secret/hello/v1.0.0', undefined],
      ['secrets_mount:b/', 'b/ does not answer'],
    ]);
    expect(found.items).toEqual([]);
  });

  test('what the configuration of the server took over, and has otherwise', () => {
    const found = drift(`plugins:\n${hello}\n`, {
      plugin: [entry('v1.1.0', { declarative: true, sha256: sumB })],
    });
    expect(lines(found)).toEqual([
      [
        'plugin:secret/hello/v1.1.0',
        'configuration',
        ["it comes from a `plugin` stanza of the server's configuration."],
      ],
    ]);
    expect(found.same).toBe(0);
  });

  test('a contradiction that leaves nothing to compare is a mistake', () => {
    const text = 'secrets_mounts: [{path: a, type: kv}, {path: b, type: kv, moved_from: a}]';
    const { findings } = planFor({ text, observed: { secrets_mount: [kv('a')] } });
    expect(findings.filter(isMistake).map(({ code }) => code)).toContain('conflict');
    const consented = planFor({
      text: 'secrets_mounts: [{path: a, state: absent}]',
      observed: { secrets_mount: [kv('a')] },
    });
    expect(consented.findings.filter(isMistake)).toEqual([]);
  });

  test('what is there although declared absent', () => {
    const found = drift('secrets_mounts: [{path: a, state: absent}]', { secrets_mount: [kv('a')] });
    expect(lines(found)).toEqual([
      ['secrets_mount:a/', 'configuration', ['declared absent, but on the server']],
    ]);
  });
});

describe('status', () => {
  const status = (text: string, observed: Observed, dead: ReadonlyMap<string, string> = new Map()) =>
    makeStatus(kinds, viewsOf(observed), documentsOf(text), dead);

  test('rows, what is missing, and how much is declared', () => {
    const { rows, missing, coverage } = status(
      'secrets_mounts: [{path: a, type: kv}, {path: z, type: kv}, {path: gone, state: absent}]',
      { secrets_mount: [kv('a'), kv('b'), kv('c'), { path: 'sys/', type: 'system' }] },
      new Map([['secrets_mount:b/', 'dead']]),
    );
    expect(rows.map(({ name, declared, dead }) => [name, declared, dead])).toEqual([
      ['a/', true, undefined],
      ['b/', false, 'dead'],
      ['c/', false, undefined],
    ]);
    expect(missing.map(({ id }) => id)).toEqual(['secrets_mount:z/']);
    expect(coverage).toBe(33);
  });

  test('of an empty server', () => {
    expect(status('x-nothing: 1\n', {}).coverage).toBe(100);
  });
});
