import { type Installed, install } from '../../artifact/install.ts';
import { showPlatform } from '../../core/artifact.ts';
import { asFailure, hasErrors, PlugboardError } from '../../core/finding.ts';
import type { Judged } from '../../engine/origins.ts';
import { plural, renderFailure } from '../../report/findings.ts';
import { renderVerdict } from '../../report/verdict.ts';
import type { ExitCode, GlobalOptions, Io } from '../io.ts';
import { type OriginOptions, openOrigins } from '../origins.ts';
import {
  exitOf,
  needTrust,
  plainVerdict,
  showWanted,
  usualPlatform,
  viewOf,
  wantedPrograms,
  withLocked,
} from '../programs.ts';
import { paintFor, reportFindings, reportMistakes, writeJson } from '../reporting.ts';
import { type LockOption, loadTrusted } from '../trusted.ts';

export interface FetchOptions extends GlobalOptions, LockOption, OriginOptions {
  readonly file: string;
  readonly format: 'text' | 'json';
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
      if (options.format === 'json') writeJson(io.stdout, { files: [], refused: refused.map(plainVerdict) });
      else io.stderr.write(`${refused.map((each) => renderVerdict(viewOf(each), paint)).join('\n\n')}\n\n`);
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
  const done: PlainFile[] = [];
  const isText = options.format === 'text';
  for (const [at, { verdict, wanted }] of judged.entries()) {
    try {
      const installed = await install(verdict.binary!, { folder: options.to, file: files[at]! });
      done.push(plainFile(wanted, installed));
      if (isText) io.stdout.write(showFile(installed));
    } catch (error) {
      if (!isText) writeJson(io.stdout, { files: done });
      const written = done.filter(({ outcome }) => outcome !== 'unchanged').length;
      io.stderr.write(`${renderFailure(asFailure(error), paintFor(io.stderr, options, io))}\n`);
      io.stderr.write(`${plural(written, 'file')} written, ${judged.length - at} not.\n`);
      return 1;
    }
  }
  if (isText) io.stdout.write(`${plural(judged.length, 'file')} as verified in ${options.to}.\n`);
  else writeJson(io.stdout, { files: done });
  return 0;
}

type PlainFile = ReturnType<typeof plainFile>;

/** For machines. */
function plainFile({ plugin, version, platform }: Judged['wanted'], { path, sha256, outcome }: Installed) {
  return { plugin, version, platform: showPlatform(platform), path, sha256, outcome };
}

function showFile({ path, sha256, outcome }: Installed): string {
  const signs = { created: '+', replaced: '~', unchanged: '=' } as const;
  return `${signs[outcome]} ${path} ${outcome} (sha256 ${sha256})\n`;
}
