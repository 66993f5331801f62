/** Every configuration in the documentation is one that real Terraform and the provider accept; functions are called as well. */
import { cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { tempFolder } from '../support/temp.ts';
import { runTerraform } from './run-terraform.ts';

const root = join(import.meta.dirname, '../..');
const required =
  'terraform {\n  required_providers {\n    plugboard = { source = "plugboard/plugboard" }\n  }\n}\n';
const pages = [
  'docs/index.md',
  ...globSync('docs/{resources,data-sources,functions}/*.md', { cwd: root }).sort(),
  ...['docs/guides/terraform.md', 'docs/guides/from-hashicorp-vault.md'],
];

let home: string;
beforeAll(() => {
  home = tempFolder();
  const [file = ''] = globSync('dist/provider/terraform-provider-*.cjs', { cwd: root });
  // Alone: Terraform takes the first file with a provider's name.
  mkdirSync(join(home, 'provider'));
  cpSync(join(root, file), join(home, 'provider', basename(file)));
  const provider = JSON.stringify(join(home, 'provider'));
  writeFileSync(
    join(home, 'rc.tfrc'),
    `provider_installation {\n  dev_overrides {\n    "plugboard/plugboard" = ${provider}\n  }\n  direct {}\n}\n`,
  );
});

const blocksOf = (page: string) =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/```terraform\n(.*?)```/gs)].map(([, text]) => text!);

async function terraform(text: string, ...args: readonly string[]) {
  const folder = join(tempFolder(), 'x');
  mkdirSync(folder);
  writeFileSync(join(folder, 'main.tf'), text.includes('required_providers') ? text : required + text);
  return runTerraform(folder, args, { HOME: home, TF_CLI_CONFIG_FILE: join(home, 'rc.tfrc') });
}

describe('the documentation of the provider', () => {
  it.each(pages)('%s shows a valid configuration', async (page) => {
    const blocks = blocksOf(page);
    expect(blocks.length).toBeGreaterThan(0);
    expect(await terraform(blocks.join('\n'), 'validate')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('The configuration is valid'),
    });
  });

  it.each(pages)('%s is formatted', async (page) => {
    const text = blocksOf(page).join('\n');
    const folder = tempFolder();
    writeFileSync(join(folder, 'main.tf'), text);
    expect(await runTerraform(folder, ['fmt', '-check', '-diff'], { HOME: home })).toMatchObject({
      code: 0,
      stdout: '',
    });
  });

  it.each([
    ['normalize_version', 'v1.2.0'],
    ['sha256_for', 'ab'.repeat(32)],
    ['duration_seconds', 5400],
  ])('the example of %s is called', async (name, value) => {
    const [example = ''] = blocksOf(`docs/functions/${name}.md`);
    const folder = join(tempFolder(), 'x');
    mkdirSync(folder);
    writeFileSync(join(folder, 'main.tf'), required + example);
    const env = { HOME: home, TF_CLI_CONFIG_FILE: join(home, 'rc.tfrc') };
    expect(await runTerraform(folder, ['apply', '-auto-approve'], env)).toMatchObject({ code: 0 });
    const { stdout } = await runTerraform(folder, ['output', '-json'], env);
    expect(JSON.parse(stdout).example.value).toBe(value);
  });

  it('has a page for all that the provider has', () => {
    const schema = JSON.parse(readFileSync(join(root, 'schemas/provider.schema.json'), 'utf8'));
    const [provider] = Object.values<Record<string, object>>(schema.provider_schemas);
    const names = (part: string) =>
      Object.keys(provider![part]!).map((type) => type.replace('plugboard_', ''));
    const of = (folder: string) =>
      globSync(`docs/${folder}/*.md`, { cwd: root }).map((file) => file.slice(`docs/${folder}/`.length, -3));
    expect(of('resources').sort()).toEqual(names('resource_schemas').sort());
    expect(of('data-sources').sort()).toEqual(names('data_source_schemas').sort());
    expect(of('functions').sort()).toEqual(names('functions').sort());
  });
});
