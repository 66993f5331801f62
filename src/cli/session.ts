/** One run against one server: settings, login, detection, observation. Whoever opens a session closes it. */
import { readdir, readFile } from 'node:fs/promises';
import { type CacheGroup, cachedPort, coalescingPort } from '../client/cached-port.ts';
import { refuseOtherServer } from '../client/one-server.ts';
import { type OpenVault, openVault } from '../client/open.ts';
import { type GivenSettings, readSettings } from '../client/settings.ts';
import type { Finding } from '../core/finding.ts';
import type { Document, Manifest } from '../core/manifest/document.ts';
import { makePlan, type Plan } from '../core/plan.ts';
import type { ServerInfo } from '../core/server.ts';
import type { SecretReference } from '../core/spelling/secret-reference.ts';
import type { View } from '../core/world.ts';
import { detectServer } from '../engine/detect.ts';
import { checkHealth } from '../engine/health.ts';
import { lookElsewhere, proveNamespace } from '../engine/namespaces.ts';
import { beginLists, observe } from '../engine/observe.ts';
import type { Ports } from '../engine/ports.ts';
import { resolveReference, type SecretSources } from '../engine/secrets.ts';
import type { Trust } from '../engine/trust.ts';
import { kinds } from '../kinds/index.ts';
import { hinted } from './hints.ts';
import { InvalidSettings } from './invalid-settings.ts';
import type { GlobalOptions, Io } from './io.ts';
import { nothingVerified } from './trusted.ts';

export interface Session {
  readonly server: ServerInfo;
  readonly clusterId: string | undefined;
  readonly address: string;
  /** For reading while planning: each path is asked once. */
  readonly ports: Ports;
  /** For writing and proving: nothing is remembered. */
  readonly writing: Ports;
  readonly secrets: SecretSources;
  /** What the settings and the server had to say. */
  readonly findings: readonly Finding[];
  readonly vault: OpenVault;
  /** From now on an interruption does not cut requests off: what is under way comes to its end. */
  holdOn(): void;
  close(): Promise<void>;
}

export async function openSession(manifest: Manifest, options: GlobalOptions, io: Io): Promise<Session> {
  const secrets: SecretSources = { env: io.env, readFile: (path) => readFile(path, 'utf8') };
  const refused = options.address ? undefined : refuseOtherServer(manifest.server?.address, io.env);
  if (refused) throw new InvalidSettings([refused]);
  const { settings, findings } = await readSettings({
    env: io.env,
    manifest: await connection(manifest, secrets),
    flags: {
      address: options.address,
      namespace: options.namespace,
      ca_cert: options.caCert,
      skip_verify: options.tlsSkipVerify,
    },
    readFile: (path) => readFile(path, 'utf8'),
    listFolder: (path) => readdir(path),
  });
  if (!settings) throw new InvalidSettings(findings);
  const cut = new AbortController();
  const interrupt = () => cut.abort();
  io.signal.addEventListener('abort', interrupt);
  const vault = openVault(settings, { maxConnections: options.maxRequests ?? 10, signal: cut.signal });
  try {
    const answer = await vault.health();
    const state = checkHealth(answer);
    const health = answer.body;
    const group: CacheGroup = new Set();
    const ports: Ports = {
      root: cachedPort(vault.root, group),
      namespaced: cachedPort(vault.namespaced, group),
    };
    beginLists(kinds, ports);
    const namespace = settings.namespace && `${settings.namespace}/`;
    const server = await detectServer({
      health,
      root: ports.root,
      namespace,
      overrides: manifest.server,
      documents: manifest.documents,
    });
    await proveNamespace(server, (name) => vault.in(name));
    return {
      server,
      clusterId: health.cluster_id as string | undefined,
      address: settings.address.text,
      ports,
      writing: {
        root: coalescingPort(vault.root),
        namespaced: coalescingPort(vault.namespaced),
      },
      secrets: { ...secrets, vault: vault.namespaced },
      findings: [...findings, ...state],
      vault,
      holdOn: () => io.signal.removeEventListener('abort', interrupt),
      close: () => vault.close(),
    };
  } catch (error) {
    await vault.close();
    throw error;
  }
}

/** The section `server` with its references resolved: they are needed to connect at all. */
async function connection(manifest: Manifest, secrets: SecretSources): Promise<GivenSettings> {
  const { token, approle, ...plain } = manifest.server as Record<string, unknown>;
  const open = async (reference: unknown) =>
    reference === undefined ? undefined : resolveReference(reference as SecretReference, secrets);
  const { mount, role_id, secret_id } = (approle ?? {}) as Record<string, unknown>;
  const login = approle && { mount, role_id: await open(role_id), secret_id: await open(secret_id) };
  return { ...plain, token: await open(token), approle: login } as GivenSettings;
}

export interface Planning {
  readonly extent?: 'declared' | 'all';
  readonly allowDestroy?: readonly string[];
  readonly rewrite?: readonly string[];
  /** The manifest as the command names it, for advice. */
  readonly file?: string | undefined;
  /** What the plan must pass. */
  readonly trust?: Trust | undefined;
}

export interface Planned {
  readonly plan: Plan;
  readonly observed: ReadonlyMap<string, View>;
}

/** Looks at the server and makes the plan. */
export async function planWith(
  session: Session,
  documents: readonly Document[],
  planning: Planning = {},
): Promise<Planned> {
  const { ports, server, vault } = session;
  const observed = await observe({
    registry: kinds,
    documents,
    ports,
    server,
    extent: planning.extent ?? 'declared',
    concurrency: 10,
  });
  const present = documents.filter(({ kind, id }) => observed.get(kind.name)?.has(id));
  const elsewhere = await lookElsewhere(kinds, present, server, (name) => vault.in(name));
  const { allowDestroy = [], rewrite = [], trust, file } = planning;
  const made = makePlan({ registry: kinds, documents, observed, server, elsewhere, allowDestroy, rewrite });
  const plan = trust
    ? (await import('./gate.ts')).passGate(trust, { plan: made, documents, observed, rewrite })
    : { ...made, findings: [...made.findings, ...nothingVerified(documents)] };
  return { observed, plan: { ...plan, findings: hinted(plan.findings, file) } };
}
