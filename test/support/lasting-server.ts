/**
 * A real server that keeps what it stores: it can be killed or stopped, and started again on the same port and storage. Not in dev
 * mode, so it is initialised and unsealed here.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findServer, type Product } from '../../scripts/servers/binary.ts';
import { findFreePair } from './ports.ts';
import { type RawResponse, requestRaw } from './raw-request.ts';
import { type Supervised, startSupervised } from './supervised.ts';
import { dropFolder, tempFolder } from './temp.ts';

export interface LastingServer {
  /** The same after every start. */
  readonly address: string;
  readonly token: string;
  request(method: string, path: string, body?: unknown): Promise<RawResponse>;
  /** `kill`: without a chance to tidy up. */
  end(how: 'stop' | 'kill'): Promise<void>;
  /** After `end`; returns when it is unsealed and leads. */
  start(): Promise<void>;
  /** For good. */
  remove(): Promise<void>;
}

export async function startLastingServer(product: Product): Promise<LastingServer> {
  const folder = tempFolder();
  const { path: program } = await findServer(product);
  for (const name of ['plugins', 'data']) mkdirSync(join(folder, name));
  const config = join(folder, 'server.hcl');
  let [token, key, runs] = ['', '', 0];
  let running: Supervised | undefined;
  let port = 0;
  const server: LastingServer = {
    get address() {
      return `http://127.0.0.1:${port}`;
    },
    get token() {
      return token;
    },
    request: (method, path, body) => requestRaw({ address: server.address, token, method, path, body }),
    async end(how) {
      if (how === 'kill') process.kill(running!.pid, 'SIGKILL');
      await running?.stop();
      running = undefined;
    },
    async start() {
      await run();
      await server.request('PUT', 'sys/unseal', { key });
      await until(async () => (await server.request('GET', 'sys/health')).status === 200);
    },
    async remove() {
      await running?.stop();
      dropFolder(folder);
    },
  };

  /** Until it answers. */
  async function run(): Promise<void> {
    // What supervises it removes the folder that it runs in.
    const own = join(folder, `run-${++runs}`);
    mkdirSync(own);
    running = await startSupervised({
      program,
      args: ['server', `-config=${config}`],
      env: { PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`, HOME: own, TMPDIR: own },
      folder: own,
    });
    await until(async () => {
      if (running?.hasEnded()) throw new Error(`${product} did not start; it said:\n${running.logs()}`);
      return (await server.request('GET', 'sys/seal-status')).status === 200;
    });
  }

  for (let attempt = 1; ; attempt += 1) {
    port = await findFreePair();
    writeFileSync(config, configuration(product, folder, port));
    try {
      await run();
      break;
    } catch (error) {
      if (attempt === 5 || !`${error}`.includes('address already in use')) throw error;
    }
  }
  const { body } = await server.request('PUT', 'sys/init', { secret_shares: 1, secret_threshold: 1 });
  const made = body as { readonly root_token: string; readonly keys_base64: readonly [string] };
  token = made.root_token;
  key = made.keys_base64[0];
  await server.request('PUT', 'sys/unseal', { key });
  await until(async () => (await server.request('GET', 'sys/health')).status === 200);
  return server;
}

const configuration = (product: Product, folder: string, port: number): string =>
  [
    `plugin_directory = ${JSON.stringify(join(folder, 'plugins'))}`,
    product === 'vault' ? 'disable_mlock = true' : '',
    `listener "tcp" {\n  address = "127.0.0.1:${port}"\n  cluster_address = "127.0.0.1:${port + 1}"\n  tls_disable = true\n}`,
    `storage "raft" {\n  path = ${JSON.stringify(join(folder, 'data'))}\n  node_id = "one"\n  performance_multiplier = 1\n}`,
    `api_addr = "http://127.0.0.1:${port}"`,
    `cluster_addr = "http://127.0.0.1:${port + 1}"`,
    '',
  ].join('\n');

/** Refused connections are no answer yet. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const done = await isSo().catch((error: NodeJS.ErrnoException) => {
      if (error.code === undefined) throw error;
      return false;
    });
    if (done) return;
    if (Date.now() > deadline) throw new Error('the server was not ready within a minute');
    await sleep(50);
  }
}
