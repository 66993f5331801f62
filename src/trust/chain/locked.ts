/** What is fetched again must be what was locked, byte for byte: a publisher, a registry or a mirror may have changed it since. */
import type { Gathered } from '../../core/artifact.ts';
import { visible } from '../../core/visible.ts';
import type { LockedBinary } from '../lock/lock.ts';
import type { Refusal } from '../proof.ts';
import type { Case, Comparison } from '../verdict.ts';

export interface Compared {
  readonly compared: Comparison;
  readonly refusal?: Refusal | undefined;
}

type Named = Pick<Case, 'plugin' | 'version'>;

/** Before anything is opened. */
export function compareDigests(what: Named, gathered: Gathered, locked: LockedBinary): readonly Compared[] {
  return (['sums', 'artifact', 'image'] as const).flatMap((object) => {
    const [expected, blob] = [locked[object], gathered[object]];
    if (expected === undefined && blob === undefined) return [];
    const name = blob ? visible(blob.name) : `the ${object}`;
    return [compare(what, name, expected ?? 'nothing', blob ? `sha256:${blob.sha256}` : 'nothing')];
  });
}

export function compareBinary(what: Named, name: string, sha256: string, locked: LockedBinary): Compared {
  return compare(what, visible(name), `sha256:${locked.sha256}`, `sha256:${sha256}`);
}

/** Without `--upgrade` the lock would refuse it again. */
export function lockAgain({ plugin, version }: Named): string {
  const named = `${visible(plugin)}${version === '' ? '' : `@${visible(version.slice(1))}`}`;
  return `Find out from the publisher why the release changed. If the new one is what you want, verify and lock it: plugboard lock --upgrade ${named}`;
}

function compare(what: Named, name: string, expected: string, got: string): Compared {
  const compared = { what: `${name} with the lock`, expected, got };
  if (expected === got) return { compared };
  return {
    compared,
    refusal: {
      code: 'artifact-changed',
      detail: `${name} is ${got}; the lock has ${expected}.`,
      hint: lockAgain(what),
    },
  };
}
