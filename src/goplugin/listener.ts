/**
 * The unix socket of one plugin process. It takes connections from the moment the handshake line names it; they wait, unread,
 * until the gRPC server is loaded.
 */
import { randomBytes } from 'node:crypto';
import { unlinkSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Listener {
  readonly path: string;
  /** Hands every connection, those that wait included, to `take`. */
  connectTo(take: (socket: Socket) => void): void;
  /** No new connections, no file. Safe to call twice, and in an `exit` handler. */
  close(): void;
}

/** `sun_path` with its final zero: 108 bytes on Linux, 104 on macOS and the BSDs. */
const PATH_LIMIT = process.platform === 'linux' ? 107 : 103;
/** Only the owner may connect: 0600. */
const OWNER_ONLY = 0o177;

/** Throws when `folder` is too deep for a socket. */
export async function listen(folder: string): Promise<Listener> {
  const path = join(folder, `goplugin-${process.pid}-${randomBytes(6).toString('hex')}.sock`);
  const length = Buffer.byteLength(path);
  if (length > PATH_LIMIT)
    throw new Error(
      `The socket path ${path} has ${length} bytes, more than the ${PATH_LIMIT} a unix socket may have. Set TMPDIR to a shorter folder.`,
    );
  const waiting: Socket[] = [];
  let handOver = (socket: Socket): void => void waiting.push(socket);
  const server = createServer({ pauseOnConnect: true }, (socket) => handOver(socket));
  const mask = process.umask(OWNER_ONLY);
  const listening = new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(path, resolve); // binds before it returns, so within the mask
  });
  process.umask(mask);
  await listening;
  return {
    path,
    connectTo: (take) => {
      handOver = (socket) => {
        socket.read(0); // reads again: plain HTTP/2 takes the handle over and would not start it
        take(socket);
      };
      for (const socket of waiting.splice(0)) handOver(socket);
    },
    close: () => {
      server.close();
      try {
        unlinkSync(path);
      } catch {
        // gone already
      }
    },
  };
}

/** Where hosts look for it too: a folder of the host's choice (containers), else the temp folder. */
export function socketFolder(env: NodeJS.ProcessEnv): string {
  return env.PLUGIN_UNIX_SOCKET_DIR || tmpdir();
}
