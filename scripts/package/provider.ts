/**
 * The provider as one file that runs on every platform: CommonJS, because no package.json may lie beside it, and called `.cjs`, because it
 * lies below the user's own package.json, which may say `"type": "module"`.
 *
 * Terraform waits for the handshake, which needs a small part only. The rest, ninety-nine parts of a hundred, stands in comments,
 * which Node passes over quickly; the file reads itself when the handshake is out, and again when a trust policy needs what only that
 * needs. openpgp lies beside the file (`openpgp.ts`).
 */
import { join, relative } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { httpOnly } from './http-only.ts';
import { nodeCheck } from './node-check.ts';
import { openpgpBeside } from './openpgp.ts';
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
  const { root } = release;
  const later = new Set<string>();
  const first = await bundle(release, { entryPoints: [entry], plugins: [leftOut(root, later)] });
  const lazy = { supported: { 'dynamic-import': false }, legalComments: 'eof' } as const;
  const starts = [...later].map((path) => loader(path, 'import'));
  const rare = new Set<string>();
  const kept = { ...lazy, plugins: [keptForTrust(root, rare)] };
  const { inputs } = await bundle(release, { ...kept, stdin: table(root, starts) });
  const shared = new Set<string>();
  const trust = await bundle(release, {
    ...lazy,
    legalComments: 'external',
    stdin: table(
      root,
      [...rare].map((path) => loader(path, 'require')),
    ),
    plugins: [asLoaded(root, inputs, shared)],
  });
  const rest = await bundle(release, {
    ...kept,
    stdin: table(root, [...starts, ...[...shared].map((path) => loader(path, 'require'))]),
  });
  const calls = first.text.replaceAll(`import("${scheme}`, 'plugboardPart("later")("');
  const licenses = part('licenses', trust.legal);
  const parts = [part('later', rest.text), licenses, part('trust', pack(trust.text))];
  return Buffer.from(`${head(release)}${loadPart}\n${calls}${parts.join('')}`);
}

const loader = (path: string, how: 'import' | 'require') =>
  `${JSON.stringify(path)}: () => ${how}(${JSON.stringify(`./${path}`)})`;
const table = (root: string, loaders: readonly string[]) => ({
  contents: `module.exports = {${[...loaders].sort().join(',')}};`,
  resolveDir: root,
});
/** What is seldom read is short, for Node reads over it at every start. */
const pack = (code: string) =>
  brotliCompressSync(code, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }).toString('base64');
/** A comment ends at the first of its ends. Text that is all ASCII is read several times as fast. */
const part = (name: string, code: string) => {
  const plain = code
    .replaceAll('*/', '*\u0001/')
    .replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `/*plugboard: ${name}\n${plain}*/\n`;
};

/** Without a comment to read: for a file that is packed into an executable. */
export async function bundleWhole(release: Release): Promise<Uint8Array> {
  const { text } = await bundle(release, { entryPoints: [entry], legalComments: 'eof' });
  return Buffer.from(`${head(release)}${text}`);
}

const entry = 'src/terraform/main.ts';
const scheme = 'plugboard-later:';

const head = ({ node }: Release) => `#!/usr/bin/env node\n${nodeCheck(node)}\n`;

interface Bundled {
  readonly text: string;
  /** Comments about licences, where they are asked for apart. */
  readonly legal: string;
  /** Files of the sources that are in it. */
  readonly inputs: ReadonlySet<string>;
}

async function bundle({ root, version }: Release, options: BuildOptions): Promise<Bundled> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    outfile: join(root, 'dist', providerFile(version)),
    write: false,
    metafile: true,
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
    plugins: [...(options.plugins ?? []), httpOnly(root), verifierInside(root), openpgpBeside],
    supported: {
      'node-colon-prefix-require': true,
      'node-colon-prefix-import': true,
      ...options.supported,
    },
  } satisfies BuildOptions);
  const [legal, code] = ['.LEGAL.txt', '.cjs'].map((end) =>
    outputFiles!.find(({ path }) => path.endsWith(end)),
  );
  return { text: code!.text, legal: legal?.text ?? '', inputs: new Set(Object.keys(metafile!.inputs)) };
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

const trustFolder = 'src/terraform/trust/';

/** The way into all that only a trust policy needs. */
function keptForTrust(root: string, found: Set<string>): Plugin {
  return {
    name: 'kept-for-trust',
    setup(building) {
      building.onResolve({ filter: /^\./ }, ({ path, kind, resolveDir }) => {
        const file = relative(root, join(resolveDir, path));
        if (kind !== 'dynamic-import' || !file.startsWith(trustFolder)) return undefined;
        found.add(file);
        return { path: file, namespace: 'trust' };
      });
      building.onLoad({ filter: /./, namespace: 'trust' }, ({ path }) => fromPart('trust', path));
    },
  };
}

/** What is loaded already is not loaded twice: a failure must be of one and the same class everywhere. */
function asLoaded(root: string, loaded: ReadonlySet<string>, used: Set<string>): Plugin {
  return {
    name: 'as-loaded',
    setup(building) {
      building.onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
        const file = relative(root, join(resolveDir, path));
        if (!file.startsWith('src/') || !loaded.has(file)) return undefined;
        used.add(file);
        return { path: file, namespace: 'loaded' };
      });
      building.onLoad({ filter: /./, namespace: 'loaded' }, ({ path }) => fromPart('later', path));
    },
  };
}

const fromPart = (name: string, path: string) => ({
  contents: `module.exports = plugboardPart('${name}')(${JSON.stringify(path)});`,
});

const loadPart = `var plugboardPart = (function () {
  var parts = {};
  function load(name) {
    var text = require('fs').readFileSync(__filename, 'utf8');
    var mark = '/' + '*plugboard: ' + name + '\\n';
    var start = text.indexOf(mark) + mark.length;
    var code = text.slice(start, text.indexOf('*/', start)).split('*\\u0001/').join('*/');
    if (name === 'trust') code = require('zlib').brotliDecompressSync(Buffer.from(code, 'base64')).toString();
    var module = { exports: {} };
    var names = ['exports', 'require', 'module', '__filename', 'plugboardPart'];
    require('vm').compileFunction(code, names, { filename: __filename })(module.exports, require, module, __filename, plugboardPart);
    return module.exports;
  }
  function plugboardPart(name) {
    return function (path) {
      parts[name] = parts[name] || load(name);
      return parts[name][path]();
    };
  }
  return plugboardPart;
})();`;

/** What a provider's file consists of, readable. */
export function partsOf(file: Uint8Array): ReadonlyMap<string, string> {
  const [start = '', ...comments] = Buffer.from(file).toString().split('/*plugboard: ');
  const parts = comments.map((text): [string, string] => {
    const end = text.indexOf('\n');
    return [text.slice(0, end), text.slice(end + 1, text.lastIndexOf('*/'))];
  });
  const read = ([name, text]: [string, string]): [string, string] =>
    name === 'trust' ? [name, brotliDecompressSync(Buffer.from(text, 'base64')).toString()] : [name, text];
  return new Map([['handshake', start], ...parts.map(read)]);
}
