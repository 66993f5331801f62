/** Where a transcript plays: a folder, a real server behind a network that can fail, and `plugboard` and `bao` on the PATH. */
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findServer, type Product } from '../../../scripts/servers/binary.ts';
import { runProgram } from '../../../scripts/servers/program.ts';
import { CANARY, record } from '../../support/canary.ts';
import { type FaultyNetwork, startFaultyNetwork } from '../../support/faulty-network.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { tempFolder } from '../../support/temp.ts';
import { hellos } from './hellos.ts';
import { fail } from './network-commands.ts';
import { signFile } from './signer.ts';
import { makeStandIns } from './stand-ins.ts';

const root = join(import.meta.dirname, '..', '..', '..');

export interface Stage {
  readonly server: TestServer;
  readonly network: FaultyNetwork;
  readonly folder: string;
  write(name: string, content: string): Promise<void>;
  /** What the command printed, how it ended and what it wrote to the server, free of what differs from run to run. */
  run(command: string): Promise<string>;
  end(): Promise<void>;
}

export async function openStage(name: string, product: Product): Promise<Stage> {
  const plugins = await hellos();
  const server = await startServer({
    product,
    plugins: Object.fromEntries(plugins.map(({ name, path }) => [name, path])),
  });
  const network = await startFaultyNetwork(server);
  const folder = join(tempFolder(), 'here');
  await mkdir(folder);
  const env = {
    PATH: await programs(server),
    HOME: folder,
    CANARY,
    BAO_TOKEN: server.token,
    PLUGINS: server.pluginDirectory,
  };
  const standIns = makeStandIns({ server, network, folder, plugins });

  async function run(command: string): Promise<string> {
    if (command.startsWith('network ')) return fail(network, command.split(' ').slice(1));
    if (command.startsWith('sign ')) return signFile(folder, command.slice('sign '.length));
    const [requests, writes] = [network.requests.length, network.writes().length];
    const ended = await runProgram('bash', ['-c', standIns.real(command)], {
      env: { ...env, BAO_ADDR: network.address },
      cwd: folder,
    });
    const output = `${ended.stdout}${ended.stderr}`;
    record(`${name}: ${command}`, output);
    if (output.includes(server.token)) throw new Error(`the token was printed by: ${command}`);
    const asked = network.requests.length > requests;
    const wrote = network.writes().slice(writes);
    const parts = [
      standIns.shown(ended.stdout).trimEnd(),
      ended.stderr && `[stderr]\n${standIns.shown(ended.stderr).trimEnd()}`,
      ending(command, ended.code, asked, wrote),
    ];
    return parts.filter(Boolean).join('\n');
  }

  return {
    server,
    network,
    folder,
    run,
    async write(file, content) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), standIns.real(content));
    },
    async end() {
      await recordFiles(name, folder);
      await network.stop();
      await server.stop();
    },
  };
}

function ending(
  command: string,
  code: number | undefined,
  asked: boolean,
  wrote: FaultyNetwork['requests'],
): string {
  if (!/\bplugboard\b/.test(command)) return code === 0 ? '' : `[exit ${code}]`;
  const namesOf = (requests: FaultyNetwork['requests']) =>
    [...new Set(requests.map(({ method, path }) => `${method} ${path}`))].sort().join(', ');
  const written = namesOf(wrote.filter(({ status }) => status !== undefined && status < 400));
  const refused = namesOf(wrote.filter(({ status }) => status === undefined || status >= 400));
  const did = [written && `written: ${written}`, refused && `refused: ${refused}`].filter(Boolean);
  return `[exit ${code}, ${asked ? did.join('; ') || 'nothing written' : 'no request'}]`;
}

/** `plugboard` is this checkout; `bao` or `vault` is the official client, which does not go through the network that can fail. */
async function programs(server: TestServer): Promise<string> {
  const folder = tempFolder();
  const { path, product } = await findServer(server.product);
  const client = product === 'vault' ? 'vault' : 'bao';
  const [address, token] = [`${client}_ADDR`, `${client}_TOKEN`].map((variable) => variable.toUpperCase());
  const shims = {
    plugboard: `exec "${process.execPath}" "${join(root, 'src', 'cli', 'main.ts')}" "$@"`,
    [client]: `${address}=${server.address} ${token}=${server.token} exec "${path}" "$@"`,
  };
  for (const [name, line] of Object.entries(shims)) {
    await writeFile(join(folder, name), `#!/bin/sh\n${line}\n`);
    await chmod(join(folder, name), 0o755);
  }
  return `${folder}:${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`;
}

/** Everything that a transcript left in its folder, but for the files that are there to hold a secret. */
async function recordFiles(name: string, folder: string): Promise<void> {
  for (const file of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (file.isFile() && !file.name.endsWith('.secret'))
      record(`${name}: file ${file.name}`, await readFile(join(file.parentPath, file.name)));
}
