/** The files that a provider registry takes, by name: an archive for each platform, the manifest, the sums, and their signature. */
import { createHash } from 'node:crypto';
import { type ZipEntry, zip } from './zip.ts';

export const platforms = ['darwin_amd64', 'darwin_arm64', 'linux_amd64', 'linux_arm64'] as const;
export type Platform = (typeof platforms)[number];

export const prefix = (version: string) => `terraform-provider-plugboard_${version}`;
export const archiveName = (version: string, platform: string) => `${prefix(version)}_${platform}.zip`;
export const sumsName = (version: string) => `${prefix(version)}_SHA256SUMS`;

/** Every platform gets the same file. */
export function registrySet(version: string, entries: readonly ZipEntry[]): Map<string, Uint8Array> {
  const archive = zip(entries);
  const files = new Map(platforms.map((platform) => [archiveName(version, platform), archive]));
  const manifest = { version: 1, metadata: { protocol_versions: ['6.0'] } };
  files.set(`${prefix(version)}_manifest.json`, Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`));
  files.set(sumsName(version), Buffer.from(sumsOf(files)));
  return files;
}

/** As `sha256sum` writes them. */
export function sumsOf(files: ReadonlyMap<string, Uint8Array>): string {
  return [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, content]) => `${createHash('sha256').update(content).digest('hex')}  ${name}\n`)
    .join('');
}
