/** Pure work, in this process: checking against parsing, and planning a large server against a small one. */
import { parseAllDocuments } from 'yaml';
import { canonicalSpec, idOf } from '../src/core/identity.ts';
import { readManifest } from '../src/core/manifest/merge.ts';
import { makePlan } from '../src/core/plan.ts';
import type { ServerInfo } from '../src/core/server.ts';
import type { View } from '../src/core/world.ts';
import { kinds } from '../src/kinds/index.ts';
import { boardYaml, sizes } from './board.ts';
import { type Bound, median } from './measure.ts';

const server: ServerInfo = { product: 'openbao', edition: 'community', version: '2.7.2', namespace: '' };

export async function benchValidate(): Promise<Bound> {
  const text = boardYaml();
  const parse = () => parseAllDocuments(text).map((document) => document.toJS());
  const check = () => readManifest([{ file: 'plugboard.yaml', text }], kinds);
  const [parsed, checked] = [await median(9, parse), await median(9, check)];
  return {
    what: 'validate of 1,000 entries against parsing their YAML',
    measured: checked / parsed,
    most: 2,
    unit: '×',
    detail: `${(checked * 1000).toFixed(0)} ms against ${(parsed * 1000).toFixed(0)} ms`,
  };
}

/** Mounts that are there, and mounts that are to be made. */
export async function benchLinear(): Promise<readonly Bound[]> {
  return [await growth('mounts', true), await growth('new mounts', false)];
}

async function growth(what: string, areThere: boolean): Promise<Bound> {
  const [small, large] = [await planMounts(1_000, areThere), await planMounts(10_000, areThere)];
  return {
    what: `planning 10,000 ${what} against 1,000`,
    measured: large / small,
    most: 11,
    unit: '×',
    detail: `${(large * 1000).toFixed(1)} ms against ${(small * 1000).toFixed(1)} ms`,
  };
}

async function planMounts(count: number, areThere: boolean): Promise<number> {
  const text = boardYaml({
    ...sizes,
    plugins: 0,
    auth_mounts: 0,
    rate_limit_quotas: 0,
    secrets_mounts: count,
  } as never);
  const { manifest } = readManifest([{ file: 'plugboard.yaml', text }], kinds);
  const views = new Map<string, Map<string, object>>();
  for (const { kind, spec } of areThere ? manifest.documents : []) {
    if (!views.has(kind.name)) views.set(kind.name, new Map());
    views
      .get(kind.name)!
      .set(idOf(kind, spec), canonicalSpec(kind, { ...spec, running_sha256: '', plugin_version: '' }));
  }
  const observed = views as unknown as ReadonlyMap<string, View>;
  return median(15, () => makePlan({ registry: kinds, documents: manifest.documents, observed, server }));
}
