/** The documentation of the provider as registries show it, by path below the repository. Pure. */
import type { Registry, ResourceKind } from '../../../src/core/kind.ts';
import type { Block, FunctionSchema } from '../../../src/terraform/attribute.ts';
import { incumbents } from '../../../src/terraform/incumbents.ts';
import { providerSchema, resourceType } from '../../../src/terraform/schema.ts';
import { code, fence, generated, page } from '../markdown.ts';
import { block, Expression, type HclBody } from './hcl.ts';
import { importExample, resourceExample } from './resource-example.ts';
import { schemaSection, typeName } from './schema-section.ts';

export const registryFolders = ['docs/resources', 'docs/data-sources', 'docs/functions'] as const;

export function registryPages(registry: Registry): ReadonlyMap<string, string> {
  const { provider, resources, dataSources, functions } = providerSchema(registry);
  const bare = (type: string) => type.replace(/^plugboard_/, '');
  return new Map([
    ['docs/index.md', indexPage(provider)],
    ...registry.map((kind): [string, string] => [
      `docs/resources/${kind.name}.md`,
      resourcePage(kind, resources[resourceType(kind)]!),
    ]),
    ...Object.entries(dataSources).map(([type, source]): [string, string] => [
      `docs/data-sources/${bare(type)}.md`,
      dataSourcePage(type, source),
    ]),
    ...Object.entries(functions).map(([name, each]): [string, string] => [
      `docs/functions/${name}.md`,
      functionPage(name, each),
    ]),
  ]);
}

/** Registries take title and description from here. */
function front(title: string, description: string): string {
  return `---\npage_title: ${JSON.stringify(title)}\ndescription: ${JSON.stringify(description)}\n---`;
}

function indexPage(provider: Block): string {
  const example = [
    'terraform {\n  required_providers {\n    plugboard = {\n      source = "plugboard/plugboard"\n    }\n  }\n}',
    block('provider "plugboard"', { address: 'https://bao.example.com:8200' }),
  ].join('\n\n');
  return page(
    front('Provider: plugboard', provider.description.split('. ')[0]!),
    '# Provider for Terraform and OpenTofu',
    generated,
    provider.description,
    'Without a registry, `plugboard provider install` puts it where `terraform init` and `tofu init` find it. It runs on Node 22.22.2 or newer.',
    '## Example',
    fence('terraform', example),
    'How to begin: [first steps with Terraform](guides/terraform.md). From the provider hashicorp/vault: [moving in](guides/from-hashicorp-vault.md).',
    schemaSection(provider),
  );
}

function resourcePage(kind: ResourceKind, resource: Block): string {
  const type = resourceType(kind);
  const former = Object.entries(incumbents).filter(([, target]) => kind.name in target);
  return page(
    front(type, kind.summary),
    `# ${type}`,
    generated,
    resource.description,
    `The same as a manifest has it: [${kind.name}](../kinds/${kind.name}.md).`,
    '## Example',
    fence('terraform', resourceExample(kind)),
    schemaSection(resource),
    '## Import',
    fence('terraform', importExample(kind)),
    ...former.flatMap(([from]) => [
      `A ${code(from)} of the provider hashicorp/vault can be moved here:`,
      fence(
        'terraform',
        block('moved', { from: new Expression(`${from}.example`), to: new Expression(`${type}.example`) }),
      ),
    ]),
  );
}

function dataSourcePage(type: string, source: Block): string {
  return page(
    front(type, source.description),
    `# ${type} (data source)`,
    generated,
    source.description,
    '## Example',
    fence('terraform', block(`data "${type}" "example"`, lookups[type] ?? {})),
    schemaSection(source),
  );
}

/** What must be given. */
const lookups: Readonly<Record<string, HclBody>> = {
  plugboard_verified_artifact: {
    type: 'secret',
    name: 'sync',
    version: '1.3.0',
    source: {
      github: 'adfinis/openbao-plugin-secrets-sync',
      asset: 'openbao-plugin-secrets-sync_{version}_{os}_{arch}.tar.gz',
      sums: 'checksums.txt',
      signatures: { sums: ['{sums}.bundle'] },
    },
  },
};

const calls: Readonly<Record<string, string>> = {
  normalize_version: 'provider::plugboard::normalize_version("1.2")',
  sha256_for: `provider::plugboard::sha256_for("${'ab'.repeat(32)}  hello-1.0.0", "hello-1.0.0")`,
  duration_seconds: 'provider::plugboard::duration_seconds("1h30m")',
};

function functionPage(name: string, { summary, description, parameters, returns }: FunctionSchema): string {
  const call = calls[name];
  if (!call) throw new Error(`scripts/generate/registry/pages.ts has no example of the function ${name}`);
  const list = parameters.map(({ name: each, type }) => `${each} ${typeName(type).toLowerCase()}`);
  return page(
    front(`function: ${name}`, summary),
    `# ${name} (function)`,
    generated,
    description,
    '## Example',
    fence('terraform', block('output "example"', { value: new Expression(call) })),
    '## Signature',
    fence('text', `${name}(${list.join(', ')}) ${typeName(returns).toLowerCase()}`),
    '## Arguments',
    parameters.map((each) => `1. ${code(each.name)} (${typeName(each.type)}) ${each.description}`).join('\n'),
  );
}
