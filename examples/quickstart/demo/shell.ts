/** Types commands as a user would, shows what they print, and insists on their exit code. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { styleText } from 'node:util';

export interface Expected {
  readonly exit?: number;
}

const launcher = join(import.meta.dirname, '..', '..', '..', 'bin', 'plugboard.cjs');

export function makeShell(folder: string, variables: Readonly<Record<string, string>>) {
  let child: ChildProcess | undefined;
  let stopped = false;
  const env = { PATH: process.env.PATH ?? '', HOME: folder, TERM: process.env.TERM ?? 'dumb', ...variables };

  const run = async (line: string, program: string, args: readonly string[], exit: number): Promise<void> => {
    if (stopped) return new Promise(() => {});
    print(`${styleText('dim', '$')} ${styleText('bold', line)}`);
    const code = await new Promise<number>((resolve, reject) => {
      child = spawn(program, args, { cwd: folder, env, stdio: ['ignore', 'inherit', 'inherit'] });
      child.once('error', reject);
      child.once('close', (status) => resolve(status ?? 1));
    });
    child = undefined;
    if (stopped) return new Promise(() => {});
    print('');
    if (code !== exit) throw new Error(`\`${line}\` ended with ${code} instead of ${exit}`);
    if (exit !== 0 && program !== 'diff') print(styleText('dim', `  (exit code ${exit})\n`));
  };

  return {
    /** Runs the command line of this repository. */
    plugboard: (args: string, { exit = 0 }: Expected = {}) =>
      run(`plugboard ${args}`, process.execPath, [launcher, ...args.split(' ')], exit),
    show: (line: string, { exit = 0 }: Expected = {}) => {
      const [program, ...args] = line.split(' ') as [string, ...string[]];
      return run(line, program, args, exit);
    },
    say: (text: string) => print(`${styleText('cyan', text)}\n`),
    chapter: (title: string) => print(styleText(['bold', 'underline'], title)),
    /** Ends what runs; whoever waits for it, or for the next one, waits for ever. */
    async stop(): Promise<void> {
      stopped = true;
      const running = child;
      if (!running) return;
      running.kill('SIGINT');
      await once(running, 'close');
    },
  };
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
