/** The files that samples of kinds need, in a server's plugin directory. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildHello } from '../../../examples/hello-plugin/build.ts';
import { obtainPlugin } from '../../../scripts/servers/vault.ts';
import type { Files } from '../../kinds/samples.ts';
import type { TestServer } from '../../support/server.ts';
import { tempFolder } from '../../support/temp.ts';

export async function placeFiles(server: TestServer): Promise<Files> {
  const folder = tempFolder();
  const place = async (name: string, version: string, more = '') => {
    const { outfile } = await buildHello({ version, outfile: join(folder, `${name}.cjs`) });
    const bytes = await readFile(outfile);
    return (await server.addPlugin(name, Buffer.concat([bytes, Buffer.from(more)]))).sha256;
  };
  return {
    hello: await place('hello-1.0.0', '1.0.0'),
    helloAgain: await place('hello-1.0.0-again', '1.0.0', '\n//\n'),
    helloNext: await place('hello-1.1.0', '1.1.0'),
    // Only where Go is there anyway.
    database:
      server.product === 'vault'
        ? (await server.addPlugin('database', await obtainPlugin('postgresql'))).sha256
        : undefined,
  };
}
