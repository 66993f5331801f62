/**
 * A server does not refuse a binary for another machine, nor a script: it stores the entry, and only the first use fails. So the
 * header must say that the file is a program for exactly the operating system and processor it is meant for.
 */
import type { Blob, Platform } from '../core/artifact.ts';
import { showPlatform } from '../core/artifact.ts';
import { visible } from '../core/visible.ts';
import { type Header, readHeader } from './executable-header.ts';
import type { Refusal } from './proof.ts';

/** Bytes from the start that must be at hand: the longest header, that of Windows, may begin behind a small program for DOS. */
export const HEAD_BYTES = 4096;

/** `mayBeScript`: one whose interpreter the system starts, for which a rule of the policy takes the blame. */
export async function checkExecutable(
  file: Blob,
  platform: Platform,
  mayBeScript = false,
): Promise<Refusal | undefined> {
  let head = Buffer.alloc(0);
  for await (const piece of file.open()) {
    head = Buffer.concat([head, piece.subarray(0, HEAD_BYTES - head.length)]);
    if (head.length >= HEAD_BYTES) break;
  }
  return mayBeScript && isScript(head) ? undefined : checkHead(head, platform, file.name);
}

const isScript = (head: Uint8Array) => head[0] === 0x23 && head[1] === 0x21;

/** `head` is the whole file if it is shorter than {@link HEAD_BYTES}. */
export function checkHead(head: Uint8Array, platform: Platform, name: string): Refusal | undefined {
  const header = readHeader(head);
  if (typeof header === 'string') return refuseArch(name, header, platform);
  const fits =
    header.systems.includes(platform.os) && header.architectures.includes(platform.arch) && header.isProgram;
  return fits ? undefined : refuseArch(name, describe(header, platform), platform);
}

function describe({ format, systems, architectures, isProgram }: Header, { os }: Platform): string {
  const system =
    format === 'ELF' && !systems.includes(os) ? ` for ${systems.join(' or ') || 'an unknown system'}` : '';
  const machine = architectures.join(' and ') || 'for an unknown processor';
  return `${format} ${machine}${system}${isProgram ? '' : ', but no program'}`;
}

function refuseArch(name: string, what: string, platform: Platform): Refusal {
  return {
    code: 'arch',
    detail: `${visible(name)} cannot run there (${what}, target ${showPlatform(platform)}).`,
    hint: 'Compare `asset`, `member` and `platforms` of the source with the files of the release.',
  };
}
