/** The server must have and run exactly what was verified, also where nothing is to be changed. */
import type { Finding } from '../../core/finding.ts';
import { visible } from '../../core/visible.ts';
import type { LockedBinary } from '../lock/lock.ts';
import type { AtGate, RegisteredPlugin, RunningPlugin } from './at-gate.ts';
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
  const locked = lockedFor(entry, input);
  if ('code' in locked || entry.sha256 === undefined || entry.sha256 === locked.sha256) return [];
  return [
    asFinding(
      'error',
      {
        code: 'drift',
        detail: `${name} is in the catalog with sha256 ${visible(entry.sha256)}; what was verified has ${locked.sha256}.`,
        hint: `Somebody changed it: look for the write to sys/plugins/catalog/${visible(entry.plugin)} in the audit log, and remove the entry before it is registered anew.`,
      },
      declared?.at,
    ),
  ];
}

export function checkProcess(process: RunningPlugin, input: AtGate): readonly Finding[] {
  const { id, plugin, sha256 } = process;
  if (sha256 === undefined) return [];
  const declared = input.declared.find((each) => each.plugin === plugin && each.version === process.version);
  const locked = lockedFor(process, input);
  if ('code' in locked)
    return [
      asFinding('warning', {
        code: locked.code,
        detail: `${visible(id)} runs ${nameOf(process)} with sha256 ${visible(sha256)}, which cannot be compared. ${locked.detail}`,
        hint: locked.hint,
      }),
    ];
  if (sha256 === locked.sha256) return [];
  return [
    asFinding(
      'error',
      {
        code: 'drift',
        detail: `${visible(id)} runs ${nameOf(process)} with sha256 ${visible(sha256)}; what was verified has ${locked.sha256}.`,
        hint: 'Treat what it had access to as known to others: find out in the audit log who registered that file, then put the verified one back and reload the mount.',
      },
      declared?.at,
    ),
  ];
}
