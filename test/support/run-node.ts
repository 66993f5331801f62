/** Runs a file with this Node and waits for its end. */
import { runProgram } from '../../scripts/servers/program.ts';

export interface NodeRun {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** `env` is all that the process sees of an environment. */
export function runNode(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = process.env,
  cwd?: string,
): Promise<NodeRun> {
  return runProgram(process.execPath, args, { env, ...(cwd ? { cwd } : {}) });
}
