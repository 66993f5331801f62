import { readTemplate } from './config.ts';
import { readPerson } from './names.ts';
import type { Path } from './vault/engine.ts';

/** `greet/:name`: anybody can be greeted; whoever is known by `names/:name` is greeted by title. */
export function greet(greeting: string): Path {
  return {
    path: 'greet/:name',
    help: 'Read: a greeting for this name, by the template of "config" and the title of "names/:name".',
    operations: {
      read: async ({ storage, name }) => {
        const [template, person] = await Promise.all([readTemplate(storage), readPerson(storage, name)]);
        const fullName = person?.title ? `${person.title} ${name}` : name;
        return { data: { name, message: fill(template, { greeting, name: fullName }) } };
      },
    },
  };
}

function fill(template: string, words: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, word: string) => words[word] ?? whole);
}
