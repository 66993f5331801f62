/** Flags that several verbs have, and how their values are read. */
import { type Command, CommanderError, InvalidArgumentError, Option } from 'commander';

/** Given once. `fallback`: what is read without it, in words. */
export function file(fallback = ''): Option {
  let first: string | undefined;
  return new Option('-f, --file <path>', `manifest, a folder of them, or an app${fallback}`).argParser(
    (value: string) => {
      if (first !== undefined && first !== value) throw namedTwice(`--file ${first}, and --file ${value}`);
      first = value;
      return value;
    },
  );
}

export function usualFile(): Option {
  return file().default('./plugboard.yaml');
}

/** All options of the command, with the manifest that may also be named without a flag. */
export function named<O extends { readonly file?: string }>(name: string | undefined, command: Command): O {
  const options = command.optsWithGlobals<O>();
  if (name === undefined || name === options.file) return options;
  if (command.getOptionValueSource('file') === 'cli') throw namedTwice(`${name}, and --file ${options.file}`);
  command.setOptionValue('file', name);
  return { ...options, file: name };
}

/** An error of the parser's own: others are told by what is loaded later. */
function namedTwice(both: string): CommanderError {
  return new CommanderError(
    1,
    'plugboard.named-twice',
    `The manifest is named twice, but must be once: ${both}`,
  );
}

/** The first word is the default. */
export function format(...words: readonly string[]): Option {
  return new Option('--format <format>', 'how to print the result').choices(words).default(words[0]);
}

export function lockfile(): Option {
  return new Option('--lockfile <file>', 'what was verified (default: plugboard.lock beside the manifest)');
}

export function policy(): Option {
  return new Option(
    '--policy <hash>',
    'refuse any other trust policy than this; `any`: refuse to go without one',
  ).env('PLUGBOARD_POLICY');
}

export function offline(): Option {
  return new Option('--offline', 'use no network: only the cache, and files');
}

export function allowHost(): Option {
  return new Option('--allow-host <host>', 'host with a private address to fetch from; may be repeated')
    .argParser(gather)
    .default([], 'none');
}

export function allowDestroy(): Option {
  return new Option('--allow-destroy <path>', 'consent to lose what is stored at PATH; may be repeated')
    .argParser(gather)
    .default([], 'none');
}

export function rewrite(): Option {
  return new Option(
    '--rewrite <id>',
    'write or reload the thing again although nothing visible differs; may be repeated',
  )
    .argParser(gather)
    .default([], 'none');
}

/** Of a flag that may be repeated. */
export function gather(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

/** A whole number from 1. */
export function positive(value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new InvalidArgumentError('It must be a whole number from 1.');
  return number;
}
