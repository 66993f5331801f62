/** Measures in pairs within one run: what counts is the ratio, because machines differ and drift. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Process {
  readonly seconds: number;
  /** Peak resident memory in MiB. */
  readonly memory: number;
  readonly code: number;
}

/** One home for all runs: a user's second start finds what the first one left in the cache. */
const home = mkdtempSync(join(tmpdir(), 'pb-bench-home-'));
process.on('exit', () => rmSync(home, { recursive: true, force: true }));

/**
 * A file to `--require` that has every process write down its peak of resident memory at its end. Where there is /proc, the peak of
 * the program alone: what `resourceUsage` tells of a child begins with what its parent held.
 */
export function memoryHook(folder: string): { readonly hook: string; peak(): number; cpu(): number } {
  const hook = join(folder, 'hook.cjs');
  const report = join(folder, 'peaks');
  writeFileSync(
    hook,
    `const { appendFileSync, readFileSync } = require('node:fs');
function peak() {
  try {
    return /VmHWM:\\s*(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1];
  } catch {
    return process.resourceUsage().maxRSS;
  }
}
process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  appendFileSync(${JSON.stringify(report)}, peak() + ' ' + (user + system) / 1e6 + '\\n');
});`,
  );
  const reports = () =>
    readFileSync(report, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(' ').map(Number) as [number, number]);
  return {
    hook,
    /** MiB; of the process that had most. */
    peak: () => Math.max(...reports().map(([peak]) => peak)) / 1024,
    /** Seconds of processor time of all of them together. */
    cpu: () => reports().reduce((sum, [, cpu]) => sum + cpu, 0),
  };
}

/** Runs a Node program as a whole process. */
export async function runNode(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Process> {
  const folder = mkdtempSync(join(tmpdir(), 'pb-bench-'));
  const { hook, peak } = memoryHook(folder);
  try {
    const began = performance.now();
    const code = await new Promise<number>((resolve, reject) => {
      const child = spawn(process.execPath, ['--require', hook, ...args], {
        env: { PATH: process.env.PATH ?? '', HOME: home, ...env },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let said = '';
      child.stderr.on('data', (text) => {
        said += text;
      });
      child.once('error', reject);
      child.once('close', (status) => {
        if (status === 1) process.stderr.write(said);
        resolve(status ?? 1);
      });
    });
    return {
      seconds: (performance.now() - began) / 1000,
      memory: peak(),
      code,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Seconds of the middle one of several runs. */
export async function median(times: number, run: () => Promise<unknown> | unknown): Promise<number> {
  const seconds: number[] = [];
  for (let i = 0; i < times; i++) {
    const began = performance.now();
    await run();
    seconds.push((performance.now() - began) / 1000);
  }
  return seconds.sort((a, b) => a - b)[Math.floor(times / 2)]!;
}

/** The same of several things, taken in turns so that a machine that drifts does so for all of them. */
export async function medians(
  times: number,
  runs: readonly (() => Promise<unknown>)[],
): Promise<readonly number[]> {
  const seconds: number[][] = runs.map(() => []);
  for (let i = 0; i < times; i++)
    for (const [index, run] of runs.entries()) seconds[index]!.push(await median(1, run));
  return seconds.map((all) => all.sort((a, b) => a - b)[Math.floor(times / 2)]!);
}

export interface Bound {
  readonly what: string;
  readonly measured: number;
  readonly most: number;
  readonly unit: string;
  readonly detail: string;
}

export function showBound({ what, measured, most, unit, detail }: Bound): string {
  const number = (value: number) => (Number.isInteger(value) ? `${value}` : value.toFixed(2));
  return `${measured <= most ? 'ok  ' : 'OVER'}  ${what}: ${number(measured)} ${unit}, at most ${number(most)}  (${detail})`;
}
