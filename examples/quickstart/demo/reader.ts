/** A client that reads one path again and again, and counts. */
import type { TestServer } from '../../../test/support/server.ts';

export interface Readings {
  readonly reads: number;
  readonly failed: number;
  /** Which versions answered, in the order of their first answer. */
  readonly versions: readonly string[];
}

export function startReader(server: TestServer, path: string): { stop(): Promise<Readings> } {
  let stopped = false;
  let [reads, failed] = [0, 0];
  const versions = new Set<string>();
  const loop = async (): Promise<void> => {
    while (!stopped) {
      reads++;
      const answer = await server.request('GET', path).catch(() => undefined);
      if (answer?.status === 200) versions.add(`${(answer.data as { version?: string }).version}`);
      else failed++;
    }
  };
  const done = loop();
  return {
    async stop() {
      stopped = true;
      await done;
      return { reads, failed, versions: [...versions] };
    },
  };
}
