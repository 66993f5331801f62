/**
 * A transcript is a Markdown file that a person reads and the tests run. Its blocks, in order:
 *
 *     ```yaml plugboard.yaml      a file that is written
 *     ```console                  commands after `$ `, each with everything that came of it
 *
 * Everything else is prose. What is not a command is made anew at each run and compared with the file.
 */
export type Block =
  | { readonly type: 'prose'; readonly lines: readonly string[] }
  | {
      readonly type: 'file';
      readonly fence: string;
      readonly name: string;
      readonly lines: readonly string[];
    }
  | { readonly type: 'commands'; readonly commands: readonly string[] };

export function parseTranscript(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let prose: string[] = [];
  const lines = text.replace(/\n$/, '').split('\n');
  while (lines.length > 0) {
    const line = lines.shift()!;
    const [, fence, name] = /^(```\w+)(?: (\S+))?$/.exec(line) ?? [];
    if (fence === undefined || (fence !== '```console' && name === undefined)) {
      prose.push(line);
      continue;
    }
    const end = lines.indexOf('```');
    if (end < 0) throw new Error(`${line} has no end`);
    const inner = lines.splice(0, end + 1).slice(0, -1);
    if (prose.length > 0) blocks.push({ type: 'prose', lines: prose });
    prose = [];
    if (name === undefined) blocks.push({ type: 'commands', commands: commandsIn(inner) });
    else blocks.push({ type: 'file', fence, name, lines: inner });
  }
  return prose.length > 0 ? [...blocks, { type: 'prose', lines: prose }] : blocks;
}

/** A command goes on where its line ends with a backslash. */
function commandsIn(lines: readonly string[]): readonly string[] {
  const commands: string[] = [];
  let open = false;
  for (const line of lines) {
    if (open) commands.push(`${commands.pop()}\n${line}`);
    else if (line.startsWith('$ ')) commands.push(line.slice(2));
    open = (open || line.startsWith('$ ')) && line.endsWith('\\');
  }
  return commands;
}

/** Writes the files, runs the commands, and gives the transcript as it should be. */
export async function replay(
  text: string,
  stage: {
    readonly write: (name: string, content: string) => Promise<void>;
    readonly run: (command: string) => Promise<string>;
  },
): Promise<string> {
  const out: string[] = [];
  for (const block of parseTranscript(text)) {
    if (block.type === 'prose') out.push(...block.lines);
    else if (block.type === 'file') {
      await stage.write(block.name, `${block.lines.join('\n')}\n`);
      out.push(`${block.fence} ${block.name}`, ...block.lines, '```');
    } else {
      const parts: string[] = [];
      for (const command of block.commands)
        parts.push([`$ ${command}`, await stage.run(command)].filter(Boolean).join('\n'));
      out.push('```console', parts.join('\n\n'), '```');
    }
  }
  return `${out.join('\n')}\n`;
}
