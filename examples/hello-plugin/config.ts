import type { Path } from './vault/engine.ts';
import type { Storage } from './vault/storage.ts';

const KEY = 'config';
const DEFAULT_TEMPLATE = '{greeting}, {name}!';

interface Config {
  readonly template: string;
}

export async function readTemplate(storage: Storage): Promise<string> {
  return ((await storage.get(KEY)) as Config | undefined)?.template ?? DEFAULT_TEMPLATE;
}

/** `config`: how this mount greets. */
export function config(greeting: string): Path {
  return {
    path: 'config',
    help: 'Read, write: "template", in which {name} and {greeting} are filled in. Delete: back to the default.',
    fields: ['template'],
    operations: {
      read: async ({ storage }) => ({ data: { template: await readTemplate(storage), greeting } }),
      write: async ({ storage, data }) => {
        const { template } = data;
        if (typeof template !== 'string' || !template.includes('{name}'))
          return { refusal: 'template must be a text with {name} in it' };
        await storage.put(KEY, { template } satisfies Config);
        return undefined;
      },
      delete: async ({ storage }) => {
        await storage.delete(KEY);
        return undefined;
      },
    },
  };
}
