/** The only file that touches the process: its arguments, environment, streams, signals and exit code. */
import type { Command } from 'commander';
import { printable } from '../core/visible.ts';
import type { ExitCode, Io, Output } from './io.ts';
import { version } from './version.ts';

async function main(argv: readonly string[]): Promise<ExitCode> {
  if (argv.length === 1 && argv[0] === '--version') {
    process.stdout.write(`${version}\n`);
    return 0;
  }
  const { makeProgram } = await import('./program.ts');
  let code: ExitCode = 0;
  const program = makeProgram(makeIo, (ended) => {
    code = ended;
  });
  let ran: Command = program;
  program.hook('preAction', (_, command) => {
    ran = command;
  });
  try {
    if (argv[0] === 'help') {
      const { unknownHelp } = await import('./usage.ts');
      const failure = unknownHelp(program, argv);
      if (failure) throw failure;
    }
    await program.parseAsync(argv.length === 0 ? ['--help'] : [...argv], { from: 'user' });
    return code;
  } catch (error) {
    const { CommanderError } = await import('commander');
    const isUsage = error instanceof CommanderError;
    // The help, or the version.
    if (isUsage && error.code.startsWith('commander.help')) return error.exitCode === 0 ? 0 : 1;
    if (isUsage && error.exitCode === 0) return 0;
    const { usageFailure } = await import('./usage.ts');
    const { reportFailure } = await import('./reporting.ts');
    return reportFailure(
      isUsage ? usageFailure(error, program, argv) : error,
      ran.optsWithGlobals(),
      makeIo(),
    );
  }
}

function makeIo(): Io {
  return {
    env: process.env,
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    ask: process.stdin.isTTY && process.stdout.isTTY ? askOnTerminal : undefined,
    signal: interruption(),
  };
}

function outputOf(stream: NodeJS.WriteStream): Output {
  const isTerminal = stream.isTTY === true;
  return { write: (text) => void stream.write(printable(text, isTerminal)), isTerminal, stream };
}

/** Ctrl-D is an empty answer. The terminal is in raw mode then: Ctrl-C comes as a key, a signal only from elsewhere. */
async function askOnTerminal(question: string): Promise<string | undefined> {
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const pressed = new AbortController();
  terminal.once('SIGINT', () => pressed.abort());
  const signal = AbortSignal.any([pressed.signal, interruption()]);
  try {
    return await terminal.question(question, { signal });
  } catch {
    process.stdout.write('\n');
    return signal.aborted ? undefined : '';
  } finally {
    terminal.close();
  }
}

let interrupting: AbortController | undefined;

/** The first Ctrl-C lets what is under way come to its end; the second one leaves at once. */
function interruption(): AbortSignal {
  if (interrupting) return interrupting.signal;
  interrupting = new AbortController();
  const { signal } = interrupting;
  const stop = () => {
    if (signal.aborted) process.exit(130);
    process.stderr.write('\nInterrupted: nothing else is started. Once more leaves at once.\n');
    interrupting?.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  // A terminal that goes away says so more than once, and nobody means a second Ctrl-C by it.
  process.on('SIGHUP', () => signal.aborted || stop());
  return signal;
}

/** Whoever closes the pipe (`plugboard apply --yes | head`) or the terminal reads no more, but what was begun comes to its end. */
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (!['EPIPE', 'EIO'].includes(`${error.code}`)) process.exit(1);
  });

main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
