import { writeFile } from 'node:fs/promises';
import { hasErrors, PlugboardError } from '../../core/finding.ts';
import type { Manifest } from '../../core/manifest/document.ts';
import type { Plan } from '../../core/plan.ts';
import { type PlanFile, toPlanFile } from '../../engine/saved-plan.ts';
import { kinds } from '../../kinds/index.ts';
import { renderPlanMarkdown } from '../../report/plan-markdown.ts';
import { renderPlan } from '../../report/plan-text.ts';
import type { ExitCode, GlobalOptions, Io } from '../io.ts';
import {
  exitOfFindings,
  notRepeated,
  paintFor,
  reportFindings,
  reportMistakes,
  writeJson,
} from '../reporting.ts';
import { openSession, planWith, type Session } from '../session.ts';
import { type LockOption, loadTrusted } from '../trusted.ts';
import { version } from '../version.ts';

export interface PlanOptions extends GlobalOptions, LockOption {
  readonly format: 'text' | 'json' | 'markdown';
  readonly out?: string;
  readonly allowDestroy: readonly string[];
  readonly rewrite: readonly string[];
}

export async function plan(options: PlanOptions, io: Io): Promise<ExitCode> {
  const { manifest, trust, findings } = await loadTrusted(options);
  if (hasErrors(findings)) return reportMistakes(findings, options, io);
  const session = await openSession(manifest, options, io);
  try {
    const { plan: made } = await planWith(session, manifest.documents, { ...options, trust });
    reportFindings(notRepeated([...findings, ...session.findings], made.findings), options, io);
    const file = () => planFile(made, manifest, session, options);
    writePlan(made, file, options, io);
    const refused = exitOfFindings(made.findings);
    if (options.out !== undefined) await savePlan(options.out, file, refused, io);
    return refused ?? (made.steps.length > 0 ? 2 : 0);
  } finally {
    await session.close();
  }
}

export function planFile(
  made: Plan,
  manifest: Manifest,
  session: Session,
  { file, allowDestroy, rewrite }: Pick<PlanOptions, 'file' | 'allowDestroy' | 'rewrite'>,
): PlanFile {
  const { clusterId } = session;
  return toPlanFile(made, { version, path: file, clusterId, manifest, allowDestroy, rewrite });
}

function writePlan(
  made: Plan,
  file: () => PlanFile,
  options: Pick<PlanOptions, 'format' | 'color'>,
  io: Io,
): void {
  if (options.format === 'json') writeJson(io.stdout, file());
  else if (options.format === 'markdown') io.stdout.write(renderPlanMarkdown(made, kinds));
  else io.stdout.write(`${renderPlan(made, kinds, paintFor(io.stdout, options as GlobalOptions, io))}\n`);
}

async function savePlan(
  out: string,
  file: () => PlanFile,
  refused: ExitCode | undefined,
  io: Io,
): Promise<void> {
  if (refused !== undefined) {
    io.stderr.write(`The plan cannot be applied as it is, so ${out} was not written.\n`);
    return;
  }
  const text = `${JSON.stringify(file(), undefined, 2)}\n`;
  await writeFile(out, text, { mode: 0o600 }).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'ENOENT' ? 'its folder does not exist' : cause.message;
    throw new PlugboardError('plan-unwritable', `The plan cannot be saved to ${out}: ${why}.`, {
      hint: 'Name a file in a folder that exists and can be written to.',
      cause,
    });
  });
  io.stderr.write(`Saved to ${out}. Apply exactly this with: plugboard apply ${out}\n`);
}
