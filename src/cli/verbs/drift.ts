import { findDrift, isMistake } from '../../core/drift.ts';
import { findDead } from '../../engine/life.ts';
import { kinds } from '../../kinds/index.ts';
import { type DriftReport, renderDrift, renderDriftMarkdown } from '../../report/drift.ts';
import { renderFindings } from '../../report/findings.ts';
import { hinted } from '../hints.ts';
import type { ExitCode, GlobalOptions, Io } from '../io.ts';
import { exitOfFindings, paintFor, reportFindings, writeJson } from '../reporting.ts';
import { openSession, planWith } from '../session.ts';
import { type LockOption, loadTrusted } from '../trusted.ts';

export interface DriftOptions extends GlobalOptions, LockOption {
  readonly format: 'text' | 'json' | 'markdown';
  readonly strict?: boolean;
}

/** Changes nothing; for scheduled jobs. */
export async function drift(options: DriftOptions, io: Io): Promise<ExitCode> {
  const { manifest, trust, findings } = await loadTrusted(options);
  if (reportFindings(findings, options, io)) return 1;
  const session = await openSession(manifest, options, io);
  try {
    const { documents } = manifest;
    const { ports } = session;
    const { plan, observed } = await planWith(session, documents, {
      extent: 'all',
      trust,
      file: options.file,
      allowDestroy: documents.map(({ name }) => name),
    });
    const wanted = new Map(documents.map(({ id, spec }) => [id, spec]));
    const life = await findDead({ registry: kinds, observed, wanted, ports: ports, concurrency: 10 });
    const told = [...session.findings, ...life.findings, ...plan.findings.filter(isMistake)].filter(
      ({ severity }) => severity !== 'info',
    );
    if (told.length > 0) io.stderr.write(`${renderFindings(told, paintFor(io.stderr, options, io))}\n\n`);
    const found = findDrift({
      registry: kinds,
      plan,
      observed,
      declared: new Set(wanted.keys()),
      dead: life.dead,
    });
    const strict = options.strict === true || manifest.unmanaged === 'error';
    const unmanaged = manifest.unmanaged === 'ignore' && !strict ? [] : found.unmanaged;
    const drifted = found.items.length > 0 || (strict && unmanaged.length > 0);
    const items = hinted(found.items, options.file);
    const report: DriftReport = { ...found, items, unmanaged, drifted, strict };
    if (options.format === 'json') writeJson(io.stdout, report);
    else if (options.format === 'markdown') io.stdout.write(renderDriftMarkdown(report));
    else io.stdout.write(`${renderDrift(report, paintFor(io.stdout, options, io))}\n`);
    return drifted ? 2 : (exitOfFindings(plan.findings.filter(isMistake)) ?? 0);
  } finally {
    await session.close();
  }
}
