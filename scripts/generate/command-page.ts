/** One page for each verb: the help that the command line prints, and what its exit codes mean. Pure. */
import type { Command } from 'commander';
import type { ExitCode } from '../../src/cli/io.ts';
import { makeProgram } from '../../src/cli/program.ts';
import { code, fence, generated, page, table } from './markdown.ts';

/** Pages by verb. */
export function commandPages(): ReadonlyMap<string, string> {
  const program = makeProgram(
    () => {
      throw new Error('no verb is run here');
    },
    () => {},
  );
  return new Map(program.commands.map((command) => [command.name(), commandPage(command)]));
}

function commandPage(command: Command): string {
  const name = command.name();
  const meanings = exitCodes[name];
  if (!meanings) throw new Error(`scripts/generate/command-page.ts does not say how ${name} exits`);
  return page(
    `# plugboard ${name}`,
    generated,
    command.description(),
    fence('text', helpOf(command)),
    '## Exit codes',
    table(
      ['Code', 'When'],
      Object.entries(meanings).map(([each, meaning]) => [code(each), meaning]),
    ),
  );
}

/** As a person sees it in a terminal of 100 columns. */
function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
    getOutHelpWidth: () => 100,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return text;
}

type Meanings = Readonly<Partial<Record<ExitCode, string>>>;

const failed = { 1: 'It failed: the server, the network, a file.' } as const;

const exitCodes: Readonly<Record<string, Meanings>> = {
  validate: { 0: 'The manifest has no errors; warnings may be printed.', 1: 'It has errors.' },
  plan: {
    0: 'Nothing is to be done.',
    1: 'It failed, or the manifest has errors.',
    2: 'There are steps.',
    3: 'What is declared is refused: data would be lost without consent, something is still in use, or the trust policy does not admit it.',
  },
  apply: {
    0: 'Everything is done and proven, or there was nothing to do.',
    1: 'It failed, or the manifest has errors. What was done, taken back and skipped is listed.',
    3: 'Refused, with nothing changed: what a plan refuses as well, a saved plan that no longer fits, or consent that was not given.',
    130: 'Interrupted: steps under way came to their end, the others did not begin.',
  },
  drift: {
    0: 'All that is declared is as declared.',
    1: 'It failed, or the manifest has errors.',
    2: 'Something differs.',
    3: 'Nothing differs, but the trust policy or the lock admits less than what is declared.',
  },
  lock: {
    0: 'Everything is verified, and the lock is written or needs no change.',
    1: 'It failed, or the manifest or policy has errors; the lock is as it was.',
    2: 'With `--check`: the lock would change.',
    3: 'A plugin is refused, or somebody else wrote the lock meanwhile; the lock is as it was.',
  },
  verify: {
    0: 'All plugins are accepted.',
    1: 'It failed, or the manifest or policy has errors.',
    3: 'A plugin is refused.',
  },
  fetch: {
    0: 'The files are as they were verified.',
    1: 'It failed; what was written is said.',
    3: 'A plugin is refused or not locked; nothing was written.',
  },
  trust: {
    0: 'It is printed or written.',
    1: 'It failed, or the manifest or policy has errors.',
    3: '`explain`: for a plugin there is no rule, so it is refused.',
  },
  status: { 0: 'The report is printed, whatever it says.', ...failed },
  dump: { 0: 'The manifest is printed.', ...failed },
  schema: { 0: 'The schema is printed.' },
  provider: {
    0: 'The provider is there, and the blocks to paste are printed.',
    1: 'It could not be put there.',
  },
  completion: { 0: 'The script is printed.' },
};
