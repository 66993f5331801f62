/** Runs a program to its end and keeps what it said, for messages about its failure. */
import { spawn } from 'node:child_process';

export interface Ended {
  /** `undefined` when the program does not exist. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Its stderr goes to ours as well. */
  readonly loud?: boolean;
}

export function runProgram(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: options.cwd,
      env: options.env ?? process.env,
    });
    const stop = (): void => void child.kill();
    const out = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      out.stderr += text;
      if (options.loud) process.stderr.write(text);
    });
    process.once('exit', stop);
    child.once('error', (error: NodeJS.ErrnoException) => {
      process.off('exit', stop);
      if (error.code === 'ENOENT' || error.code === 'EACCES') resolve({ code: undefined, ...out });
      else reject(error);
    });
    child.once('close', (code, signal) => {
      process.off('exit', stop);
      resolve({ code: signal ? 1 : (code ?? 1), ...out });
    });
  });
}

/** The last lines of what a program said, indented. */
export function tail(text: string, lines = 8): string {
  const last = text.trim().split('\n').slice(-lines);
  return last.map((line) => `    ${line}`).join('\n');
}
