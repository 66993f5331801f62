/** What tests of images need: a cache and the web, and how a failure reads. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openCache } from '../../../src/artifact/cache.ts';
import type { Credentials } from '../../../src/artifact/oci/credentials.ts';
import { gatherImage, type ImageOptions } from '../../../src/artifact/oci/index.ts';
import { openWeb, type Web } from '../../../src/artifact/web.ts';
import type { Blob } from '../../../src/core/artifact.ts';
import { PlugboardError } from '../../../src/core/finding.ts';
import type { Source } from '../../../src/core/source.ts';
import { tempFolder } from '../../support/temp.ts';

export const repository = 'acme/plugin-hello';
export const wanted = { version: 'v1.0.0', platform: { os: 'linux', arch: 'amd64' } };

export async function options(credentials: Credentials = new Map()): Promise<ImageOptions & { web: Web }> {
  const folder = join(tempFolder(), 'cache');
  mkdirSync(folder, { mode: 0o700 });
  return { web: openWeb({ sleep: async () => {} }), cache: await openCache(folder), credentials };
}

export async function gather(host: string, source: Partial<Source> = {}, credentials?: Credentials) {
  return gatherImage({ oci: `${host}/${repository}`, ...source }, wanted, await options(credentials));
}

export async function read(blob: Blob): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of blob.open()) chunks.push(Uint8Array.from(chunk));
  return Buffer.concat(chunks);
}

/** The failure; anything without a code fails the test. */
export async function failure(promise: Promise<unknown>): Promise<PlugboardError> {
  const error = await promise.then(
    () => new Error('did not fail'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof PlugboardError && error.code !== 'internal') return error;
  throw error;
}
