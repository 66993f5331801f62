/** The provider's file as a release has it, made from the sources as they are. */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openpgpFiles } from '../../../scripts/package/openpgp.ts';
import { bundleProvider, providerFile } from '../../../scripts/package/provider.ts';

const VERSION = '0.0.0';

export async function buildProvider(folder: string): Promise<string> {
  const root = join(import.meta.dirname, '../../..');
  const file = join(folder, providerFile(VERSION));
  writeFileSync(file, await bundleProvider({ root, version: VERSION, node: '22.22.2' }));
  chmodSync(file, 0o755);
  for (const { name, content } of await openpgpFiles(root)) writeFileSync(join(folder, name), content);
  return file;
}
