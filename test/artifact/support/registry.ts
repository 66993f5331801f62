/** A registry for images that the test made: Debian's docker-registry where it is installed. See fake-registry.ts for the other. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSupervised } from '../../support/supervised.ts';
import { tempFolder } from '../../support/temp.ts';
import type { MadeImage, MadeIndex, Part } from './image.ts';

export interface TestRegistry {
  /** Host and port: `127.0.0.1:5000`. */
  readonly host: string;
  stop(): Promise<void>;
}

const program = '/usr/bin/docker-registry';
export const hasDockerRegistry = existsSync(program);

export async function startDockerRegistry(): Promise<TestRegistry> {
  const folder = tempFolder();
  mkdirSync(join(folder, 'data'));
  const config = join(folder, 'config.yml');
  const storage = { filesystem: { rootdirectory: join(folder, 'data') } };
  // JSON is YAML. The kernel chooses the port; the registry says which.
  writeFileSync(config, JSON.stringify({ version: 0.1, storage, http: { addr: '127.0.0.1:0' } }));
  const server = await startSupervised({ program, args: ['serve', config], env: {}, folder });
  const host = await untilSaid(server, /listening on (127\.0\.0\.1:\d+)/);
  return { host, stop: server.stop };
}

async function untilSaid(server: { logs(): string; hasEnded(): boolean }, form: RegExp): Promise<string> {
  for (;;) {
    const said = form.exec(server.logs())?.[1];
    if (said) return said;
    if (server.hasEnded()) throw new Error(`docker-registry ended:\n${server.logs()}`);
    await sleep(20);
  }
}

/** Puts an image under its digest, and under a tag if one is given. */
export async function pushImage(
  host: string,
  repository: string,
  made: MadeImage,
  tag?: string,
): Promise<void> {
  for (const blob of made.blobs) await pushBlob(host, repository, blob);
  await pushManifest(host, repository, made.manifest, tag ?? made.manifest.digest);
}

export async function pushIndex(
  host: string,
  repository: string,
  made: MadeIndex,
  tag?: string,
): Promise<void> {
  for (const image of made.images) await pushImage(host, repository, image);
  await pushManifest(host, repository, made.index, tag ?? made.index.digest);
}

async function pushBlob(host: string, repository: string, { bytes, digest }: Part): Promise<void> {
  const base = `http://${host}/v2/${repository}/blobs`;
  const begun = await fetch(`${base}/uploads/`, { method: 'POST' });
  await expectStatus(begun, 202);
  const upload = new URL(begun.headers.get('location') ?? '', base);
  upload.searchParams.set('digest', digest);
  const headers = { 'content-type': 'application/octet-stream' };
  await expectStatus(await fetch(upload, { method: 'PUT', body: Buffer.from(bytes), headers }), 201);
}

export async function pushManifest(
  host: string,
  repository: string,
  manifest: Part,
  name: string,
): Promise<void> {
  const { bytes, mediaType } = manifest;
  const url = `http://${host}/v2/${repository}/manifests/${name}`;
  const headers = { 'content-type': mediaType };
  await expectStatus(await fetch(url, { method: 'PUT', body: Buffer.from(bytes), headers }), 201);
}

async function expectStatus(answer: Response, status: number): Promise<void> {
  const text = await answer.text();
  if (answer.status !== status) throw new Error(`${answer.url} answered ${answer.status}: ${text}`);
}
