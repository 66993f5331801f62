import type { Path } from './vault/engine.ts';
import type { Storage } from './vault/storage.ts';

const PREFIX = 'names/';
const FIELDS = ['title', 'note'] as const;

type Person = Readonly<Partial<Record<(typeof FIELDS)[number], string>>>;

export async function readPerson(storage: Storage, name: string): Promise<Person | undefined> {
  return (await storage.get(PREFIX + name)) as Person | undefined;
}

export const listNames: Path = {
  path: 'names/',
  help: 'List: the names that are known.',
  operations: {
    list: async ({ storage }) => {
      const keys = await storage.list(PREFIX);
      return { data: keys.length > 0 ? { keys } : {} };
    },
  },
};

/** `names/:name`: what is known of a name. A write changes the fields it has and keeps the others. */
export const names: Path = {
  path: 'names/:name',
  help: 'Read, write, delete: "title" (used in greetings) and "note" of this name.',
  fields: FIELDS,
  exists: async ({ storage, name }) => (await readPerson(storage, name)) !== undefined,
  operations: {
    read: async ({ storage, name }) => {
      const person = await readPerson(storage, name);
      return person && { data: { title: '', note: '', ...person } };
    },
    write: async ({ storage, name, data }) => {
      const given = FIELDS.filter((field) => data[field] !== undefined);
      const wrong = given.find((field) => typeof data[field] !== 'string');
      if (wrong) return { refusal: `${wrong} must be a text` };
      const change = Object.fromEntries(given.map((field) => [field, data[field]]));
      await storage.put(PREFIX + name, { ...(await readPerson(storage, name)), ...change });
      return undefined;
    },
    delete: async ({ storage, name }) => {
      await storage.delete(PREFIX + name);
      return undefined;
    },
  },
};
