/** The quickstart's manifest with the real sums of real plugin files, in the demo's folder. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestServer } from '../../../test/support/server.ts';
import { buildHello } from '../../hello-plugin/build.ts';

export interface Board {
  /** Sum of each file in the plugin directory. */
  readonly sums: Readonly<Record<string, string>>;
  /** Declares 1.1.0 beside 1.0.0, and the mount on it. */
  upgrade(): void;
}

export async function makeBoard(folder: string, server: TestServer): Promise<Board> {
  const sums: Record<string, string> = {};
  for (const [name, version] of [
    ['hello-1.0.0', '1.0.0'],
    ['hello-1.1.0', '1.1.0'],
    ['hello-other', '1.1.0'],
  ] as const) {
    const outfile = join(server.pluginDirectory, name);
    await buildHello({ version, outfile });
    // The same plugin with other bytes: what an attacker or a careless build leaves behind.
    if (name === 'hello-other') writeFileSync(outfile, '\n// other bytes\n', { flag: 'a' });
    sums[name] = createHash('sha256').update(readFileSync(outfile)).digest('hex');
  }
  const manifest = join(folder, 'plugboard.yaml');
  const example = readFileSync(join(import.meta.dirname, '..', 'plugboard.yaml'), 'utf8');
  const text = example
    .replace(/^# yaml-language-server.*\n/, '')
    .replace(/sha256: [0-9a-f]{64}/, `sha256: ${sums['hello-1.0.0']}`);
  writeFileSync(manifest, text);
  writeFileSync(`${manifest}.orig`, text);
  return { sums, upgrade: () => writeFileSync(manifest, upgraded(text, sums)) };
}

function upgraded(text: string, sums: Readonly<Record<string, string>>): string {
  const entry = /^ {2}- type: secret\n(?: {4}.*\n)+/m.exec(text)![0];
  const next = entry.replaceAll('1.0.0', '1.1.0').replace(sums['hello-1.0.0']!, sums['hello-1.1.0']!);
  return text.replace(entry, `${entry}${next}`).replace('plugin_version: "1.0.0"', 'plugin_version: "1.1.0"');
}
