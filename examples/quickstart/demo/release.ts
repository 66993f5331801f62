/** A publisher's release of the plugin in a folder of its own, first unsigned, with a manifest and a policy that want a signature. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createGzip } from 'node:zlib';
import { createMessage, generateKey, sign } from 'openpgp';
import { pack } from 'tar-stream';
import { buildHello } from '../../hello-plugin/build.ts';

export interface Release {
  /** Sum of the file of the attacker. */
  readonly swapped: string;
  /** The release team signs the sums. */
  sign(): Promise<void>;
}

const version = '1.2.0';
const sums = `hello_${version}_SHA256SUMS`;

/** Beside it, in the plugin directory, what an attacker brings: the same version, other bytes. */
export async function makeRelease(folder: string, pluginDirectory: string): Promise<Release> {
  const at = (name: string) => join(folder, name);
  for (const name of ['releases', 'keys']) mkdirSync(at(name), { recursive: true });
  const archive = `hello_${version}_linux_amd64.tar.gz`;
  await buildHello({ version, outfile: at('hello') });
  const swapped = join(pluginDirectory, 'hello-swapped');
  await buildHello({ version, outfile: swapped });
  writeFileSync(swapped, '\n// other bytes\n', { flag: 'a' });
  const bytes = await archiveOf('hello', readFileSync(at('hello')));
  writeFileSync(at(`releases/${archive}`), bytes);
  const text = `${sumOf(bytes)}  ${archive}\n`;
  writeFileSync(at(`releases/${sums}`), text);
  const { privateKey, publicKey } = await generateKey({
    userIDs: { name: 'Release team' },
    format: 'object',
  });
  writeFileSync(at('keys/release-team.asc'), publicKey.armor());
  writeFileSync(at('plugboard.yaml'), manifest(publicKey.getFingerprint().toUpperCase()));
  return {
    swapped: sumOf(readFileSync(swapped)),
    async sign() {
      const message = await createMessage({ binary: new TextEncoder().encode(text) });
      const signature = await sign({ message, signingKeys: privateKey, detached: true, format: 'binary' });
      writeFileSync(at(`releases/${sums}.sig`), signature as Uint8Array);
    },
  };
}

const sumOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

function archiveOf(name: string, bytes: Buffer): Promise<Buffer> {
  const packing = pack();
  packing.entry({ name, mode: 0o755 }, bytes);
  packing.finalize();
  return buffer(packing.pipe(createGzip()));
}

const manifest = (fingerprint: string) => `plugins:
  - type: secret
    name: hello
    version: "${version}"
    command: hello-${version}
    source:
      file: releases
      asset: hello_{version}_linux_amd64.tar.gz
      sums: hello_{version}_SHA256SUMS
      signatures: {sums: ["{sums}.sig"]}

secrets_mounts:
  - path: team-b
    type: hello
    plugin_version: "${version}"

trust:
  roots:
    release-team:
      type: pgp
      fingerprint: ${fingerprint}
      keys: [keys/release-team.asc]
  rules:
    - match: {plugin: secret/hello, source: "file:releases"}
      require: {all: [release-team]}
      covers: [sums]
      allowScript: the example plugin is a program for Node
`;
