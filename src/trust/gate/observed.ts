/** The server must have and run exactly what was verified, also where nothing is to be changed. */
import type { Finding } from '../../core/finding.ts';
import { compareVersions } from '../../core/spelling/version.ts';
import { visible } from '../../core/visible.ts';
import type { LockedBinary } from '../lock/lock.ts';
import { checkRollback } from '../rollback.ts';
import type { AtGate, RegisteredPlugin, Return, RunningPlugin } from './at-gate.ts';
import { lockedFor } from './locked-for.ts';
import { asFinding, nameOf } from './words.ts';

export function checkEntry(
  entry: RegisteredPlugin,
  input: AtGate,
  admitted: ReadonlyMap<string, LockedBinary>,
): readonly Finding[] {
  const declared = input.declared.find(({ id }) => id === entry.id);
  const name = nameOf(entry);
  if (entry.hidesBuiltin && !admitted.has(entry.id))
    return [
      asFinding(
        'error',
        {
          code: 'shadows-builtin',
          detail: `${name} hides the builtin of that name from every mount, and nobody verified it.`,
          hint: `Find out who registered it. To remove it, declare it with \`state: absent\`, or: plugboard apply --allow-destroy ${visible(entry.plugin)}`,
        },
        declared?.at,
      ),
    ];
  const locked = lockedInPlace(entry, input);
  if (!isOther(entry, locked)) return [];
  return [
    asFinding(
      severityOf(entry, input),
      {
        code: 'drift',
        detail: `${name} is in the catalog with sha256 ${visible(`${entry.sha256}`)}; what was verified has ${locked.sha256}.`,
        hint: `Find the write to sys/plugins/catalog/${visible(entry.plugin)} in the audit log. Then put the verified one back: plugboard apply --rewrite ${visible(entry.id)}`,
      },
      declared?.at,
    ),
  ];
}

/** Ids of entries that are not what was verified: whatever fails, they are not put back. */
export function unverifiedEntries(input: AtGate): ReadonlySet<string> {
  const others = input.catalog.filter((entry) => isOther(entry, lockedInPlace(entry, input)));
  return new Set(others.map(({ id }) => id));
}

/** A server keeps `foo/v1.0.0` without a version and `foo` of v1.0.0 in one place. */
function lockedInPlace(entry: RegisteredPlugin, input: AtGate): LockedBinary | undefined {
  const locked = lockedFor(input.declared.find(({ id }) => id === entry.id) ?? entry, input);
  return 'code' in locked ? undefined : locked;
}

function isOther({ sha256 }: RegisteredPlugin, locked: LockedBinary | undefined): locked is LockedBinary {
  return locked !== undefined && sha256 !== undefined && sha256 !== locked.sha256;
}

/**
 * Back to an older version goes only what `allowDowngrade` names; and, when asked by name, what somebody took to a version that
 * never was verified.
 */
export function checkReturn(returning: Return, input: AtGate): readonly Finding[] {
  const { id, plugin, from, to } = returning;
  const refusal = checkRollback(plugin, to, from, input.policy, input.now);
  if (!refusal) return [];
  const detail = `${visible(id)} would go back from ${visible(from)} to ${visible(to)}.`;
  if (!isAboveAll({ plugin, version: from }, input))
    return [asFinding('error', { ...refusal, detail: `${detail} ${refusal.detail}` })];
  return [
    asFinding(severityOf(returning, input), {
      code: 'drift',
      detail: `${detail} ${visible(from)} is above all that ever was verified.`,
      hint: `Find out in the audit log who put it there. Then take the verified one: plugboard apply --rewrite ${visible(id)}`,
    }),
  ];
}

/** What nobody verified may run until it is replaced, but not be declared as what is wanted. */
export function checkProcess(running: RunningPlugin, input: AtGate): readonly Finding[] {
  const { id, plugin, sha256 } = running;
  const name = nameOf(running);
  const declared = input.declared.find((each) => each.plugin === plugin && each.version === running.version);
  const locked = lockedFor(running, input);
  if ('code' in locked) {
    // An older version was locked once, before its place was taken by a newer one.
    const isForeign = input.declared.some((each) => each.plugin === plugin) && isAboveAll(running, input);
    const isOurs = input.managed?.has(id) || isForeign;
    const what = sha256 === undefined ? name : `${name} with sha256 ${visible(sha256)}`;
    const why = locked.code === 'lock-missing' ? 'which is not locked' : 'which cannot be compared';
    return [
      asFinding(input.staying?.has(id) ? 'error' : isOurs ? 'warning' : 'info', {
        code: locked.code,
        detail: `${visible(id)} runs ${what}, ${why}. ${locked.detail}`,
        hint: 'Declare that version beside the others and lock it, or let the mount run one that is locked.',
      }),
    ];
  }
  if (sha256 === undefined || sha256 === locked.sha256) return [];
  return [
    asFinding(
      severityOf(running, input),
      {
        code: 'drift',
        detail: `${visible(id)} runs ${name} with sha256 ${visible(sha256)}; what was verified has ${locked.sha256}.`,
        hint: `Treat what it had access to as known to others, and find out in the audit log who registered that file. Then start the verified one: plugboard apply --rewrite ${visible(id)}`,
      },
      declared?.at,
    ),
  ];
}

/** No lock ever had it. */
function isAboveAll(
  { plugin, version }: Pick<RunningPlugin, 'plugin' | 'version'>,
  { lock }: AtGate,
): boolean {
  return compareVersions(version, lock?.plugins.get(plugin)?.highest ?? '') > 0;
}

const severityOf = ({ id }: { readonly id: string }, { repaired }: AtGate) =>
  repaired?.has(id) ? 'warning' : 'error';
