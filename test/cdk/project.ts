/** An example in a folder of its own, with plugboard and the CDK beside it as npm would have put them. */
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Cdk, cdkTools } from '../../scripts/package/cdk/tools.ts';
import { type Ended, runProgram } from '../../scripts/servers/program.ts';
import { runNode } from '../support/run-node.ts';
import { tempFolder } from '../support/temp.ts';

const root = join(import.meta.dirname, '../..');

export interface Project {
  readonly folder: string;
  /** The command line of the CDK; fails unless it succeeds. */
  run(...args: readonly string[]): Promise<Ended>;
  node(...args: readonly string[]): Promise<Ended>;
  env: Record<string, string>;
}

export async function makeProject(name: Cdk): Promise<Project> {
  const tools = await cdkTools(name);
  const folder = join(tempFolder(), 'app');
  cpSync(join(root, 'examples', name), folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  placePackages(folder, tools, name);

  const home = join(folder, '..', 'home');
  mkdirSync(home);
  const mirror = join(home, 'mirror');
  const installed = await runNode(
    [join(folder, 'node_modules/plugboard/bin/plugboard.cjs'), 'provider', 'install', '--dir', mirror],
    { ...process.env, HOME: home },
  );
  const rc = join(home, 'rc.tfrc');
  writeFileSync(rc, /^provider_installation \{\n.*?^\}\n/ms.exec(installed.stdout)![0]);

  const project: Project = {
    folder,
    env: {
      PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
      HOME: home,
      TF_CLI_CONFIG_FILE: rc,
      CHECKPOINT_DISABLE: '1',
      CI: '1',
      FORCE_COLOR: '0',
      NO_COLOR: '1',
    },
    node: (...args) => runNode(args, project.env, folder),
    async run(...args) {
      const program = join(tools, 'node_modules', '.bin', name);
      const ended = await runProgram(program, args, { cwd: folder, env: project.env });
      if (ended.code !== 0)
        throw new Error(
          `${name} ${args.join(' ')} ended with ${ended.code}\n${ended.stdout}\n${ended.stderr}`,
        );
      return ended;
    },
  };
  return project;
}

function placePackages(folder: string, tools: string, name: Cdk): void {
  const packages = join(folder, 'node_modules');
  const own = join(packages, 'plugboard');
  mkdirSync(own, { recursive: true });
  for (const part of ['package.json', 'bin', 'bindings', 'dist'])
    cpSync(join(root, part), join(own, part), { recursive: true });
  for (const each of readdirSync(join(tools, 'node_modules')))
    if (each === name || each === 'constructs')
      cpSync(join(tools, 'node_modules', each), join(packages, each), { recursive: true });
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const each of Object.keys(dependencies).filter((dependency) => dependency !== 'constructs')) {
    mkdirSync(dirname(join(packages, each)), { recursive: true });
    symlinkSync(join(root, 'node_modules', each), join(packages, each));
  }
}
