import { hasErrors } from '../../core/finding.ts';
import type { Judged } from '../../engine/origins.ts';
import { renderVerdict, sumUpVerdicts } from '../../report/verdict.ts';
import type { ExitCode, GlobalOptions, Io } from '../io.ts';
import { type OriginOptions, openOrigins } from '../origins.ts';
import {
  exitOf,
  needTrust,
  plainVerdict,
  platformsOf,
  viewOf,
  wantedPrograms,
  withLocked,
} from '../programs.ts';
import { paintFor, reportFindings, reportMistakes, writeJson } from '../reporting.ts';
import { type LockOption, loadTrusted } from '../trusted.ts';

export interface VerifyOptions extends GlobalOptions, LockOption, OriginOptions {
  readonly file: string;
  readonly format: 'text' | 'json';
}

/** Fetches and judges again, and compares with the lock. Neither the lock nor a server is touched. */
export async function verify(names: readonly string[], options: VerifyOptions, io: Io): Promise<ExitCode> {
  const trusted = await loadTrusted(options);
  const { manifest, findings } = trusted;
  if (hasErrors(findings)) return reportMistakes(findings, options, io);
  const trust = needTrust(trusted);
  reportFindings(findings, options, io);
  const wanted = withLocked(wantedPrograms(manifest, names, platformsOf(manifest)), trust);
  const origins = await openOrigins(trust, options, io);
  let judged: readonly Judged[];
  try {
    judged = await origins.judge(wanted);
  } finally {
    await origins.close();
  }
  const views = judged.map(viewOf);
  if (options.format === 'json') writeJson(io.stdout, judged.map(plainVerdict));
  else {
    const paint = paintFor(io.stdout, options, io);
    io.stdout.write(
      `${[...views.map((view) => renderVerdict(view, paint)), sumUpVerdicts(views, paint)].join('\n\n')}\n`,
    );
  }
  return exitOf(judged);
}
