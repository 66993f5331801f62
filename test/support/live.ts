/** The engine against a real server, as the command line drives it. */
import { openVault } from '../../src/client/open.ts';
import { readSettings } from '../../src/client/settings.ts';
import type { Document } from '../../src/core/manifest/document.ts';
import { makePlan, type Plan } from '../../src/core/plan.ts';
import type { ServerInfo } from '../../src/core/server.ts';
import type { View } from '../../src/core/world.ts';
import { detectServer } from '../../src/engine/detect.ts';
import { lookElsewhere } from '../../src/engine/namespaces.ts';
import { observe } from '../../src/engine/observe.ts';
import type { Ports } from '../../src/engine/ports.ts';
import { kinds } from '../../src/kinds/index.ts';
import { type Applied, applyOn } from './applying.ts';
import { documentsOf } from './manifest.ts';
import type { TestServer } from './server.ts';

export interface Consent {
  readonly allowDestroy?: readonly string[];
  readonly rewrite?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Live {
  readonly ports: Ports;
  /** Without the facts that only some declarations ask for. */
  readonly info: ServerInfo;
  observe(text: string, extent?: 'declared' | 'all'): Promise<ReadonlyMap<string, View>>;
  plan(text: string, consent?: Consent): Promise<Plan>;
  /** Applies the plan of a text; errors of the plan are the caller's to look at. */
  apply(text: string, consent?: Consent): Promise<{ readonly plan: Plan; readonly applied: Applied }>;
  close(): Promise<void>;
}

export async function openLive(server: TestServer, namespace = ''): Promise<Live> {
  const { settings } = await readSettings({
    env: {},
    flags: { address: server.address, token: server.token, namespace },
    readFile: async () => '',
    listFolder: async () => [],
    home: server.pluginDirectory,
  } as Parameters<typeof readSettings>[0]);
  const vault = openVault(settings!, { maxConnections: 10 });
  const ports: Ports = { root: vault.root, namespaced: vault.namespaced };
  const detect = async (documents: readonly Document[]) =>
    detectServer({
      health: (await vault.health()).body,
      root: vault.root,
      namespace: namespace && `${namespace}/`,
      overrides: {},
      documents,
    });
  const look = (documents: readonly Document[], info: ServerInfo, extent: 'declared' | 'all') =>
    observe({ registry: kinds, documents, ports, server: info, extent, concurrency: 8 });
  const plan: Live['plan'] = async (text, { allowDestroy = [], rewrite = [] } = {}) => {
    const documents = documentsOf(text);
    const info = await detect(documents);
    const [observed, elsewhere] = await Promise.all([
      look(documents, info, 'declared'),
      lookElsewhere(kinds, documents, info, (name) => vault.in(name)),
    ]);
    return makePlan({ registry: kinds, documents, observed, server: info, elsewhere, allowDestroy, rewrite });
  };
  return {
    ports,
    info: await detect([]),
    observe: async (text, extent = 'declared') => {
      const documents = documentsOf(text);
      return look(documents, await detect(documents), extent);
    },
    plan,
    async apply(text, consent = {}) {
      const made = await plan(text, consent);
      const board = { registry: kinds, ports, env: consent.env ?? {}, concurrency: 4 };
      return { plan: made, applied: await applyOn(board, made) };
    },
    close: () => vault.close(),
  };
}
