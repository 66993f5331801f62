/**
 * A program that never outlives the process that started it, even when that one is killed with SIGKILL. Between the two stands a
 * shell that holds one end of a pipe: when the pipe ends, for whatever reason, it ends the program and all that the program
 * started (they share a process group), and removes the program's folder. An orderly stop takes the same way.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

const SUPERVISE = `
folder=$1; shift
"$@" </dev/null 3>&- &
program=$!
echo $program >&3
exec >/dev/null 2>&1 3>&-
read -r line
kill -TERM $program
( sleep 5; kill -KILL $program ) &
wait $program
rm -rf -- "$folder"
kill -s KILL 0
`;

export interface Supervised {
  readonly pid: number;
  /** All that the program said so far, stdout and stderr together. */
  logs(): string;
  /** True once the program has ended by itself. */
  hasEnded(): boolean;
  stop(): Promise<void>;
}

export interface SupervisedOptions {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Working folder of the program; removed at the end. */
  readonly folder: string;
}

export async function startSupervised(options: SupervisedOptions): Promise<Supervised> {
  const shell = spawn(
    '/bin/sh',
    ['-c', SUPERVISE, 'supervise', options.folder, options.program, ...options.args],
    {
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      detached: true, // its own process group, so that Ctrl-C at the terminal does not reach the program behind our back
      cwd: options.folder,
      env: options.env,
    },
  );
  const gone = once(shell, 'exit');
  let logs = '';
  let open = 2;
  for (const stream of [shell.stdout, shell.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      logs += text;
    });
    stream?.once('end', () => {
      open -= 1;
    });
  }
  shell.stdin?.on('error', () => {});
  const pid = await readPid(shell);
  return {
    pid,
    logs: () => logs,
    hasEnded: () => open === 0,
    stop: async () => {
      shell.stdin?.end();
      await gone;
    },
  };
}

async function readPid(shell: ChildProcess): Promise<number> {
  const pipe = shell.stdio[3] as NodeJS.ReadableStream;
  let text = '';
  for await (const chunk of pipe) text += String(chunk);
  return Number(text);
}
