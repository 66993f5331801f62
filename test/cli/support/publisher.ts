/** A publisher with a web server: releases of `secret/sync` as GitHub lays them out, signed with minisign over their sums. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { tar } from '../../artifact/support/tar.ts';
import { makeMinisignKey } from '../../trust/support/minisign-key.ts';
import { makeElf, sha256 } from '../../trust/support/release.ts';

export interface Publisher {
  /** URL of the repository. */
  readonly repository: string;
  readonly key: string;
  /** Paths that were asked for, in order. */
  readonly requests: readonly string[];
  /** Makes a release; what `text` says is in the binaries. Unsigned: without the signature. */
  release(version: string, text: string, options?: { readonly unsigned?: boolean }): void;
  /** From now on answers to paths that end so stop in the middle. */
  stall(end: string): void;
  stop(): Promise<void>;
}

/** ELF numbers of processors. */
const machines = { amd64: 62, arm64: 183 } as const;

export async function startPublisher(): Promise<Publisher> {
  const files = new Map<string, Uint8Array>();
  const key = makeMinisignKey();
  const requests: string[] = [];
  let stalled: string | undefined;
  const answer: RequestListener = (request, response) => {
    const path = request.url ?? '';
    requests.push(path);
    const bytes = files.get(path);
    if (!bytes) return response.writeHead(404).end();
    response.writeHead(200, { 'content-length': bytes.length });
    if (stalled !== undefined && path.endsWith(stalled)) return response.write(bytes.subarray(0, 100));
    return response.end(bytes);
  };
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    repository: `http://127.0.0.1:${port}/acme/sync`,
    key: key.line,
    requests,
    release(version, text, { unsigned = false } = {}) {
      const at = (name: string) => `/acme/sync/releases/download/v${version}/${name}`;
      const lines = Object.entries(machines).map(([arch, machine]) => {
        const name = `sync_${version}_linux_${arch}.tar.gz`;
        const bytes = gzipSync(
          tar([{ name: 'sync', mode: 0o755, body: Buffer.from(makeElf(text, machine)) }]),
        );
        files.set(at(name), bytes);
        return `${sha256(bytes)}  ${name}\n`;
      });
      const sums = Buffer.from(lines.join(''));
      files.set(at('SHA256SUMS'), sums);
      if (unsigned) files.delete(at('SHA256SUMS.minisig'));
      else files.set(at('SHA256SUMS.minisig'), key.sign(sums));
    },
    stall(end) {
      stalled = end;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
