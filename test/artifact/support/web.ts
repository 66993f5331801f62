/** Servers on loopback that a test writes itself, and what a test needs around them. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { type Cache, openCache } from '../../../src/artifact/cache.ts';
import { openWeb, type Web, type WebOptions } from '../../../src/artifact/web.ts';
import { type Code, codes } from '../../../src/core/codes.ts';
import { PlugboardError } from '../../../src/core/finding.ts';
import { tempFolder } from '../../support/temp.ts';

export interface Site {
  readonly origin: string;
  readonly port: number;
  readonly requests: readonly IncomingMessage[];
}

export async function serve(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Site> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, port, requests };
}

/** Does not wait between tries. */
export function web(options: WebOptions = {}): Web {
  const made = openWeb({ sleep: async () => {}, ...options });
  onTestFinished(() => made.close());
  return made;
}

export function newCache(): Promise<Cache> {
  return openCache(join(tempFolder(), 'cache'));
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The failure, after a look at what every failure of ours has. */
export async function failure(work: Promise<unknown>): Promise<PlugboardError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(PlugboardError);
  const ours = error as PlugboardError;
  expect(Object.keys(codes)).toContain(ours.code);
  expect(ours.message).toMatch(/\.$/);
  expect(ours.hint ?? '').not.toBe('');
  return ours;
}

export async function codeOf(work: Promise<unknown>): Promise<Code> {
  return (await failure(work)).code;
}
