/** The mount's own storage in the server, JSON by key. It outlives the process, a reload and a change of version. */
import type { Connection } from '../../../src/goplugin/index.ts';
import { storage as storageService } from './protocol.ts';

export interface Storage {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  /** Names directly below `prefix`, in order; folders end with `/`. */
  list(prefix: string): Promise<readonly string[]>;
}

export function openStorage(connection: Connection): Storage {
  const server = connection.client(storageService);
  return {
    get: async (key) => {
      const { entry, error } = await server.Get({ key });
      throwOn(error);
      return entry ? JSON.parse(entry.value.toString()) : undefined;
    },
    put: async (key, value) => {
      const entry = { key, value: Buffer.from(JSON.stringify(value)) };
      throwOn((await server.Put({ entry })).error);
    },
    delete: async (key) => throwOn((await server.Delete({ key })).error),
    list: async (prefix) => {
      const { keys, error } = await server.List({ prefix });
      throwOn(error);
      return [...keys].sort();
    },
  };
}

function throwOn(error: string): void {
  if (error) throw new Error(error);
}
