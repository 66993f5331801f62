import { makeDump, writeYaml } from '../../core/manifest/write.ts';
import { showServer } from '../../core/server.ts';
import { observe } from '../../engine/observe.ts';
import { kinds } from '../../kinds/index.ts';
import type { ExitCode, GlobalOptions, Io } from '../io.ts';
import { reportFindings, writeJson } from '../reporting.ts';
import { openSession } from '../session.ts';
import { noManifest } from './status.ts';

export interface DumpOptions extends GlobalOptions {
  readonly format: 'yaml' | 'json';
  readonly all?: boolean;
}

/** The live server as a manifest that plans empty at once. */
export async function dump(options: DumpOptions, io: Io): Promise<ExitCode> {
  const session = await openSession(noManifest, options, io);
  try {
    reportFindings(session.findings, options, io);
    const { ports, server } = session;
    const observed = await observe({
      registry: kinds,
      documents: [],
      ports,
      server,
      extent: 'all',
      concurrency: 10,
    });
    const { entries, left } = makeDump(kinds, observed, server);
    const { namespace } = server;
    // Without it the mounts would be planned in root.
    const made = { entries: namespace ? { server: { namespace }, ...entries } : entries, left };
    if (options.format === 'json') writeJson(io.stdout, made.entries);
    else
      io.stdout.write(
        writeYaml(options.all ? made : { ...made, left: [] }, [
          `${showServer(server)}, as it is. Secrets are not in it.`,
        ]),
      );
    return 0;
  } finally {
    await session.close();
  }
}
