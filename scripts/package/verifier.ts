/**
 * The program of the verifier's thread as text in whatever is built: one file stays one file, and nothing has to be found beside it,
 * neither below a user's configuration nor in an executable.
 */
import { build, type Plugin } from 'esbuild';

export function verifierInside(root: string): Plugin {
  return {
    name: 'verifier-inside',
    setup(building) {
      building.onLoad({ filter: /[\\/]src[\\/]engine[\\/]verifier-program\.ts$/ }, async () => {
        const { outputFiles } = await build({
          absWorkingDir: root,
          entryPoints: ['src/engine/verifier-worker.ts'],
          outfile: 'verifier.cjs',
          write: false,
          bundle: true,
          format: 'cjs',
          platform: 'node',
          target: 'node22',
          minifySyntax: true,
          minifyWhitespace: true,
          legalComments: 'none',
          logLevel: 'warning',
        });
        return { contents: `export const program = ${JSON.stringify(outputFiles[0]!.text)};` };
      });
    },
  };
}
