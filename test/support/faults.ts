/**
 * What can go wrong between a client and a server, as values. `faulty-network.ts` carries them out; each function here says in
 * one sentence what the client sees and whether the server behind got the request.
 */
export type Fault =
  | { readonly kind: 'answer'; readonly status: number; readonly headers: Headers; readonly body: string }
  | { readonly kind: 'reset'; readonly when: 'before' | 'unanswered' | 'during' | 'after' }
  | { readonly kind: 'half-close'; readonly when: 'before' | 'during' }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'drip'; readonly bytes: number; readonly ms: number }
  | { readonly kind: 'redirect'; readonly status: number; readonly to: string | undefined }
  | { readonly kind: 'truncate' }
  | { readonly kind: 'huge'; readonly bytes: number }
  | { readonly kind: 'stall'; readonly when: 'before' | 'during' };

type Headers = Readonly<Record<string, string>>;

/** An error status in the server's own envelope, e.g. 500, 502, 503, 412; the server never sees the request. */
export function answer(status: number, errors: readonly string[] = [], headers: Headers = {}): Fault {
  const body = JSON.stringify({ errors });
  return { kind: 'answer', status, headers: { 'Content-Type': 'application/json', ...headers }, body };
}

/** 429, with `Retry-After` (seconds or an HTTP date) when given; the server never sees the request. */
export function tooManyRequests(retryAfter?: number | string): Fault {
  const headers: Headers = retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) };
  return answer(429, ['request path "x": rate limit quota exceeded'], headers);
}

/** A page in HTML, as a gateway or a login wall sends it; the server never sees the request. */
export function html(status = 200): Fault {
  const body = '<!doctype html><html><head><title>Sign in</title></head><body><h1>Sign in</h1></body></html>';
  return { kind: 'answer', status, headers: { 'Content-Type': 'text/html' }, body };
}

/**
 * The connection is reset. `before`: the server never sees the request. `unanswered`: the server carried the request out, but no
 * byte of the answer comes back. `during`: half of the answer's body comes back. `after`: the whole answer comes back, and the
 * kept-alive connection is reset under the next request on it, which the server never sees.
 */
export function reset(when: 'before' | 'unanswered' | 'during' | 'after'): Fault {
  return { kind: 'reset', when };
}

/** Our side is closed in an orderly way while the client's stays open: `before` any byte of the answer (the server never sees the
 * request), or `during` its body (the server carried it out). */
export function halfClose(when: 'before' | 'during'): Fault {
  return { kind: 'half-close', when };
}

/** The request is passed on, late. */
export function delay(ms: number): Fault {
  return { kind: 'delay', ms };
}

/** The answer comes in pieces of that many bytes, with that many milliseconds between them. */
export function drip(bytes: number, ms: number): Fault {
  return { kind: 'drip', bytes, ms };
}

/** A redirect to the same path: on this same host, or on another `to` (`http://127.0.0.1:1234`). The server never sees it. */
export function redirect(to?: string, status = 307): Fault {
  return { kind: 'redirect', status, to };
}

/** The server's answer with the last half of its JSON missing, in a complete HTTP message. */
export function truncate(): Fault {
  return { kind: 'truncate' };
}

/** An endless-looking JSON answer of that many bytes, without a Content-Length; the server never sees the request. */
export function huge(bytes: number): Fault {
  return { kind: 'huge', bytes };
}

/** No end ever comes: not a byte (the server never sees the request), or `during` the answer's body. */
export function stall(when: 'before' | 'during' = 'before'): Fault {
  return { kind: 'stall', when };
}
