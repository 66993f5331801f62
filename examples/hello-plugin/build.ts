/**
 * Bundles the plugin into one executable file, since the server checks the sha256 of one file. The same input gives the same bytes.
 *
 *     node examples/hello-plugin/build.ts <version> <outfile> [fault]
 */
import { createHash } from 'node:crypto';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Fault } from './fault.ts';

export interface HelloBuild {
  /** Semantic version without `v`. */
  readonly version: string;
  /** Ends with `.cjs`, whatever package.json lies above it. */
  readonly outfile: string;
  readonly fault?: Fault | undefined;
}

export interface BuiltHello {
  readonly outfile: string;
  /** Hexadecimal, as the catalog wants it. */
  readonly sha256: string;
  readonly bytes: number;
}

const HERE = import.meta.dirname;
const OLDEST_NODE = 20;
/** Plain enough for a Node far too old to read, so that it can say so. */
const HEAD = `#!/usr/bin/env node
if (parseInt(process.versions.node, 10) < ${OLDEST_NODE}) {
  console.error('hello-plugin needs Node ${OLDEST_NODE} or newer; "node" on the PATH of the server is ' + process.version);
  process.exit(1);
}`;

export async function buildHello({ version, outfile, fault }: HelloBuild): Promise<BuiltHello> {
  const { outputFiles } = await build({
    entryPoints: [resolve(HERE, 'main.ts')],
    absWorkingDir: resolve(HERE, '../..'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node14', // so that an old Node reads far enough to say that it is old
    minify: true,
    legalComments: 'eof',
    banner: { js: HEAD },
    define: {
      HELLO_VERSION: JSON.stringify(version),
      HELLO_FAULT: fault ? JSON.stringify(fault) : 'undefined',
    },
    logLevel: 'error',
    write: false,
  });
  const content = outputFiles[0]!.contents;
  await mkdir(dirname(outfile), { recursive: true });
  await writeFile(outfile, content);
  await chmod(outfile, 0o755);
  return { outfile, sha256: createHash('sha256').update(content).digest('hex'), bytes: content.length };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [version, outfile, fault] = process.argv.slice(2);
  if (!version || !outfile) throw new Error('usage: build.ts <version> <outfile> [fault]');
  console.log(JSON.stringify(await buildHello({ version, outfile, fault: fault as Fault | undefined })));
}
