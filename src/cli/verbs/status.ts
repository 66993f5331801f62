import { stat } from 'node:fs/promises';
import type { Manifest } from '../../core/manifest/document.ts';
import { inNamespace, showServer } from '../../core/server.ts';
import { makeStatus } from '../../core/status.ts';
import { findDead } from '../../engine/life.ts';
import { observe } from '../../engine/observe.ts';
import { kinds } from '../../kinds/index.ts';
import { renderStatus } from '../../report/status-text.ts';
import type { ExitCode, GlobalOptions, Io } from '../io.ts';
import { defaultManifest, loadManifest } from '../manifest-files.ts';
import { paintFor, reportFindings, writeJson } from '../reporting.ts';
import { openSession } from '../session.ts';

export interface StatusOptions extends GlobalOptions {
  readonly file?: string;
  readonly format: 'text' | 'json';
}

export const noManifest: Manifest = { documents: [], server: {}, unmanaged: 'report' };

/** Works without a manifest too: then nothing is declared. */
export async function status(options: StatusOptions, io: Io): Promise<ExitCode> {
  const manifest = await manifestIfAny(options, io);
  if (!manifest) return 1;
  const session = await openSession(manifest, options, io);
  try {
    const { documents } = manifest;
    const { ports, server } = session;
    const observed = await observe({
      registry: kinds,
      documents,
      ports,
      server,
      extent: 'all',
      concurrency: 10,
    });
    const wanted = new Map(documents.map(({ id, spec }) => [id, spec]));
    const { dead, findings } = await findDead({ registry: kinds, observed, wanted, ports, concurrency: 10 });
    reportFindings([...session.findings, ...findings], options, io);
    const made = makeStatus(kinds, observed, documents, dead);
    if (options.format === 'json') writeJson(io.stdout, { server, ...made });
    else
      io.stdout.write(
        `${showServer(server)} at ${session.address}${inNamespace(server)}\n\n${renderStatus(made, paintFor(io.stdout, options, io))}\n`,
      );
    return 0;
  } finally {
    await session.close();
  }
}

/** The named manifest must be there; the default one may be missing. Undefined when it has mistakes. */
export async function manifestIfAny(
  options: GlobalOptions & { readonly file?: string },
  io: Io,
): Promise<Manifest | undefined> {
  const exists = await stat(options.file ?? defaultManifest).then(
    () => true,
    () => options.file !== undefined,
  );
  if (!exists) return noManifest;
  const { manifest, findings } = await loadManifest(options.file ?? defaultManifest);
  return reportFindings(findings, options, io) ? undefined : manifest;
}
