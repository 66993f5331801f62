import { install } from '../../artifact/install.ts';
import { asFailure, hasErrors, PlugboardError } from '../../core/finding.ts';
import type { Judged } from '../../engine/origins.ts';
import { plural, renderFailure } from '../../report/findings.ts';
import { renderVerdict } from '../../report/verdict.ts';
import type { ExitCode, GlobalOptions, Io } from '../io.ts';
import { type OriginOptions, openOrigins } from '../origins.ts';
import {
  exitOf,
  needTrust,
  showWanted,
  usualPlatform,
  viewOf,
  wantedPrograms,
  withLocked,
} from '../programs.ts';
import { paintFor, reportFindings, reportMistakes } from '../reporting.ts';
import { type LockOption, loadTrusted } from '../trusted.ts';

export interface FetchOptions extends GlobalOptions, LockOption, OriginOptions {
  readonly file: string;
  readonly to: string;
  readonly platform?: string;
}

/** Puts what is locked, and nothing else, into a plugin directory. */
export async function fetch(names: readonly string[], options: FetchOptions, io: Io): Promise<ExitCode> {
  const trusted = await loadTrusted(options);
  const { manifest, findings, lockFile } = trusted;
  if (hasErrors(findings)) return reportMistakes(findings, options, io);
  const trust = needTrust(trusted);
  reportFindings(findings, options, io);
  const platform = options.platform ?? `${manifest.server.platform ?? usualPlatform}`;
  if (!/^[a-z0-9]+\/[a-z0-9]+$/.test(platform))
    throw new PlugboardError('setting-invalid', `--platform ${platform}: expected os/arch.`, {
      hint: 'For example --platform linux/arm64',
    });
  const wanted = withLocked(
    wantedPrograms(manifest, names, () => [platform]),
    trust,
  );
  const open = wanted.find(({ locked }) => !locked);
  if (open)
    throw new PlugboardError('lock-missing', `${lockFile} has no entry for ${showWanted(open)}.`, {
      hint: 'Verify and lock it first: plugboard lock',
    });
  const nameless = wanted.find(({ program }) => !program.command);
  if (nameless)
    throw new PlugboardError(
      'missing-key',
      `${showWanted(nameless)} has no \`command\`, which names its file.`,
      {
        hint: 'Add `command:`, one for each version.',
      },
    );
  const origins = await openOrigins(trust, options, io);
  try {
    const judged = await origins.judge(wanted);
    const paint = paintFor(io.stderr, options, io);
    const refused = judged.filter(({ verdict }) => !verdict.accepted);
    if (refused.length > 0) {
      io.stderr.write(`${refused.map((each) => renderVerdict(viewOf(each), paint)).join('\n\n')}\n\n`);
      io.stderr.write(`${refused.length} of ${judged.length} refused. Nothing was written.\n`);
      return exitOf(judged);
    }
    return await installAll(
      judged,
      wanted.map(({ program }) => program.command!),
      options,
      io,
    );
  } finally {
    await origins.close();
  }
}

async function installAll(
  judged: readonly Judged[],
  files: readonly string[],
  options: FetchOptions,
  io: Io,
): Promise<ExitCode> {
  const words = { created: '+', replaced: '~', unchanged: '=' } as const;
  let written = 0;
  for (const [at, { verdict }] of judged.entries()) {
    try {
      const { path, sha256, outcome } = await install(verdict.binary!, {
        folder: options.to,
        file: files[at]!,
      });
      if (outcome !== 'unchanged') written++;
      io.stdout.write(`${words[outcome]} ${path} ${outcome} (sha256 ${sha256})\n`);
    } catch (error) {
      io.stderr.write(`${renderFailure(asFailure(error), paintFor(io.stderr, options, io))}\n`);
      io.stderr.write(`${plural(written, 'file')} written, ${judged.length - at} not.\n`);
      return 1;
    }
  }
  io.stdout.write(`${plural(judged.length, 'file')} as verified in ${options.to}.\n`);
  return 0;
}
