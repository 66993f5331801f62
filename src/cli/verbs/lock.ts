import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { showPlatform } from '../../core/artifact.ts';
import { hasErrors, PlugboardError } from '../../core/finding.ts';
import type { Judged } from '../../engine/origins.ts';
import type { Trust } from '../../engine/trust.ts';
import { renderLockChanges } from '../../report/lock-changes.ts';
import { renderVerdict } from '../../report/verdict.ts';
import { lockEntry } from '../../trust/evidence.ts';
import type { Lock } from '../../trust/lock/lock.ts';
import { mergeLock } from '../../trust/lock/merge.ts';
import { writeLock } from '../../trust/lock/write.ts';
import { checkRollback } from '../../trust/rollback.ts';
import { hintFor } from '../hints.ts';
import type { ExitCode, GlobalOptions, Io } from '../io.ts';
import { type OriginOptions, openOrigins } from '../origins.ts';
import {
  exitOf,
  judgeSources,
  needTrust,
  plainVerdict,
  platformsOf,
  viewOf,
  type WantedProgram,
  wantedPrograms,
  withLocked,
} from '../programs.ts';
import { paintFor, reportFindings, reportMistakes, writeJson } from '../reporting.ts';
import { type LockOption, loadTrusted, type Trusted } from '../trusted.ts';

export interface LockOptions extends GlobalOptions, LockOption, OriginOptions {
  readonly file: string;
  readonly format: 'text' | 'json';
  readonly check?: boolean;
  /** Plugins whose entries may become others: `name`, `type/name` or either with `@version`. */
  readonly upgrade: readonly string[];
}

/** Verifies every plugin on every platform, and writes the lock when all of them are accepted. */
export async function lock(options: LockOptions, io: Io): Promise<ExitCode> {
  const trusted = await loadTrusted(options);
  const { manifest, lockFile } = trusted;
  const findings = [...trusted.findings, ...(manifest.trust ? judgeSources(manifest) : [])];
  if (hasErrors(findings)) return reportMistakes(findings, options, io);
  const trust = needTrust(trusted);
  reportFindings(findings, options, io);
  const declared = wantedPrograms(manifest, [], platformsOf(manifest));
  const upgraded = upgradedPrograms(options.upgrade, declared);
  const wanted = withLocked(declared, trust).map((each) =>
    upgraded.has(each.program) ? { ...each, locked: undefined } : each,
  );
  const judged = withRollbacks(await judge(trust, wanted, options, io), trust);
  const refused = judged.filter(({ verdict }) => !verdict.accepted);
  if (refused.length > 0) {
    const paint = paintFor(io.stderr, options, io);
    if (options.format === 'json')
      writeJson(io.stdout, { changed: false, changes: [], refused: refused.map(plainVerdict) });
    else io.stderr.write(`${refused.map((each) => renderVerdict(viewOf(each), paint)).join('\n\n')}\n\n`);
    io.stderr.write(`${refused.length} of ${judged.length} refused. ${lockFile} was not written.\n`);
    return exitOf(judged);
  }
  return settle(judged, trust, trusted, options, io);
}

async function judge(
  trust: Trust,
  wanted: readonly WantedProgram[],
  options: LockOptions,
  io: Io,
): Promise<readonly Judged[]> {
  const origins = await openOrigins(trust, options, io);
  try {
    return await origins.judge(wanted);
  } finally {
    await origins.close();
  }
}

async function settle(
  judged: readonly Judged[],
  trust: Trust,
  { lockFile }: Trusted,
  options: LockOptions,
  io: Io,
): Promise<ExitCode> {
  const keys = judged.map(({ wanted: { plugin, version, platform } }) => ({
    plugin,
    version,
    platform: showPlatform(platform),
  }));
  const entries = judged.map(({ verdict }) => lockEntry(verdict.evidence!));
  const { lock: merged, changes } = mergeLock(trust.lock, entries, keys, {
    policy: trust.policy.hash,
    trustedRoots: new Map(Object.entries(trust.policy.trustedRoots)),
  });
  const isChanged = changes.length > 0 || trust.lock === undefined;
  if (isChanged && !options.check) await writeWhole(lockFile, merged, trust.lockText);
  if (options.format === 'json') writeJson(io.stdout, { changed: isChanged, changes });
  else
    io.stdout.write(
      `${renderLockChanges(changes, judged.length, lockFile, hintFor('plugboard lock', options.file)!, options.check === true, paintFor(io.stdout, options, io))}\n`,
    );
  return options.check && isChanged ? 2 : 0;
}

/** A file appears whole, and only where nobody else wrote it meanwhile. */
async function writeWhole(file: string, merged: Lock, previous: string | undefined): Promise<void> {
  const now = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (now !== previous)
    throw new PlugboardError(
      'lock-outdated',
      `${file} was changed by somebody else meanwhile, and is left as it is.`,
      {
        hint: 'Run it again.',
      },
    );
  const temporary = `${file}.new-${process.pid}`;
  try {
    await writeFile(temporary, writeLock(merged, previous), { flag: 'wx' });
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new PlugboardError('lock-unreadable', `${file} cannot be written: ${(cause as Error).message}.`, {
      hint: 'Look at the rights of its folder.',
      cause,
    });
  }
}

/** A version that is new to the lock is not below its mark. */
function withRollbacks(judged: readonly Judged[], { lock: old, policy }: Trust): readonly Judged[] {
  return judged.map((each) => {
    const { plugin, version } = each.wanted;
    const known = old?.plugins.get(plugin);
    if (!known || known.versions.has(version)) return each;
    const refusal = checkRollback(plugin, version, known.highest, policy, new Date());
    if (!refusal) return each;
    const { verdict } = each;
    return { ...each, verdict: { ...verdict, accepted: false, refusals: [refusal, ...verdict.refusals] } };
  });
}

function upgradedPrograms(names: readonly string[], declared: readonly WantedProgram[]): ReadonlySet<object> {
  const found = new Set<object>();
  for (const given of names) {
    const [, name, version] = /^(.*?)(?:@v?(.*))?$/.exec(given)!;
    const fits = declared.filter(
      ({ program, plugin, version: is }) =>
        [program.name, plugin].includes(name!) && (version === undefined || is === `v${version}`),
    );
    if (fits.length === 0)
      throw new PlugboardError(
        'not-declared',
        `--upgrade ${given}: the manifest declares no such plugin with a source.`,
        {
          hint: `Declared are: ${declared.map(({ plugin, version: is }) => `${plugin}@${is}`).join(', ') || 'none'}.`,
        },
      );
    for (const each of fits) found.add(each.program);
  }
  return found;
}
