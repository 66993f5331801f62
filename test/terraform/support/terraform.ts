/** Real Terraform with our provider, in a folder of its own. Nothing of the environment of the tests reaches it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe } from 'vitest';
import { programs } from '../../package/run-terraform.ts';
import { tempFolder } from '../../support/temp.ts';
import { buildProvider } from './build-provider.ts';

export interface TerraformRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, as on a terminal. */
  readonly text: string;
  /** The same in one line: Terraform breaks lines wherever they are full. */
  readonly flat: string;
}

export interface Terraform {
  readonly folder: string;
  /** Where the provider's file lies. */
  readonly providerFolder: string;
  /** Replaces main.tf; the block that names the provider is added. */
  write(text: string): void;
  run(...args: readonly string[]): Promise<TerraformRun>;
  /** Apply without questions; fails unless it succeeds. */
  apply(...args: readonly string[]): Promise<TerraformRun>;
  /** `-detailed-exitcode`: 0 is an empty plan, 2 a change. */
  plan(...args: readonly string[]): Promise<TerraformRun>;
  destroy(...args: readonly string[]): Promise<TerraformRun>;
  start(...args: readonly string[]): { readonly child: ChildProcess; readonly done: Promise<TerraformRun> };
  /** Attributes of everything in the state, by address. */
  state(): Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  stateText(): string;
}

export interface TerraformOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Default: the one that the tests run with. */
  readonly program?: string;
}

const HEAD = `terraform {
  required_providers {
    plugboard = { source = "plugboard/plugboard" }
  }
}
`;

let current = 'terraform';

/** The same tests with each program that is there: Terraform, and OpenTofu where it is on the path or in PLUGBOARD_TOFU. */
export function withEachProgram(define: () => void): void {
  describe.each(programs)('%s', (program) => {
    beforeAll(() => {
      current = program;
    });
    define();
  });
}

let provider: Promise<string> | undefined;

export function providerFile(): Promise<string> {
  provider ??= (() => {
    const folder = tempFolder();
    return buildProvider(folder);
  })();
  return provider;
}

export async function makeTerraform({
  env = {},
  program = current,
}: TerraformOptions = {}): Promise<Terraform> {
  const file = await providerFile();
  const folder = tempFolder();
  mkdirSync(join(folder, 'home'));
  mkdirSync(join(folder, 't'));
  const rc = join(folder, 'rc.tfrc');
  writeFileSync(
    rc,
    `provider_installation {\n  dev_overrides {\n    "plugboard/plugboard" = ${JSON.stringify(dirname(file))}\n  }\n  direct {}\n}\n`,
  );
  const start: Terraform['start'] = (...args) => {
    const child = spawn(program, args, {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
        HOME: join(folder, 'home'),
        TMPDIR: join(folder, 't'),
        TF_CLI_CONFIG_FILE: rc,
        TF_IN_AUTOMATION: '1',
        TF_CLI_ARGS: '-no-color',
        CHECKPOINT_DISABLE: '1',
        ...env,
      },
    });
    const texts = { stdout: '', stderr: '', text: '' };
    for (const name of ['stdout', 'stderr'] as const)
      child[name].setEncoding('utf8').on('data', (text: string) => {
        texts[name] += text;
        texts.text += text;
      });
    const done = new Promise<TerraformRun>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, ...texts, flat: texts.text.replace(/[\s│╷╵]+/g, ' ') }));
    });
    return { child, done };
  };
  const run: Terraform['run'] = (...args) => start(...args).done;
  /** Not there before the first apply, and empty when the program was killed at the wrong moment. */
  const state = () => {
    const file = join(folder, 'terraform.tfstate');
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    return text === '' ? { resources: [] } : JSON.parse(text);
  };
  return {
    folder,
    providerFolder: dirname(file),
    start,
    run,
    write: (text) => writeFileSync(join(folder, 'main.tf'), `${HEAD}${text}`),
    apply: async (...args) => {
      const done = await run('apply', '-auto-approve', '-input=false', ...args);
      if (done.code !== 0) throw new Error(`terraform apply failed:\n${done.text}`);
      return done;
    },
    plan: (...args) => run('plan', '-detailed-exitcode', '-input=false', ...args),
    destroy: (...args) => run('destroy', '-auto-approve', '-input=false', ...args),
    stateText: () => readFileSync(join(folder, 'terraform.tfstate'), 'utf8'),
    state: () =>
      Object.fromEntries(
        state().resources.flatMap(
          (resource: {
            mode: string;
            type: string;
            name: string;
            instances: { index_key?: string | number; attributes: object }[];
          }) =>
            resource.instances.map(({ index_key, attributes }) => [
              `${resource.mode === 'data' ? 'data.' : ''}${resource.type}.${resource.name}${index_key === undefined ? '' : `[${JSON.stringify(index_key)}]`}`,
              attributes,
            ]),
        ),
      ),
  };
}

export const connection = ({ address, token }: { address: string; token: string }) => ({
  BAO_ADDR: address,
  BAO_TOKEN: token,
});
