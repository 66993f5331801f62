/** Three ways in which somebody with a token changes a server without telling. */
import type { TestServer } from '../../../test/support/server.ts';
import type { Board } from './board.ts';

export interface Tampering {
  readonly what: string;
  tamper(): Promise<unknown>;
}

export function tamperings(server: TestServer, board: Board): readonly Tampering[] {
  const entry = 'sys/plugins/catalog/secret/hello';
  return [
    {
      what: 'First: the arguments of 1.1.0 are removed from the catalog. The mount goes on as if nothing had happened, until its next start.',
      tamper: () =>
        server.request('POST', entry, {
          version: '1.1.0',
          command: 'hello-1.1.0',
          sha256: board.sums['hello-1.1.0'],
        }),
    },
    {
      what: 'Second: the longest lease of the mount is tuned to 40 days.',
      tamper: () => server.request('POST', 'sys/mounts/team-a/tune', { max_lease_ttl: '960h' }),
    },
    {
      what: 'Third: another binary is registered as 1.1.0, and not reloaded: it would come to life at the next crash.',
      tamper: () =>
        server.request('POST', entry, {
          version: '1.1.0',
          command: 'hello-other',
          args: ['--greeting=Hello'],
          sha256: board.sums['hello-other'],
        }),
    },
  ];
}

/** Another binary comes to run as the verified 1.2.0. */
export async function swapBinary(server: TestServer, sha256: string): Promise<void> {
  await server.request('POST', 'sys/plugins/catalog/secret/hello', {
    version: 'v1.2.0',
    command: 'hello-swapped',
    sha256,
  });
  await server.request('POST', 'sys/plugins/reload/backend', { mounts: ['team-b/'] });
}
