/** What a build is asked for. Flags that would be passed over, or would name something else than they make, are refused. */
import { parseArgs } from 'node:util';
import { SetupError } from '../run/setup-error.mjs';
import { hostPlatform, type Wishes } from './write.ts';

export interface BuildWishes extends Wishes {
  readonly bindings: boolean;
}

const usage =
  'Usage: npm run build -- [--sign KEY] [--executable [--platform OS_ARCH --node FILE]] [--bindings]';

export function readWishes(argv: readonly string[]): BuildWishes {
  const { sign, executable = false, platform, node, bindings = false } = parsed(argv);
  if (!executable && (platform ?? node) !== undefined)
    throw new SetupError(`--${platform ? 'platform' : 'node'} says how --executable is made.`, usage);
  if (platform !== undefined && platform !== hostPlatform() && node === undefined)
    throw new SetupError(
      `--platform ${platform} is another platform than this one, ${hostPlatform()}.`,
      'Give a Node of that platform: --node FILE',
    );
  return { key: sign, executable: executable ? { platform, node } : undefined, bindings };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        sign: { type: 'string' },
        executable: { type: 'boolean' },
        platform: { type: 'string' },
        node: { type: 'string' },
        bindings: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new SetupError((error as Error).message, usage);
  }
}
