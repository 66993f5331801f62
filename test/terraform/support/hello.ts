/** A server with versions of the hello plugin in its plugin directory. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildHello } from '../../../examples/hello-plugin/build.ts';
import type { Fault } from '../../../examples/hello-plugin/fault.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { tempFolder } from '../../support/temp.ts';

export interface HelloServer {
  readonly server: TestServer;
  /** Sums by version. */
  readonly sums: Readonly<Record<string, string>>;
  /** The file of a version. */
  bytes(version: string): Promise<Buffer>;
}

/** Faults by version; `undefined` is a sound one. */
export async function startHelloServer(
  versions: Readonly<Record<string, Fault | undefined>>,
  product: 'openbao' | 'vault' = 'openbao',
): Promise<HelloServer> {
  const server = await startServer({ product });
  const folder = tempFolder();
  const sums: Record<string, string> = {};
  for (const [version, fault] of Object.entries(versions)) {
    const built = await buildHello({ version, outfile: join(folder, `hello-${version}.cjs`), fault });
    await server.addPlugin(`hello-${version}`, built.outfile);
    sums[version] = built.sha256;
  }
  return { server, sums, bytes: (version) => readFile(join(folder, `hello-${version}.cjs`)) };
}

export const pluginBlock = (name: string, version: string, sum: string | undefined, more = '') => `
resource "plugboard_plugin" "${name}" {
  type    = "secret"
  name    = "hello"
  version = "${version}"
  command = "hello-${version}"
  sha256  = "${sum}"
  ${more}
}
`;

export const mountBlock = (path: string, version: string, more = '') => `
resource "plugboard_secrets_mount" "${path}" {
  path                = "${path}"
  type                = "hello"
  plugin_version      = ${version}
  deletion_protection = false
  ${more}
}
`;
