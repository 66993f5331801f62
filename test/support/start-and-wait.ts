/** Starts a server, says where it is, and waits to be killed. For the test that nothing outlives its process. */
import { startServer } from './server.ts';

const { pid, pluginDirectory } = await startServer({ product: 'openbao' });
process.stdout.write(`${JSON.stringify({ pid, pluginDirectory })}\n`);
setInterval(() => {}, 60_000);
