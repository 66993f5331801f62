/** How much memory a large image takes from a registry on this machine to the verdict on it, for each way in which layers are packed. */
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, createZstdCompress } from 'node:zlib';
import { pack } from 'tar-stream';
import { hashFile } from '../src/artifact/file.ts';
import { type FakeRegistry, startFakeRegistry } from '../test/artifact/support/fake-registry.ts';
import { attachment, descriptor, json, type Part, part, types } from '../test/artifact/support/image.ts';
import { tagOf } from '../test/artifact/support/signing.ts';
import { makeSigstore } from '../test/trust/support/sigstore.ts';
import { makeKeys } from '../test/trust/support/x509.ts';
import { size, writePlugin } from './artifact.ts';
import { type Bound, type Process, runNode } from './measure.ts';
import { launcher } from './start.ts';

const ways = [
  { by: 'tar', packer: undefined },
  { by: 'gzip', packer: () => createGzip({ level: 1 }) },
  { by: 'zstd', packer: createZstdCompress },
] as const;

export async function benchImage(): Promise<readonly Bound[]> {
  const folder = mkdtempSync(join(import.meta.dirname, '..', 'node_modules', '.pb-bench-'));
  const registry = await startFakeRegistry();
  try {
    writePlugin(join(folder, 'plugin'));
    const { roots, sign } = makeSigner();
    const bounds: Bound[] = [];
    for (const { by, packer } of ways) {
      const layer = await writeLayer(folder, by, packer?.());
      const image = put(registry, layer, types[by], by);
      sign(registry, image);
      const runs: Process[] = [];
      // A second start finds what the first one compiled.
      await verify(folder, registry.host, by, roots);
      for (let turn = 0; turn < 3; turn += 1) runs.push(await verify(folder, registry.host, by, roots));
      rmSync(layer.path);
      bounds.push({
        what: `memory for 400 MB of an image (${by}) fetched from a registry and verified`,
        measured: Math.max(...runs.map(({ memory }) => memory)),
        // A small image takes nearly the same: 20 MiB are the thread that looks at signatures, which ends before the layers come.
        most: 100,
        unit: 'MiB',
        detail: `peak of the whole process; ${Math.min(...runs.map(({ seconds }) => seconds)).toFixed(2)} s`,
      });
    }
    return bounds;
  } finally {
    await registry.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Layer {
  readonly path: string;
  readonly digest: string;
  readonly size: number;
}

async function writeLayer(
  folder: string,
  by: string,
  packer: NodeJS.ReadWriteStream | undefined,
): Promise<Layer> {
  const path = join(folder, `layer-${by}`);
  const archive = pack();
  const entry = archive.entry({ name: 'plugin', size, mode: 0o755 });
  const filled = pipeline(createReadStream(join(folder, 'plugin')), entry).then(() => archive.finalize());
  const parts = [archive as unknown as Readable, ...(packer ? [packer] : []), createWriteStream(path)];
  await Promise.all([filled, pipeline(parts)]);
  return { path, digest: `sha256:${(await hashFile(path)).hash}`, size: statSync(path).size };
}

/** The registry streams the layer from the disk, also from the middle. */
function put(registry: FakeRegistry, layer: Layer, mediaType: string, tag: string): Part {
  const config = json(types.config, {
    os: 'linux',
    architecture: 'amd64',
    config: { Entrypoint: ['/plugin'] },
    rootfs: { type: 'layers', diff_ids: [] },
  });
  const manifest = json(types.manifest, {
    schemaVersion: 2,
    mediaType: types.manifest,
    config: descriptor(config),
    layers: [{ mediaType, digest: layer.digest, size: layer.size }],
  });
  registry.put({ manifest, blobs: [config] }, tag);
  registry.intercept = ({ path }, response) => {
    if (!path.endsWith(layer.digest)) return false;
    response.writeHead(200, { 'content-length': layer.size });
    createReadStream(layer.path).pipe(response);
    return true;
  };
  return manifest;
}

function makeSigner() {
  const [sigstore, keys] = [makeSigstore(), makeKeys()];
  const roots = { team: { type: 'cosign', key: sigstore.cosignRoot(keys.publicKey).key } };
  const sign = (registry: FakeRegistry, { digest }: Part) => {
    const { payload, annotations } = sigstore.signImage(digest, { keys });
    const made = attachment([{ part: part(types.simpleSigning, payload), annotations }]);
    registry.put(made, tagOf(digest, '.sig'));
  };
  return { roots, sign };
}

/** As users run it. */
async function verify(folder: string, host: string, tag: string, roots: object): Promise<Process> {
  const [board, cache] = [join(folder, 'board.json'), join(folder, 'cache')];
  const source = { oci: `${host}/acme/plugin`, tag };
  const plugin = { type: 'secret', name: 'plugin', version: '1.0.0', command: 'plugin', source };
  const rules = [{ match: { plugin: 'secret/plugin' }, require: { all: ['team'] } }];
  writeFileSync(board, JSON.stringify({ plugins: [plugin], trust: { roots, rules } }));
  const run = await runNode([launcher, 'verify', '--file', board], { XDG_CACHE_HOME: cache });
  rmSync(join(cache, 'plugboard', 'artifacts'), { recursive: true, force: true });
  if (run.code !== 0) throw new Error(`the image with a layer of ${tag} was refused`);
  return run;
}
