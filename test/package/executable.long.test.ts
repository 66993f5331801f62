/** The provider with Node inside runs where there is no Node. */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hostPlatform, writeProvider } from '../../scripts/package/write.ts';
import { runProgram } from '../../scripts/servers/program.ts';
import { tempFolder } from '../support/temp.ts';

const root = join(import.meta.dirname, '../..');

it('answers Terraform', { timeout: 300_000 }, async () => {
  const folder = tempFolder();
  const release = { root, version: '0.1.0', node: '22.22.2' };
  await writeProvider(release, join(folder, 'made'), { executable: {} });
  const mirror = join(folder, 'mirror/registry.terraform.io/plugboard/plugboard');
  mkdirSync(mirror, { recursive: true });
  const archive = readdirSync(join(folder, 'made/executable')).find((name) => name.endsWith('.zip'))!;
  expect(archive).toBe(`terraform-provider-plugboard_0.1.0_${hostPlatform()}.zip`);
  cpSync(join(folder, 'made/executable', archive), join(mirror, archive));
  writeFileSync(
    join(folder, 'rc.tfrc'),
    `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(join(folder, 'mirror'))}\n  }\n}\n`,
  );
  writeFileSync(
    join(folder, 'main.tf'),
    'terraform {\n  required_providers {\n    plugboard = { source = "plugboard/plugboard" }\n  }\n}\n',
  );
  const env = {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: folder,
    TF_CLI_CONFIG_FILE: join(folder, 'rc.tfrc'),
    CHECKPOINT_DISABLE: '1',
  };
  const terraform = (...args: string[]) => runProgram('terraform', args, { cwd: folder, env });
  expect(await terraform('init')).toMatchObject({ code: 0 });
  const schema = await terraform('providers', 'schema', '-json');
  expect(schema.code).toBe(0);
  expect(JSON.parse(schema.stdout)).toEqual(
    JSON.parse(readFileSync(join(root, 'schemas/provider.schema.json'), 'utf8')),
  );
});
