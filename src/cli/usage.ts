/** What is wrong with the words of a command line, in the form of every other failure: with a code, and what to type next. */
import type { Command, CommanderError } from 'commander';
import { PlugboardError } from '../core/finding.ts';
import { nearest } from '../core/nearest.ts';

export function usageFailure(
  error: CommanderError,
  program: Command,
  argv: readonly string[],
): PlugboardError {
  const verbs = new Map(program.commands.map((command) => [command.name(), command]));
  const verb = verbs.get(argv.find((word) => verbs.has(word)) ?? '');
  const see = `See: plugboard ${verb ? `${verb.name()} ` : ''}--help`;
  const [first = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const meant = /Did you mean (?:one of )?(.*)\?/.exec(suggestion ?? '')?.[1] ?? meantOf(first);
  return new PlugboardError('usage', sentence(`${first}${choicesOf(first, verb)}`), {
    hint: meant === undefined ? see : `Did you mean ${meant}? ${see}`,
    cause: error,
  });
}

/** A value that is none of the choices. */
function meantOf(message: string): string | undefined {
  const [, value, choices] = / '([^']*)' is invalid.* Allowed choices are (.*)\.$/.exec(message) ?? [];
  return value === undefined ? undefined : nearest(value, choices!.split(', '));
}

/** Of a word that is missing, where only some will do. */
function choicesOf(message: string, verb: Command | undefined): string {
  const [, name] = /^missing required argument '(.*)'$/.exec(message) ?? [];
  const choices = verb?.registeredArguments.find((argument) => argument.name() === name)?.argChoices;
  return choices ? `. Allowed choices are ${choices.join(', ')}` : '';
}

function sentence(text: string): string {
  const words = text.replace(/^command-argument value ('.*') is invalid for argument/, '$1 is invalid for');
  return `${words[0]?.toUpperCase()}${words.slice(1)}${words.endsWith('.') ? '' : '.'}`;
}

/** Commander shows the help of everything for `help` of a word that is no command. */
export function unknownHelp(program: Command, [first, word]: readonly string[]): PlugboardError | undefined {
  const verbs = program.commands.map((command) => command.name());
  if (first !== 'help' || word === undefined || /^-/.test(word) || [...verbs, first].includes(word))
    return undefined;
  const meant = nearest(word, verbs);
  return new PlugboardError('usage', `There is no command \`${word}\`.`, {
    hint: `${meant === undefined ? '' : `Did you mean ${meant}? `}See: plugboard --help`,
  });
}
