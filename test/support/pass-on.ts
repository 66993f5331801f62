/** Passes a request on to the real server and brings its whole answer back. */
import { readFileSync } from 'node:fs';
import { type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

export interface Upstream {
  readonly address: string;
  readonly caFile?: string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'host',
  'upgrade',
  'te',
  'trailer',
]);

export function passOn(server: Upstream, incoming: IncomingMessage, body: Buffer): Promise<Answer> {
  const send = server.address.startsWith('https:') ? requestHttps : requestHttp;
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).filter(([name]) => !HOP_BY_HOP.has(name)),
  );
  const options = {
    method: incoming.method ?? 'GET',
    path: incoming.url,
    headers,
    agent: false,
    ...(server.caFile ? { ca: readFileSync(server.caFile) } : {}),
  } as const;
  return new Promise((resolve, reject) => {
    const outgoing = send(server.address, options, (answer) => {
      readAll(answer).then((bytes) => {
        const kept = Object.entries(answer.headers).filter(([name]) => !HOP_BY_HOP.has(name));
        resolve({ status: answer.statusCode ?? 502, headers: Object.fromEntries(kept), body: bytes });
      }, reject);
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

export async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
