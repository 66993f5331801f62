import { hasErrors, PlugboardError } from '../../core/finding.ts';
import type { Manifest } from '../../core/manifest/document.ts';
import type { Plan } from '../../core/plan.ts';
import type { Spec } from '../../core/schema.ts';
import { inNamespace } from '../../core/server.ts';
import { applyPlan } from '../../engine/apply.ts';
import type { Summary } from '../../engine/event.ts';
import type { Trust } from '../../engine/trust.ts';
import { kinds } from '../../kinds/index.ts';
import { renderPlan } from '../../report/plan-text.ts';
import { countSteps } from '../../report/step.ts';
import { resolveBodies } from '../bodies.ts';
import type { ExitCode, GlobalOptions, Io } from '../io.ts';
import { defaultManifest } from '../manifest-files.ts';
import { displayFor, writeLine } from '../progress.ts';
import { exitOfFindings, notRepeated, paintFor, reportFindings, reportMistakes } from '../reporting.ts';
import { consentsOf, readPlan, refuseStale } from '../reviewed-plan.ts';
import { openSession, planWith, type Session } from '../session.ts';
import { type LockOption, loadTrusted } from '../trusted.ts';
import { planFile } from './plan.ts';

export interface ApplyOptions extends GlobalOptions {
  readonly file?: string;
  readonly lockfile?: string;
  readonly policy?: string;
  readonly format: 'text' | 'json';
  readonly yes?: boolean;
  readonly allowDestroy: readonly string[];
  readonly rewrite: readonly string[];
  readonly parallelism: number;
}

export async function apply(saved: string | undefined, given: ApplyOptions, io: Io): Promise<ExitCode> {
  const reviewed = saved === undefined ? undefined : await readPlan(saved);
  const file = given.file ?? reviewed?.manifest ?? defaultManifest;
  const options = { ...given, ...(reviewed && consentsOf(reviewed, given)), file };
  const { manifest, trust, findings } = await loadTrusted(options);
  if (hasErrors(findings)) return reportMistakes(findings, options, io);
  const session = await openSession(manifest, options, io);
  try {
    const planning = { ...options, trust };
    const { plan } = await planWith(session, manifest.documents, planning);
    reportFindings(notRepeated([...findings, ...session.findings], plan.findings), options, io);
    if (reviewed) refuseStale(reviewed, planFile(plan, manifest, session, options));
    const refused = exitOfFindings(plan.findings);
    show(plan, refused, options, io);
    if (refused !== undefined) return nothingChanged(refused, io);
    if (plan.steps.length === 0) return nothingToDo(options, io);
    const bodies = await resolveBodies(plan, session.secrets);
    if (!reviewed && !options.yes) {
      if (!(await consents(session, io, options))) return nothingChanged(3, io);
      await refuseOutdated(plan, manifest, session, planning);
    }
    if (trust) await (await import('../gate.ts')).refuseOtherTrust(trust, options);
    return await run(plan, bodies, session, options, io);
  } finally {
    await session.close();
  }
}

function show(plan: Plan, refused: ExitCode | undefined, options: ApplyOptions, io: Io): void {
  if (options.format === 'text') {
    io.stdout.write(`${renderPlan(plan, kinds, paintFor(io.stdout, options, io))}\n`);
    return;
  }
  const type = refused === undefined ? 'planned' : 'refused';
  writeLine(io, { type, summary: countSteps(plan.steps), findings: plan.findings });
}

async function run(
  plan: Plan,
  bodies: ReadonlyMap<string, Spec>,
  session: Session,
  options: ApplyOptions,
  io: Io,
): Promise<ExitCode> {
  session.holdOn();
  const tell = displayFor(plan.steps.length, options, io);
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
    tell(event);
    if (event.type === 'finished') summary = event.summary;
  }
  if (summary?.interrupted) return 130;
  return summary && summary.failed === 0 ? 0 : 1;
}

async function consents({ server, address }: Session, io: Io, options: ApplyOptions): Promise<boolean> {
  if (!io.ask || options.format === 'json')
    throw new PlugboardError('confirmation-needed', 'There is no terminal to ask on. Nothing was changed.', {
      hint: 'Apply a reviewed plan (plugboard plan --out plan.json, plugboard apply plan.json), or add --yes.',
    });
  const answer = await io.ask(
    `\nApply this to ${address}${inNamespace(server)}? Only 'yes' is taken for consent: `,
  );
  if (answer === undefined)
    throw new PlugboardError('interrupted', 'Interrupted at the question. Nothing was changed.');
  return answer.trim() === 'yes';
}

/** The question may have stood for an hour: what was shown must still be what follows from the server. */
async function refuseOutdated(
  shown: Plan,
  manifest: Manifest,
  session: Session,
  options: ApplyOptions & LockOption & { readonly trust: Trust | undefined },
): Promise<void> {
  const { plan: now } = await planWith({ ...session, ports: session.writing }, manifest.documents, options);
  const fileOf = (plan: Plan) => planFile(plan, manifest, session, options);
  refuseStale(fileOf(shown), fileOf(now));
}

function nothingChanged(code: ExitCode, io: Io): ExitCode {
  io.stderr.write('Nothing was changed.\n');
  return code;
}

function nothingToDo(options: ApplyOptions, io: Io): ExitCode {
  const summary: Summary = { done: 0, failed: 0, skipped: 0, undone: 0, interrupted: false };
  if (options.format === 'json') writeLine(io, { type: 'finished', summary });
  return 0;
}
