/** What `plugboard provider install` puts and prints is what real Terraform finds, in a project of ES modules too. */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { terraformSchema } from '../../scripts/generate/provider-schema.ts';
import { kinds } from '../../src/kinds/index.ts';
import { runNode } from '../support/run-node.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { tempFolder } from '../support/temp.ts';
import { programs, runTerraform } from './run-terraform.ts';

const root = join(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
let server: TestServer;
beforeAll(async () => {
  server = await startServer({ product: 'openbao' });
});
afterAll(() => server.stop());

async function install(home: string, ...args: readonly string[]) {
  const command = [join(root, 'bin/plugboard.cjs'), 'provider', 'install', ...args];
  const ended = await runNode(command, { ...process.env, HOME: home, XDG_CACHE_HOME: join(home, 'cache') });
  expect(ended).toMatchObject({ code: 0 });
  return ended.stdout;
}

/** A folder with the printed block and a mount, below a package of ES modules. */
function project(required: string, name: string): string {
  const folder = tempFolder();
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(
    join(folder, 'main.tf'),
    `${required}
provider "plugboard" {
  address = "${server.address}"
  token   = "${server.token}"
}
resource "plugboard_secrets_mount" "kv" {
  path = "${name}"
  type = "kv"
}
`,
  );
  return folder;
}

const blockOf = (text: string, name: string) => new RegExp(`^${name} \\{\\n.*?^\\}\\n`, 'ms').exec(text)![0];

it.each(programs)('puts it where %s looks by itself', async (program) => {
  const home = tempFolder();
  const printed = await install(home);
  expect(printed).not.toContain('provider_installation');
  const hosts = readdirSync(join(home, '.terraform.d/plugins')).sort();
  expect(hosts).toEqual(['registry.opentofu.org', 'registry.terraform.io']);
  const [platform] = readdirSync(
    join(home, '.terraform.d/plugins', hosts[0]!, 'plugboard/plugboard', version),
  );
  expect(
    readdirSync(
      join(home, '.terraform.d/plugins', hosts[0]!, 'plugboard/plugboard', version, platform!),
    ).sort(),
  ).toEqual(['openpgp.LICENSE', 'openpgp.cjs', `terraform-provider-plugboard_v${version}.cjs`]);

  const folder = project(blockOf(printed, 'terraform'), 'implied');
  const env = { HOME: home };
  expect(await runTerraform(folder, ['init'], env, program)).toMatchObject({ code: 0 });
  expect(await runTerraform(folder, ['plan', '-detailed-exitcode'], env, program)).toMatchObject({
    code: 2,
    stdout: expect.stringContaining('Plan: 1 to add'),
  });
});

it('puts it into a folder that the printed configuration names', async () => {
  const home = tempFolder();
  const mirror = join(tempFolder(), 'mirror');
  const printed = await install(home, '--dir', mirror);
  const rc = join(home, 'rc.tfrc');
  writeFileSync(rc, blockOf(printed, 'provider_installation'));
  const env = { HOME: home, TF_CLI_CONFIG_FILE: rc };

  const folder = project(blockOf(printed, 'terraform'), 'named');
  expect(await runTerraform(folder, ['init'], env)).toMatchObject({ code: 0 });
  expect(await runTerraform(folder, ['apply', '-auto-approve'], env)).toMatchObject({ code: 0 });
  expect(await runTerraform(folder, ['plan', '-detailed-exitcode'], env)).toMatchObject({ code: 0 });

  const { stdout } = await runTerraform(folder, ['providers', 'schema', '-json'], env);
  expect(terraformSchema(kinds)).toEqual(JSON.parse(stdout));
});

it('is found in the archives of the registry as well', async () => {
  const home = tempFolder();
  const mirror = join(home, 'mirror/registry.terraform.io/plugboard/plugboard');
  mkdirSync(mirror, { recursive: true });
  const archives = readdirSync(join(root, 'dist/provider')).filter((name) => name.endsWith('.zip'));
  expect(archives).toHaveLength(4);
  for (const name of archives) cpSync(join(root, 'dist/provider', name), join(mirror, name));
  const rc = join(home, 'rc.tfrc');
  writeFileSync(
    rc,
    `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(join(home, 'mirror'))}\n  }\n}\n`,
  );
  const required = `terraform {\n  required_providers {\n    plugboard = { source = "plugboard/plugboard", version = "${version}" }\n  }\n}\n`;
  const folder = project(required, 'packed');
  const env = { HOME: home, TF_CLI_CONFIG_FILE: rc };
  expect(await runTerraform(folder, ['init'], env)).toMatchObject({ code: 0 });
  expect(await runTerraform(folder, ['plan', '-detailed-exitcode'], env)).toMatchObject({ code: 2 });
});

it('says what to do when the folder cannot be written', async () => {
  const home = tempFolder();
  writeFileSync(join(home, 'file'), '');
  const command = [join(root, 'bin/plugboard.cjs'), 'provider', 'install', '--dir', join(home, 'file')];
  const { code, stderr } = await runNode(command, { ...process.env, HOME: home });
  expect(code).toBe(1);
  expect(stderr).toContain('error[provider-install]');
  expect(stderr).toContain('Name another folder with --dir');
});
