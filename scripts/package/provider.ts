/**
 * The provider as one file that runs on every platform: CommonJS, because nothing may lie beside it, and called `.cjs`, because it
 * lies below the user's own package.json, which may say `"type": "module"`.
 *
 * Terraform waits for the handshake, which needs a small part only. The rest, ninety-nine parts of a hundred, stands in a comment,
 * which Node passes over quickly; the file reads itself when the handshake is out.
 */
import { join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { httpOnly } from './http-only.ts';
import { nodeCheck } from './node-check.ts';
import { verifierInside } from './verifier.ts';

export interface Release {
  readonly root: string;
  /** Without `v`. */
  readonly version: string;
  /** The least Node. */
  readonly node: string;
}

export const providerFile = (version: string) => `terraform-provider-plugboard_v${version}.cjs`;

/** The same bytes for the same sources. */
export async function bundleProvider(release: Release): Promise<Uint8Array> {
  const later = new Set<string>();
  const first = await bundle(release, { entryPoints: [entry], plugins: [leftOut(release.root, later)] });
  const loaders = [...later].sort().map((path) => `${JSON.stringify(path)}: () => import('./${path}')`);
  const rest = await bundle(release, {
    stdin: { contents: `module.exports = {${loaders.join(',')}};`, resolveDir: release.root },
    supported: { 'dynamic-import': false },
    legalComments: 'eof',
  });
  const calls = first.replaceAll(`import("${scheme}`, 'plugboardLater("');
  return Buffer.from(`${head(release)}${loadLater}\n${calls}/*${mark}\n${hide(rest)}*/\n`);
}

/** Without a comment to read: for a file that is packed into an executable. */
export async function bundleWhole(release: Release): Promise<Uint8Array> {
  const whole = await bundle(release, { entryPoints: [entry], legalComments: 'eof' });
  return Buffer.from(`${head(release)}${whole}`);
}

const entry = 'src/terraform/main.ts';
const scheme = 'plugboard-later:';
const mark = 'plugboard: what is loaded later';

const head = ({ node }: Release) => `#!/usr/bin/env node\n${nodeCheck(node)}\n`;

async function bundle({ root, version }: Release, options: BuildOptions): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    outfile: join(root, 'dist', providerFile(version)),
    write: false,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    // Old enough that a Node which is too old can read the file, and so comes to the check that says so.
    target: 'node16.11',
    // Functions keep their names for what a crash says.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'warning',
    logOverride: { 'empty-import-meta': 'silent' },
    define: { PLUGBOARD_VERSION: JSON.stringify(version) },
    ...options,
    plugins: [...(options.plugins ?? []), httpOnly(root), verifierInside(root)],
    supported: {
      'node-colon-prefix-require': true,
      'node-colon-prefix-import': true,
      ...options.supported,
    },
  } satisfies BuildOptions);
  return outputFiles![0]!.text;
}

/** What the sources import only when they need it. */
function leftOut(root: string, later: Set<string>): Plugin {
  return {
    name: 'left-out',
    setup(building) {
      building.onResolve({ filter: /^\./ }, ({ path, kind, resolveDir }) => {
        if (kind !== 'dynamic-import') return undefined;
        const file = join(resolveDir, path).slice(root.length + 1);
        later.add(file);
        return { path: `${scheme}${file}`, external: true };
      });
    },
  };
}

/** A comment ends at the first of its ends. */
const hide = (code: string) => code.replaceAll('*/', '*\u0001/');

const loadLater = `var plugboardLater = (function () {
  var loaders;
  return function (name) {
    if (!loaders) {
      var text = require('fs').readFileSync(__filename, 'utf8');
      var start = text.lastIndexOf('/*' + ${JSON.stringify(mark)}) + ${mark.length + 3};
      var code = text.slice(start, text.lastIndexOf('*/')).split('*\\u0001/').join('*/');
      var module = { exports: {} };
      require('vm').compileFunction(code, ['exports', 'require', 'module'], { filename: __filename })(module.exports, require, module);
      loaders = module.exports;
    }
    return loaders[name]();
  };
})();`;
