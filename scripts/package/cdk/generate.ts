/**
 * node scripts/package/cdk/generate.ts NAME TOOLS VERSION FOLDER: bindings in TypeScript from the provider's schema, as `NAME get` makes them
 * from the provider itself. A process of its own: the generators talk on the console, and reach for the network when they may.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { kinds } from '../../../src/kinds/index.ts';
import { providerName, terraformSchema } from '../../generate/provider-schema.ts';
import { CDKS, type Cdk } from './tools.ts';

interface Generators {
  TerraformProviderGenerator: new (code: CodeMaker, schema: unknown) => { generate(target: unknown): void };
}
interface CodeMaker {
  save(folder: string): Promise<unknown>;
}
interface Commons {
  ConstructsMakerProviderTarget: { from(constraint: unknown, language: string): unknown };
  TerraformProviderConstraint: new (text: string) => unknown;
}

async function generate(name: Cdk, tools: string, version: string, folder: string): Promise<void> {
  const require = createRequire(join(tools, 'package.json'));
  const base = join(tools, 'node_modules', `@${name}`, 'provider-generator');
  // The package's own entry loads compilers for other languages, which are not there.
  const { TerraformProviderGenerator }: Generators = require(join(base, CDKS[name].generator));
  const own = createRequire(join(base, 'package.json'));
  const { CodeMaker }: { CodeMaker: new () => CodeMaker } = own('codemaker');
  const commons: Commons = own(`@${name}/commons`);
  const schema = { ...(terraformSchema(kinds) as object), provider_versions: { [providerName]: version } };
  const code = new CodeMaker();
  const line = version.split('.').slice(0, 2).join('.');
  const constraint = new commons.TerraformProviderConstraint(`plugboard/plugboard@~> ${line}`);
  new TerraformProviderGenerator(code, schema).generate(
    commons.ConstructsMakerProviderTarget.from(constraint, 'typescript'),
  );
  await code.save(folder);
}

const [name, tools, version, folder] = process.argv.slice(2) as [Cdk, string, string, string];
await generate(name, tools, version, folder);
