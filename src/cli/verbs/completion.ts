import type { Command } from 'commander';
import type { ExitCode, Io } from '../io.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** A script for the shell, made from the program itself, so that it cannot fall behind. */
export async function completion(shell: Shell, program: Command, io: Io): Promise<ExitCode> {
  io.stdout.write(scripts[shell](wordsOf(program)));
  return 0;
}

interface Word {
  readonly verb: string;
  readonly summary: string;
  readonly flags: readonly { readonly flag: string; readonly summary: string; readonly takesFile: boolean }[];
}

function wordsOf(program: Command): readonly Word[] {
  const flagsOf = (command: Command) =>
    command.options
      .filter((option) => option.long)
      .map((option) => ({
        flag: option.long!,
        summary: option.description,
        takesFile: /<(?:path|file)>/.test(option.flags),
      }));
  return program.commands.map((command) => ({
    verb: command.name(),
    summary: command.summary() || command.description(),
    flags: [...flagsOf(command), ...flagsOf(program)],
  }));
}

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

const scripts: Readonly<Record<Shell, (words: readonly Word[]) => string>> = {
  bash: (words) => `# bash completion for plugboard: source <(plugboard completion bash)
_plugboard() {
  local word="\${COMP_WORDS[COMP_CWORD]}"
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${words.map(({ verb }) => verb).join(' ')} --help --version" -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${words.map(({ verb, flags }) => `    ${verb}) local flags="${flags.map(({ flag }) => flag).join(' ')} --help" ;;`).join('\n')}
    *) local flags="" ;;
  esac
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$flags" -- "$word")) ;;
    *) COMPREPLY=($(compgen -f -- "$word")) ;;
  esac
}
complete -o filenames -F _plugboard plugboard
`,
  zsh: (words) => `#compdef plugboard
# zsh completion for plugboard: source <(plugboard completion zsh)
_plugboard() {
  local -a verbs
  verbs=(${words.map(({ verb, summary }) => quote(`${verb}:${summary}`)).join(' ')})
  if (( CURRENT == 2 )); then
    _describe 'command' verbs
    return
  fi
  case "$words[2]" in
${words
  .map(
    ({ verb, flags }) =>
      `    ${verb}) _arguments ${flags.map(({ flag, summary, takesFile }) => quote(`${flag}[${summary.replace(/[[\]:]/g, ' ')}]${takesFile ? ':file:_files' : ''}`)).join(' ')} '*:file:_files' ;;`,
  )
  .join('\n')}
  esac
}
compdef _plugboard plugboard
`,
  fish: (words) => `# fish completion for plugboard: plugboard completion fish | source
complete -c plugboard -f -n __fish_use_subcommand -l help -l version
${words
  .flatMap(({ verb, summary, flags }) => [
    `complete -c plugboard -f -n __fish_use_subcommand -a ${verb} -d ${quote(summary)}`,
    ...flags.map(
      ({ flag, summary: words, takesFile }) =>
        `complete -c plugboard -n '__fish_seen_subcommand_from ${verb}' -l ${flag.slice(2)} -d ${quote(words)}${takesFile ? ' -r -F' : ''}`,
    ),
  ])
  .join('\n')}
`,
};
