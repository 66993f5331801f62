/**
 * Serves one engine to one server. Many mounts share the process; what tells them apart is the multiplex id in the metadata of
 * every call, and each has a storage of its own behind its own broker number.
 */
import {
  type Call,
  type Connection,
  type Host,
  type Implementation,
  implement,
} from '../../../src/goplugin/index.ts';
import { answer, checkExistence } from './dispatch.ts';
import type { Engine } from './engine.ts';
import { backend, MULTIPLEX_ID, multiplexing, pluginVersion, SECRETS_ENGINE } from './protocol.ts';
import { openStorage, type Storage } from './storage.ts';

interface Mount {
  readonly connection: Connection;
  readonly storage: Storage;
}

export function serveEngine(engine: Engine, host: Host): readonly Implementation[] {
  const mounts = new Map<string, Mount>();
  const idOf = (call: Call): string => call.metadata(MULTIPLEX_ID) ?? '';
  const storageOf = (call: Call): Storage => {
    const mount = mounts.get(idOf(call));
    if (!mount) throw new Error('this mount was not set up');
    return mount.storage;
  };
  const close = (id: string): void => {
    mounts.get(id)?.connection.close();
    mounts.delete(id);
  };
  return [
    implement(backend, {
      Setup: async ({ brokerId }, call) => {
        const connection = await host.dial(brokerId);
        close(idOf(call));
        mounts.set(idOf(call), { connection, storage: openStorage(connection) });
        return {};
      },
      Type: () => ({ type: SECRETS_ENGINE }),
      SpecialPaths: () => ({ paths: {} }),
      Initialize: () => ({}),
      HandleRequest: ({ request }, call) => answer(engine, storageOf(call), request!),
      HandleExistenceCheck: ({ request }, call) => checkExistence(engine, storageOf(call), request!),
      Cleanup: (_, call) => {
        close(idOf(call)); // comes twice
        return {};
      },
    }),
    implement(pluginVersion, { Version: () => ({ pluginVersion: `v${engine.version}` }) }),
    implement(multiplexing, { MultiplexingSupport: () => ({ supported: true }) }),
  ];
}
