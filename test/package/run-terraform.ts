/** Real Terraform, with nothing of our environment but a PATH that has our Node first. */
import { dirname } from 'node:path';
import { type Ended, runProgram } from '../../scripts/servers/program.ts';

export function runTerraform(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Ended> {
  const path = `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`;
  return runProgram('terraform', args, {
    cwd: folder,
    env: { PATH: path, TF_CLI_ARGS: '-no-color', TF_IN_AUTOMATION: '1', CHECKPOINT_DISABLE: '1', ...env },
  });
}
