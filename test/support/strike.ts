/** Carries out one fault on one request; without a fault it only passes the request on and the answer back. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './faults.ts';
import type { Answer } from './pass-on.ts';

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The TCP connection, below TLS. */
  readonly wire: Socket;
  /** Lets the server behind have the request. */
  readonly pass: () => Promise<Answer>;
  /** The next request on this connection will find it dead. */
  readonly poison: () => void;
  /** Our own address, for redirects to ourselves. */
  readonly address: string;
}

export async function strike(fault: Fault | undefined, exchange: Exchange): Promise<void> {
  const { request, response, pass, wire } = exchange;
  switch (fault?.kind) {
    case undefined:
      return respond(response, await pass());
    case 'answer':
      response.writeHead(fault.status, fault.headers).end(fault.body);
      return;
    case 'redirect':
      response.writeHead(fault.status, { Location: `${fault.to ?? exchange.address}${request.url}` }).end();
      return;
    case 'delay':
      await sleep(fault.ms);
      return respond(response, await pass());
    case 'truncate': {
      const answer = await pass();
      const body = firstHalf(answer);
      return respond(response, {
        ...answer,
        body,
        headers: { ...answer.headers, 'content-length': `${body.length}` },
      });
    }
    case 'drip':
      return drip(response, await pass(), fault.bytes, fault.ms);
    case 'huge':
      return sendHuge(response, fault.bytes);
    case 'stall':
      if (fault.when === 'during') await sendFirstHalf(response, await pass());
      return;
    case 'half-close':
      if (fault.when === 'during') await sendFirstHalf(response, await pass());
      wire.end();
      return;
    case 'reset':
      if (fault.when === 'after') {
        exchange.poison();
        return respond(response, await pass());
      }
      if (fault.when === 'unanswered') await pass();
      if (fault.when === 'during') await sendFirstHalf(response, await pass());
      wire.resetAndDestroy();
      return;
    default:
      fault satisfies never;
  }
}

function respond(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, answer.headers).end(answer.body);
}

function firstHalf(answer: Answer): Buffer {
  return answer.body.subarray(0, Math.floor(answer.body.length / 2));
}

/** Half of the body under the headers of the whole, handed to the kernel. */
function sendFirstHalf(response: ServerResponse, answer: Answer): Promise<void> {
  const headers = { ...answer.headers, 'content-length': `${Math.max(answer.body.length, 2)}` };
  response.writeHead(answer.status === 204 ? 200 : answer.status, headers);
  return new Promise((resolve) => {
    response.write(answer.body.length > 1 ? firstHalf(answer) : '{', () => resolve());
  });
}

async function drip(response: ServerResponse, answer: Answer, bytes: number, ms: number): Promise<void> {
  response.writeHead(answer.status, answer.headers);
  for (let at = 0; at < answer.body.length && !response.destroyed; at += bytes) {
    response.write(answer.body.subarray(at, at + bytes));
    await sleep(ms);
  }
  response.end();
}

/** Sent no faster than the client takes it; ends early when the client goes away. */
async function sendHuge(response: ServerResponse, bytes: number): Promise<void> {
  const piece = 'a'.repeat(64 * 1024);
  function* body() {
    yield '{"data":{"filler":"';
    for (let sent = 0; sent < bytes; sent += piece.length) yield piece;
    yield '"}}';
  }
  response.writeHead(200, { 'Content-Type': 'application/json' });
  await pipeline(Readable.from(body(), { objectMode: false }), response);
}
