/** Real servers for tests: OpenBao or Vault in dev mode on a free loopback port, with a folder of their own, gone after `stop`. */
import { createHash, randomBytes } from 'node:crypto';
import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findOwn, findServer, type Product, type ServerBinary } from '../../scripts/servers/binary.ts';
import { VAULT_VERSION } from '../../scripts/servers/vault.ts';
import { NEWEST_OPENBAO } from '../../scripts/servers/wheels.ts';
import { findFreePair } from './ports.ts';
import { type RawResponse, requestRaw } from './raw-request.ts';
import { type Supervised, startSupervised } from './supervised.ts';
import { dropFolder, tempFolder } from './temp.ts';

export interface ServerOptions {
  readonly product: Product;
  /** Default: OpenBao 2.7.2, Vault 1.21.1. */
  readonly version?: string;
  /** Files for the plugin directory, made executable: file name → path of a file to copy, or the content itself. */
  readonly plugins?: Readonly<Record<string, string | Uint8Array>>;
  /** More server configuration, HCL. */
  readonly config?: string;
  /** HTTPS with a certificate of the server's own authority for 127.0.0.1 and localhost; see `caFile`. */
  readonly tls?: boolean;
  /** Default `inmem`. */
  readonly storage?: 'inmem' | 'raft';
  /** More environment for the server and its plugins. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface TestServer {
  readonly product: Product;
  /** Without `v`. */
  readonly version: string;
  /** `http://127.0.0.1:port`, without a slash at the end. */
  readonly address: string;
  /** The root token. */
  readonly token: string;
  readonly unsealKey: string;
  /** A real path. */
  readonly pluginDirectory: string;
  /** PEM of the authority that signed the server's certificate; only with `tls`. */
  readonly caFile: string | undefined;
  readonly pid: number;
  logs(): string;
  /** Puts an executable file into the plugin directory: a path to copy, or the content. */
  addPlugin(name: string, source: string | Uint8Array): Promise<{ command: string; sha256: string }>;
  /** One plain request with the root token. `path` is without `/v1/`; no status is an error. */
  request(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<RawResponse>;
  stop(): Promise<void>;
}

const PORT_TAKEN = /address already in use/;
const UNSEAL_KEY = /^Unseal Key: (\S+)$/m;

/** Servers that this process runs now. */
export const running = new Set<TestServer>();

/** The servers every kind is tested on. Vault only when PLUGBOARD_TEST_VAULT is 1, since it has to be built. */
export async function availableServers(): Promise<readonly Pick<ServerBinary, 'product' | 'version'>[]> {
  const own = await findOwn('openbao');
  const bao = own ? [own.version] : [NEWEST_OPENBAO, '2.6.2'];
  const vault =
    process.env.PLUGBOARD_TEST_VAULT === '1' ? [(await findOwn('vault'))?.version ?? VAULT_VERSION] : [];
  return [
    ...bao.map((version) => ({ product: 'openbao', version }) as const),
    ...vault.map((version) => ({ product: 'vault', version }) as const),
  ];
}

export async function startServer(options: ServerOptions): Promise<TestServer> {
  const binary = await findServer(options.product, options.version);
  for (let attempt = 1; ; attempt += 1) {
    const server = await startOnce(binary, options);
    if (typeof server !== 'string') {
      running.add(server);
      return server;
    }
    if (attempt === 5 || !PORT_TAKEN.test(server))
      throw new Error(`${options.product} ${binary.version} did not start; it said:\n${server}`);
  }
}

/** The server, or what it said before it ended. */
async function startOnce(binary: ServerBinary, options: ServerOptions): Promise<TestServer | string> {
  const folder = tempFolder();
  const port = await findFreePair();
  const token = `root-${randomBytes(8).toString('hex')}`;
  const pluginDirectory = join(folder, 'plugins');
  for (const name of ['plugins', 'home', 't', 'data', 'tls']) await mkdir(join(folder, name));
  const addPlugin = (name: string, source: string | Uint8Array) => place(join(pluginDirectory, name), source);
  for (const [name, source] of Object.entries(options.plugins ?? {})) await addPlugin(name, source);
  const config = join(folder, 'server.hcl');
  await writeFile(config, configuration(options, folder, port));
  const program = await startSupervised({
    program: binary.path,
    args: commandLine(port, token, config, options.tls ? join(folder, 'tls') : undefined),
    env: {
      PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
      HOME: join(folder, 'home'),
      TMPDIR: join(folder, 't'),
      ...options.env,
    },
    folder,
  });
  const address = `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`;
  const caFile = options.tls ? join(folder, 'tls', 'vault-ca.pem') : undefined; // the same name on both
  const request: TestServer['request'] = (method, path, body, headers) =>
    requestRaw({ address, token, caFile, method, path, body, headers });
  if (!(await isReady(program, request))) {
    await program.stop();
    dropFolder(folder);
    return program.logs();
  }
  const server: TestServer = {
    product: binary.product,
    version: binary.version,
    address,
    token,
    unsealKey: UNSEAL_KEY.exec(program.logs())?.[1] ?? '',
    pluginDirectory,
    caFile,
    pid: program.pid,
    logs: program.logs,
    addPlugin,
    request,
    stop: async () => {
      running.delete(server);
      await program.stop();
      dropFolder(folder);
    },
  };
  return server;
}

function commandLine(
  port: number,
  token: string,
  config: string,
  tls: string | undefined,
): readonly string[] {
  const dev = [
    'server',
    '-dev',
    `-dev-root-token-id=${token}`,
    '-dev-no-store-token',
    `-dev-listen-address=127.0.0.1:${port}`,
  ];
  return [...dev, ...(tls ? ['-dev-tls', `-dev-tls-cert-dir=${tls}`] : []), `-config=${config}`];
}

function configuration(options: ServerOptions, folder: string, port: number): string {
  const lines = [`plugin_directory = "${join(folder, 'plugins')}"`];
  if (options.product === 'vault') lines.push('disable_mlock = true');
  if (options.storage === 'raft') {
    lines.push(
      `storage "raft" {\n  path = "${join(folder, 'data')}"\n  node_id = "one"\n  performance_multiplier = 1\n}`,
    );
    lines.push(`cluster_addr = "http://127.0.0.1:${port + 1}"`);
  }
  return [...lines, options.config ?? '', ''].join('\n');
}

/**
 * Ready means that the dev server's own mount is there (the port alone answers earlier) and that it has told its unseal key. One
 * that lost its second port, the cluster's, would go on without it: it counts as not started.
 */
async function isReady(program: Supervised, request: TestServer['request']): Promise<boolean> {
  const deadline = Date.now() + 60_000;
  while (!program.hasEnded() && Date.now() < deadline) {
    const mounts = await request('GET', 'sys/mounts').catch(() => undefined);
    if (mounts?.data?.['secret/'] && UNSEAL_KEY.test(program.logs())) return !PORT_TAKEN.test(program.logs());
    await sleep(20);
  }
  return false;
}

async function place(
  file: string,
  source: string | Uint8Array,
): Promise<{ command: string; sha256: string }> {
  if (typeof source === 'string') await copyFile(source, file);
  else await writeFile(file, source);
  await chmod(file, 0o755);
  return {
    command: basename(file),
    sha256: createHash('sha256')
      .update(await readFile(file))
      .digest('hex'),
  };
}
