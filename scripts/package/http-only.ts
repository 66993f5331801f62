/** What plugboard uses of undici, which as a whole brings `fetch`, WebSockets and caches along: code, and memory of each process. */
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
  return {
    name: 'http-only',
    setup(building) {
      building.onResolve({ filter: /^undici$/ }, ({ path }) => ({ path, namespace: 'http-only' }));
      building.onLoad({ filter: /./, namespace: 'http-only' }, () => ({ contents: parts, resolveDir: root }));
    },
  };
}
