/** The command lines and generators of both CDKs: far too large to be dependencies, so they are installed into the cache once. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { obtain } from '../../servers/cache.ts';
import { runProgram, tail } from '../../servers/program.ts';

export type Cdk = 'cdktf' | 'cdktn';

export const CDKS = {
  cdktf: { version: '0.21.0', generator: 'lib/get/generator/provider-generator' },
  cdktn: { version: '0.24.0', generator: 'build/get/generator/provider-generator' },
} as const satisfies Record<Cdk, { readonly version: string; readonly generator: string }>;

/** Of the line that both take. */
const constructs = '10.7.2';

/** A folder whose node_modules has the CDK, its command line and its generator. */
export function cdkTools(name: Cdk): Promise<string> {
  const { version } = CDKS[name];
  return obtain({
    path: `cdk/${name}-${version}`,
    doing: `installing the command line of ${name} ${version}`,
    make: async (work) => {
      const dependencies = {
        [name]: version,
        [`${name}-cli`]: version,
        [`@${name}/provider-generator`]: version,
        constructs,
      };
      await writeFile(join(work, 'package.json'), JSON.stringify({ private: true, dependencies }));
      const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
      const { code, stderr } = await runProgram('npm', args, { cwd: work });
      if (code === undefined) throw new Error('npm is missing.');
      if (code !== 0) throw new Error(`npm cannot install ${name} ${version}:\n${tail(stderr)}`);
      return work;
    },
  });
}
