/**
 * The provider's process. Terraform waits for the handshake line first, which needs only node's own modules; everything else is
 * loaded while Terraform reads the line and connects.
 */
import { setFlagsFromString } from 'node:v8';
import { servePlugin } from '../goplugin/serve.ts';

/** Terraform's mark that it starts a provider. */
const COOKIE = {
  name: 'TF_PLUGIN_MAGIC_COOKIE',
  value: 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2',
};

/** Garbage is collected early and in small portions. By itself V8 waits for tens of megabytes, which do no good here. */
const SMALL_HEAP = ['--semi-space-growth-factor=1', '--heap-growing-percent=30'];

let farewell: (() => Promise<void>) | undefined;

void servePlugin({
  cookie: COOKIE,
  versions: {
    6: async () => {
      const { startProvider } = await import('./start.ts');
      SMALL_HEAP.forEach(setFlagsFromString);
      const started = startProvider(process.env);
      farewell = started.close;
      return [started.calls];
    },
  },
  // For whoever sets TF_DISABLE_PLUGIN_TLS.
  plaintext: 'allow',
  farewell: async () => farewell?.(),
});
