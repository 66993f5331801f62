import type { Command, Option } from 'commander';
import type { ExitCode, Io } from '../io.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** A script for the shell, made from the program itself, so that it cannot fall behind. */
export async function completion(shell: Shell, program: Command, io: Io): Promise<ExitCode> {
  io.stdout.write(scripts[shell](offeredBy(program)));
  return 0;
}

interface Flag {
  readonly name: string;
  readonly summary: string;
  /** What follows: one of these words, a file, something else, or nothing. */
  readonly takes: readonly string[] | 'file' | 'text' | undefined;
}

interface Word {
  readonly verb: string;
  readonly summary: string;
  readonly flags: readonly Flag[];
  /** Words that may stand without a flag; none means files. */
  readonly choices: readonly string[];
}

interface Offered {
  readonly words: readonly Word[];
  /** They may stand before the verb as well. */
  readonly global: readonly Flag[];
}

function offeredBy(program: Command): Offered {
  const global: readonly Flag[] = [
    ...program.options.filter(({ long }) => long !== '--version').map(flagOf),
    { name: '--help', summary: 'print help', takes: undefined },
  ];
  const words = program.commands.map((command) => ({
    verb: command.name(),
    summary: command.summary() || command.description(),
    flags: [...command.options.map(flagOf), ...global],
    choices: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
  }));
  return { words, global };
}

function flagOf({ long, flags, description, argChoices }: Option): Flag {
  const takes =
    long === '--file' || /<(?:file|folder)>/.test(flags) ? 'file' : flags.includes('<') ? 'text' : undefined;
  return { name: long!, summary: description, takes: argChoices ?? takes };
}

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
const namesOf = (flags: readonly Flag[]) => flags.map(({ name }) => name).join(' ');
const verbsOf = (words: readonly Word[]) => words.map(({ verb }) => verb).join(' ');
const isList = (takes: Flag['takes']): takes is readonly string[] => Array.isArray(takes);

const scripts: Readonly<Record<Shell, (offered: Offered) => string>> = {
  bash: ({ words, global }) => `# bash completion for plugboard: source <(plugboard completion bash)
_plugboard() {
  local word="\${COMP_WORDS[COMP_CWORD]}" verb="" flags="${namesOf(global)} --version" choices="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${COMP_WORDS[i]}" in
      ${global
        .filter(({ takes }) => takes)
        .map(({ name }) => name)
        .join(' | ')}) i=$((i + 1)) ;;
      -*) ;;
      *) verb="\${COMP_WORDS[i]}"; break ;;
    esac
  done
  case "$verb \${COMP_WORDS[COMP_CWORD - 1]}" in
${bashFlags(words)}  esac
  case "$verb" in
    "") choices="${verbsOf(words)}" ;;
${words.map(({ verb, flags, choices }) => `    ${verb}) flags="${namesOf(flags)}" choices="${choices.join(' ')}" ;;\n`).join('')}  esac
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$flags" -- "$word")) ;;
    *) if [ -n "$choices" ]; then COMPREPLY=($(compgen -W "$choices" -- "$word")); else COMPREPLY=($(compgen -f -- "$word")); fi ;;
  esac
}
complete -o filenames -F _plugboard plugboard
`,
  zsh: ({ words, global }) => `#compdef plugboard
# zsh completion for plugboard: source <(plugboard completion zsh)
_plugboard() {
  local -a verbs
  local state line
  verbs=(${words.map(({ verb, summary }) => quote(`${verb}:${summary}`)).join(' ')})
  _arguments -C ${global.map(zshFlag).join(' ')} '--version[print the version]' '1:command:->command' '*::argument:->arguments'
  case "$state" in
    command) _describe 'command' verbs; return ;;
    arguments) ;;
    *) return ;;
  esac
  case "$words[1]" in
${words.map(({ verb, flags, choices }) => `    ${verb}) _arguments ${flags.map(zshFlag).join(' ')} ${quote(`*:argument:${choices.length > 0 ? `(${choices.join(' ')})` : '_files'}`)} ;;\n`).join('')}  esac
}
compdef _plugboard plugboard
`,
  fish: ({ words, global }) => {
    const none = `not __fish_seen_subcommand_from ${verbsOf(words)}`;
    return `# fish completion for plugboard: plugboard completion fish | source
complete -c plugboard -f -n '${none}' -l version -d 'print the version'
${[
  ...global.map((flag) => fishFlag(none, flag)),
  ...words.flatMap(({ verb, summary, flags, choices }) => [
    `complete -c plugboard -f -n '${none}' -a ${verb} -d ${quote(summary)}`,
    ...flags.map((flag) => fishFlag(`__fish_seen_subcommand_from ${verb}`, flag)),
    ...(choices.length > 0
      ? [`complete -c plugboard -f -n '__fish_seen_subcommand_from ${verb}' -a ${quote(choices.join(' '))}`]
      : []),
  ]),
].join('\n')}
`;
  },
};

/** What may follow a flag, one line for each set of words. */
function bashFlags(words: readonly Word[]): string {
  const offers = new Map<string, Set<string>>();
  for (const { verb, flags } of words)
    for (const { name, takes } of flags) {
      if (takes === undefined) continue;
      const offer = isList(takes) ? `-W "${takes.join(' ')}"` : takes === 'file' ? '-f' : '-W ""';
      const pattern = isList(takes) ? `"${verb} ${name}"` : `*" ${name}"`;
      offers.set(offer, (offers.get(offer) ?? new Set()).add(pattern));
    }
  return [...offers]
    .map(
      ([offer, patterns]) =>
        `    ${[...patterns].join(' | ')}) COMPREPLY=($(compgen ${offer} -- "$word")); return ;;\n`,
    )
    .join('');
}

function zshFlag({ name, summary, takes }: Flag): string {
  const offer = isList(takes) ? `(${takes.join(' ')})` : takes === 'file' ? '_files' : '';
  return quote(
    `${name}[${summary.replace(/[[\]:]/g, ' ')}]${takes === undefined ? '' : `:${name.slice(2)}:${offer}`}`,
  );
}

function fishFlag(when: string, { name, summary, takes }: Flag): string {
  const offer = isList(takes)
    ? ` -x -a ${quote(takes.join(' '))}`
    : takes === 'file'
      ? ' -r -F'
      : takes === 'text'
        ? ' -x'
        : '';
  return `complete -c plugboard -n '${when}' -l ${name.slice(2)} -d ${quote(summary)}${offer}`;
}
