/**
 * What may be sent again. A request that surely was not processed may always be; anything else only when doing it twice
 * is the same as doing it once. Creating a mount twice is "already in use" (vault-api 0.4), a SecretID may be good for one use.
 * A refusal that will not change by waiting is never repeated.
 */
export type Verb = 'GET' | 'LIST' | 'POST' | 'DELETE';

export type Outcome =
  | { readonly kind: 'answer'; readonly status: number; readonly errors: readonly string[] }
  /** No connection came about: nothing was sent. */
  | { readonly kind: 'not-sent' }
  /** The connection broke after something was sent. */
  | { readonly kind: 'broken' }
  /** Certificates, timeouts, sizes, interruption: the next try ends the same way, or nobody wants it. */
  | { readonly kind: 'final' };

export function mayRepeat(verb: Verb, path: string, outcome: Outcome): boolean {
  switch (outcome.kind) {
    case 'not-sent':
      return true;
    case 'broken':
      return isIdempotent(verb, path);
    case 'final':
      return false;
    case 'answer':
      return mayRepeatAfter(verb, path, outcome.status, outcome.errors);
  }
}

function mayRepeatAfter(verb: Verb, path: string, status: number, errors: readonly string[]): boolean {
  const says = (text: string) => errors.some((error) => error.includes(text));
  if (status === 412) return true;
  if (status === 429) return !says('lease count quota exceeded');
  if (status < 500 || status === 501) return false;
  if (says('is sealed') || says('is not initialized') || settled.some(says)) return false;
  if (says('node is not active') || says('active cluster node not found')) return isIdempotent(verb, path);
  const reads = verb === 'GET' || verb === 'LIST';
  return reads || ([502, 503, 504].includes(status) && isIdempotent(verb, path));
}

/** Words of a 5xx that stays: a mount whose plugin is gone or broken. */
const settled = ['plugin not found in the catalog', 'checksums did not match', 'backend is nil'];

/** Writes that put a whole thing in place, or do what is harmless twice. Whatever is not listed is not repeated. */
const fullPuts: readonly RegExp[] = [
  /^sys\/plugins\/(catalog|pins|runtimes\/catalog|reload)\//,
  /^sys\/(mounts|auth)\/.+\/tune$/,
  /^sys\/(quotas|policies|namespaces)\//,
  /^sys\/capabilities(-self|-accessor)?$/,
  /^auth\/token\/(renew|revoke)-self$/,
  /^(?!sys\/|auth\/).+\/(config|reset)\/[^/]+$/,
];

export function isIdempotent(verb: Verb, path: string): boolean {
  switch (verb) {
    case 'GET':
    case 'LIST':
      return true;
    case 'DELETE':
      return !path.startsWith('sys/plugins/runtimes/catalog/');
    case 'POST':
      return fullPuts.some((pattern) => pattern.test(path));
  }
}

const firstWait = 500;
const longestWait = 10_000;
const longestRequestedWait = 60_000;

/**
 * Milliseconds before try `attempt + 2`: at most 0.5 s, 1 s, 2 s …, chosen by `random` (0 to 1), so that many clients do not come
 * back together. A server's `Retry-After` is the shortest wait; more than a minute is not waited for.
 */
export function waitBefore(
  attempt: number,
  random: number,
  retryAfter: string | undefined,
  now: number,
): number {
  const jitter = random * Math.min(longestWait, firstWait * 2 ** attempt);
  return Math.min(parseRetryAfter(retryAfter, now) ?? 0, longestRequestedWait) + jitter;
}

/** Seconds or an HTTP date, as milliseconds from `now`. */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const date = /^[A-Z]/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
