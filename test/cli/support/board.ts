/** A folder with a manifest, and a server behind a network that can fail: what most tests of a running process need. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type FaultyNetwork, startFaultyNetwork } from '../../support/faulty-network.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { tempFolder } from '../../support/temp.ts';

export interface Board {
  readonly server: TestServer;
  readonly network: FaultyNetwork;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  declare(text: string): Promise<void>;
}

/** One for all tests of a file; mounts of the test before are gone. */
export function board(): Board {
  const cwd = tempFolder();
  let server: TestServer;
  let network: FaultyNetwork;
  beforeAll(async () => {
    server = await startServer({ product: 'openbao' });
    network = await startFaultyNetwork(server);
  });
  beforeEach(async () => {
    network.clearFaults();
    const mounts = (await server.request('GET', 'sys/mounts')).data ?? {};
    for (const [path, mount] of Object.entries(mounts))
      if ((mount as { type?: string }).type === 'kv') await server.request('DELETE', `sys/mounts/${path}`);
  });
  afterAll(async () => {
    await network.stop();
    await server.stop();
  });
  return {
    get server() {
      return server;
    },
    get network() {
      return network;
    },
    cwd,
    get env() {
      return { BAO_ADDR: network.address, BAO_TOKEN: server.token };
    },
    declare: (text) => writeFile(join(cwd, 'plugboard.yaml'), text),
  };
}

/** `m00` to `m49`, for a run that takes a while. */
export function manyMounts(count: number): string {
  const entries = Array.from(
    { length: count },
    (_, index) => `  - path: m${`${index}`.padStart(2, '0')}\n    type: kv\n`,
  );
  return `secrets_mounts:\n${entries.join('')}`;
}
