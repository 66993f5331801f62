/** Plugin files that every stage has, made once for each test process. */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildHello } from '../../../examples/hello-plugin/build.ts';
import { tempFolder } from '../../support/temp.ts';

export interface Hello {
  readonly name: string;
  readonly path: string;
  readonly sha256: string;
}

let made: Promise<readonly Hello[]> | undefined;

export function hellos(): Promise<readonly Hello[]> {
  made ??= makeAll(tempFolder());
  return made;
}

async function makeAll(folder: string): Promise<readonly Hello[]> {
  const put = async (name: string, content: string): Promise<Hello> => {
    const path = join(folder, name);
    await writeFile(path, content, { mode: 0o755 });
    return { name, path, sha256: createHash('sha256').update(content).digest('hex') };
  };
  const bundle = async (version: string, fault?: 'exits') => {
    const { outfile } = await buildHello({ version, fault, outfile: join(folder, 'bundle') });
    return readFile(outfile, 'utf8');
  };
  const first = await bundle('1.0.0');
  return [
    await put('hello-1.0.0', first),
    await put('hello-1.1.0', await bundle('1.1.0')),
    await put('hello-1.2.0-broken', await bundle('1.2.0', 'exits')),
    // The same version from another build.
    await put('hello-1.0.0-rebuilt', `${first}\n`),
    // Registers, since the server cannot ask it for its version, and never runs.
    await put('tiny', '#!/bin/sh\nexit 1\n'),
  ];
}
