/** Real Terraform or OpenTofu, with nothing of our environment but a PATH that has our Node first. */
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { type Ended, runProgram } from '../../scripts/servers/program.ts';

/** OpenTofu only where there is one. */
const tofu = process.env.PLUGBOARD_TOFU ?? 'tofu';
export const programs = [
  'terraform',
  ...(spawnSync(tofu, ['version']).error === undefined ? [tofu] : []),
] as readonly string[];

export function runTerraform(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  program = 'terraform',
): Promise<Ended> {
  const path = `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`;
  return runProgram(program, args, {
    cwd: folder,
    env: { PATH: path, TF_CLI_ARGS: '-no-color', TF_IN_AUTOMATION: '1', CHECKPOINT_DISABLE: '1', ...env },
  });
}
