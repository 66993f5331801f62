import { visible } from '../../core/visible.ts';
import type { LockedBinary } from '../lock/lock.ts';
import type { Refusal } from '../proof.ts';
import type { AtGate, DeclaredPlugin } from './at-gate.ts';
import { nameOf } from './words.ts';

/** The one entry for the platform of the server, or why there is none. */
export function lockedFor(
  wanted: Pick<DeclaredPlugin, 'plugin' | 'version'>,
  { lock, platform }: AtGate,
): LockedBinary | Refusal {
  const platforms = lock?.plugins.get(wanted.plugin)?.versions.get(wanted.version);
  const name = nameOf(wanted);
  if (platforms && platform === undefined && platforms.size > 1)
    return {
      code: 'platform-unknown',
      detail: `The lock has ${name} for ${[...platforms.keys()].join(', ')}, and the platform of the server is not known.`,
      hint: 'Set `platform: linux/amd64` in the section `server`.',
    };
  const binary = platform === undefined ? platforms?.values().next().value : platforms?.get(platform);
  return (
    binary ?? {
      code: 'lock-missing',
      detail: `The lock has no entry for ${name}${platform === undefined ? '' : ` on ${visible(platform)}`}.`,
      hint: 'To verify and lock it: plugboard lock',
    }
  );
}
