import { readFile } from 'node:fs/promises';
import { asFailure, PlugboardError } from '../../core/finding.ts';
import { kindNamed } from '../../core/kind.ts';
import type { Plan } from '../../core/plan.ts';
import type { Spec } from '../../core/schema.ts';
import { applyPlan } from '../../engine/apply.ts';
import type { Summary } from '../../engine/event.ts';
import { type PlanFile, parsePlanFile, whyStale } from '../../engine/saved-plan.ts';
import { resolveSecrets } from '../../engine/secrets.ts';
import { kinds } from '../../kinds/index.ts';
import { renderPlan } from '../../report/plan-text.ts';
import type { ExitCode, GlobalOptions, Io } from '../io.ts';
import { defaultManifest, loadManifest } from '../manifest-files.ts';
import { jsonLines, liveDisplay, type ShowEvent, textLines } from '../progress.ts';
import { exitOfFindings, paintFor, reportFindings, writeJson } from '../reporting.ts';
import { openSession, planWith, type Session } from '../session.ts';
import { planFile } from './plan.ts';

export interface ApplyOptions extends GlobalOptions {
  readonly file?: string;
  readonly format: 'text' | 'json';
  readonly yes?: boolean;
  readonly allowDestroy: readonly string[];
  readonly rewrite: readonly string[];
  readonly parallelism: number;
}

export async function apply(saved: string | undefined, given: ApplyOptions, io: Io): Promise<ExitCode> {
  const reviewed = saved === undefined ? undefined : await readPlan(saved);
  const options = reviewed ? asReviewed(given, reviewed) : given;
  const file = options.file ?? defaultManifest;
  const { manifest, findings } = await loadManifest(file);
  if (reportFindings(findings, options, io)) return 1;
  const session = await openSession(manifest, options, io);
  try {
    reportFindings(session.findings, options, io);
    const { plan } = await planWith(session, manifest.documents, options);
    if (reviewed) refuseStale(reviewed, planFile(plan, manifest, session, { ...options, file }));
    if (options.format === 'text')
      io.stdout.write(`${renderPlan(plan, kinds, paintFor(io.stdout, options, io))}\n`);
    const refused = exitOfFindings(plan.findings);
    if (refused !== undefined) {
      if (options.format === 'json') writeJson(io.stdout, { type: 'refused', findings: plan.findings });
      io.stderr.write('Nothing was changed.\n');
      return refused;
    }
    if (plan.steps.length === 0) return nothingToDo(options, io);
    const bodies = await resolveBodies(plan, session);
    if (!reviewed && !options.yes && !(await consents(io, options))) {
      io.stderr.write('Nothing was changed.\n');
      return 3;
    }
    return await run(plan, bodies, session, options, io);
  } finally {
    await session.close();
  }
}

async function run(
  plan: Plan,
  bodies: ReadonlyMap<string, Spec>,
  session: Session,
  options: ApplyOptions,
  io: Io,
): Promise<ExitCode> {
  session.holdOn();
  const show = displayFor(plan, options, io);
  const events = applyPlan({
    registry: kinds,
    plan,
    ports: session.writing,
    bodies,
    concurrency: options.parallelism,
    signal: io.signal,
  });
  let summary: Summary | undefined;
  for await (const event of events) {
    show(event);
    if (event.type === 'finished') summary = event.summary;
  }
  if (summary?.interrupted) return 130;
  return summary && summary.failed === 0 ? 0 : 1;
}

function displayFor(plan: Plan, options: ApplyOptions, io: Io): ShowEvent {
  if (options.format === 'json') return jsonLines(io);
  io.stdout.write('\n');
  const paint = paintFor(io.stdout, options, io);
  const stream = io.stdout as unknown as { readonly stream?: NodeJS.WriteStream };
  return io.stdout.isTerminal && !io.env.CI && stream.stream
    ? liveDisplay(stream.stream, plan.steps.length, paint)
    : textLines(io, paint);
}

/** Every secret is found before the first write. */
async function resolveBodies(plan: Plan, session: Session): Promise<ReadonlyMap<string, Spec>> {
  const writes = plan.steps.filter((step) => step.after && !['reload', 'remove'].includes(step.action));
  const bodies = writes.map(async (step) => {
    try {
      return [
        step.id,
        await resolveSecrets(kindNamed(kinds, step.kind), step.after!, session.secrets),
      ] as const;
    } catch (error) {
      const failure = asFailure(error);
      throw new PlugboardError(
        failure.code,
        `${step.kind} ${step.name}: ${failure.message} Nothing was changed.`,
        {
          hint: failure.hint,
          cause: error,
        },
      );
    }
  });
  return new Map(await Promise.all(bodies));
}

async function consents(io: Io, options: ApplyOptions): Promise<boolean> {
  if (!io.ask || options.format === 'json')
    throw new PlugboardError('confirmation-needed', 'There is no terminal to ask on. Nothing was changed.', {
      hint: 'Apply a reviewed plan (plugboard plan --out plan.json, plugboard apply plan.json), or add --yes.',
    });
  return (await io.ask("\nApply this? Only 'yes' is taken for consent: ")).trim() === 'yes';
}

async function readPlan(path: string): Promise<PlanFile> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new PlugboardError(
      'plan-unreadable',
      `${path} cannot be read: ${cause.code === 'ENOENT' ? 'it does not exist' : cause.message}.`,
      {
        hint: 'A positional argument is a saved plan. The manifest is named with --file.',
        cause,
      },
    );
  });
  return parsePlanFile(text, path);
}

/** Consent was reviewed with the plan and cannot be widened now. */
function asReviewed(options: ApplyOptions, reviewed: PlanFile): ApplyOptions {
  return {
    ...options,
    file: options.file ?? reviewed.manifest,
    allowDestroy: reviewed.allow_destroy,
    rewrite: reviewed.rewrite,
  };
}

function refuseStale(reviewed: PlanFile, fresh: PlanFile): void {
  const why = whyStale(reviewed, fresh);
  if (why !== undefined)
    throw new PlugboardError('plan-stale', `${why} Nothing was changed.`, {
      hint: 'Plan again and have the new plan reviewed.',
    });
}

function nothingToDo(options: ApplyOptions, io: Io): ExitCode {
  if (options.format === 'json')
    io.stdout.write(
      `${JSON.stringify({ type: 'finished', summary: { done: 0, failed: 0, skipped: 0, undone: 0, interrupted: false } })}\n`,
    );
  return 0;
}
