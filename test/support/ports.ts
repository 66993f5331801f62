/** Free loopback ports. A dev server listens on two: the one it is told, and the next one for its cluster. */
import { createServer, type Server } from 'node:net';

function listen(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

/** A port chosen by the kernel whose successor is free as well. Both were free a moment ago: who uses them must cope with a loss. */
export async function findFreePair(): Promise<number> {
  for (;;) {
    const first = await listen(0);
    const address = first?.address();
    if (!first || !address || typeof address === 'string') continue;
    const second = address.port < 65_535 ? await listen(address.port + 1) : undefined;
    await close(first);
    if (!second) continue;
    await close(second);
    return address.port;
  }
}
