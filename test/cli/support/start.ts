/** Starts the command line as a process of its own, to be watched, interrupted and typed to. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { record } from '../../support/canary.ts';

export const main = join(import.meta.dirname, '..', '..', '..', 'src', 'cli', 'main.ts');

export interface Started {
  readonly child: ChildProcess;
  output(): { readonly stdout: string; readonly stderr: string };
  /** Resolves once the text was printed, on either stream. */
  printed(text: string): Promise<void>;
  readonly ended: Promise<{
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
    readonly stdout: string;
    readonly stderr: string;
  }>;
}

export interface StartOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

export function startPlugboard(args: readonly string[], options: StartOptions): Started {
  return startProgram(process.execPath, [main, ...args], options);
}

export function startProgram(program: string, args: readonly string[], { cwd, env }: StartOptions): Started {
  const child = spawn(program, args, { cwd, env: { PATH: process.env.PATH, ...env } });
  const seen = { stdout: '', stderr: '' };
  const waiting = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      seen[name] += text;
      for (const check of waiting) check();
    });
  child.stdin.on('error', () => {});
  return {
    child,
    output: () => ({ ...seen }),
    printed: (text) =>
      new Promise((resolve, reject) => {
        const check = () => {
          if (!`${seen.stdout}${seen.stderr}`.includes(text)) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        child.once('close', () => reject(new Error(`ended without ${text}: ${JSON.stringify(seen)}`)));
        check();
      }),
    ended: new Promise((resolve) => {
      child.once('close', (code, signal) => {
        record(`plugboard ${args.slice(1).join(' ')}`, `${seen.stdout}${seen.stderr}`);
        resolve({ code, signal, ...seen });
      });
    }),
  };
}
