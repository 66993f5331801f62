/** How a call ended, in the headers of its end: `grpc-status` and, percent-encoded, `grpc-message`. */
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http2';
import { STATUS } from './service.ts';

export interface Failure {
  readonly code: number;
  readonly details: string;
}

export const WELL: OutgoingHttpHeaders = { 'grpc-status': '0' };

export function statusHeaders({ code, details }: Failure): OutgoingHttpHeaders {
  const text = details.toWellFormed().replace(/[^\x20-\x24\x26-\x7e]+/g, encodeURIComponent);
  return { 'grpc-status': `${code}`, 'grpc-message': text };
}

/** Undefined when all went well, or when the headers say nothing. */
export function failureIn(headers: IncomingHttpHeaders): Failure | undefined {
  const code = headers['grpc-status'];
  if (code === undefined || code === '0') return undefined;
  return { code: Number(code), details: decoded(`${headers['grpc-message'] ?? ''}`) };
}

/** An error with a code of its own keeps it; every other one is UNKNOWN. */
export function failureOf(error: unknown): Failure {
  const { code, message } = error as Partial<{ readonly code: unknown; readonly message: string }>;
  return {
    code: typeof code === 'number' ? code : STATUS.unknown,
    details: message ?? String(error),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
