/** Everything of the provider that is published, in one folder: the file, the registry's set, and on request an executable. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkHead, HEAD_BYTES } from '../../src/trust/executable.ts';
import { SetupError } from '../run/setup-error.mjs';
import { makeExecutable } from './executable.ts';
import { openpgpFiles } from './openpgp.ts';
import { bundleProvider, bundleWhole, providerFile, type Release } from './provider.ts';
import { archiveName, registrySet, sumsName } from './registry-set.ts';
import { sign } from './sign.ts';
import { zip } from './zip.ts';

export interface Wishes {
  /** What gpg knows a secret key by. */
  readonly key?: string | undefined;
  /** With Node inside: for this platform, or for the one whose Node is given. */
  readonly executable?:
    | { readonly platform?: string | undefined; readonly node?: string | undefined }
    | undefined;
}

export async function writeProvider(release: Release, folder: string, wishes: Wishes = {}): Promise<void> {
  const { root, version } = release;
  const name = providerFile(version);
  const script = await bundleProvider(release);
  const license = { name: 'LICENSE', content: await readFile(join(root, 'LICENSE')) };
  const openpgp = await openpgpFiles(root);
  const files = registrySet(version, [{ name, content: script, executable: true }, license, ...openpgp]);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), script, { mode: 0o755 });
  for (const { name: file, content } of openpgp) await writeFile(join(folder, file), content);
  for (const [file, content] of files) await writeFile(join(folder, file), content);
  if (wishes.key !== undefined) await sign(join(folder, sumsName(version)), wishes.key);
  if (!wishes.executable) return;
  const own = join(folder, 'executable');
  const program = name.replace(/\.cjs$/, '');
  const { platform = hostPlatform(), node = process.execPath } = wishes.executable;
  await checkNode(node, platform);
  const content = await makeExecutable({ script: await bundleWhole(release), node });
  await mkdir(own, { recursive: true });
  await writeFile(join(own, program), content, { mode: 0o755 });
  for (const { name: file, content: library } of openpgp) await writeFile(join(own, file), library);
  const archive = zip([{ name: program, content, executable: true }, license, ...openpgp]);
  await writeFile(join(own, archiveName(version, platform)), archive);
}

/** The archive says for which platform it is. */
async function checkNode(node: string, platform: string): Promise<void> {
  const [os = '', arch = ''] = platform.split('_');
  const bytes = await readFile(node).catch((cause: NodeJS.ErrnoException) => {
    throw new SetupError(`--node ${node} cannot be read: ${cause.message}.`);
  });
  const refusal = checkHead(bytes.subarray(0, HEAD_BYTES), { os, arch }, node);
  if (refusal) throw new SetupError(refusal.detail, `Take a Node for ${platform}.`);
}

/** As Terraform and its registries call it. */
export function hostPlatform({ platform, arch } = process): string {
  return `${platform}_${arch === 'x64' ? 'amd64' : arch}`;
}
