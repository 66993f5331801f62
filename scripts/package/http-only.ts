/** What the way to the server uses of undici, which as a whole brings `fetch`, WebSockets and caches along: most of the provider's file. */
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

const parts = `
  import api from 'undici/lib/api/index.js';
  import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
  Object.assign(Dispatcher.prototype, api);
  export { default as buildConnector } from 'undici/lib/core/connect.js';
  export { default as Pool } from 'undici/lib/dispatcher/pool.js';
  export { default as ProxyAgent } from 'undici/lib/dispatcher/proxy-agent.js';
`;

export function httpOnly(root: string): Plugin {
  const client = join(root, 'src', 'client');
  return {
    name: 'http-only',
    setup(building) {
      building.onResolve({ filter: /^undici$/ }, ({ path, resolveDir }) =>
        resolveDir === client ? { path, namespace: 'http-only' } : undefined,
      );
      building.onLoad({ filter: /./, namespace: 'http-only' }, () => ({ contents: parts, resolveDir: root }));
    },
  };
}
