/**
 * A file from the web into the cache. It is hashed while it is written, and capped in size and time. What broke off goes on where it
 * was, in this run or a later one, as long as the server says by a strong ETag that it is the same version; a known sum has the last
 * word. Bytes are taken as they are sent, never decoded.
 */
import { createHash } from 'node:crypto';
import { PlugboardError } from '../core/finding.ts';
import type { Secret } from '../core/secret.ts';
import { checkUrl, showUrl, withoutQuery } from './address.ts';
import type { Cache, CachedFile } from './cache.ts';
import type { Draft } from './draft.ts';
import { failureOf } from './failure.ts';
import { releaseMemory, takeEach } from './release-memory.ts';
import { tokenVariable } from './token-variable.ts';
import type { Web, WebAnswer } from './web.ts';

export interface Download {
  readonly url: string;
  /** For messages and progress. */
  readonly name: string;
  /** Most bytes. */
  readonly limit: number;
  /** If it is known: 64 hexadecimal digits. */
  readonly sha256?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Whole value of the header; instead of the token that `web` has for the host. */
  readonly authorization?: Secret | undefined;
}

export interface DownloadOptions {
  readonly cache: Cache;
  /** Left out: offline, only what the cache has. */
  readonly web?: Web | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: Progress | undefined;
}

/** Bytes so far, and in all when that is known. */
export type Progress = (name: string, bytes: number, total: number | undefined) => void;

const maxTries = 5;

export async function download(wanted: Download, options: DownloadOptions): Promise<CachedFile> {
  const { cache, web, signal } = options;
  const known = wanted.sha256 === undefined ? undefined : await cache.find(wanted.sha256);
  if (known) return known;
  const key = createHash('sha256')
    .update(JSON.stringify([wanted.url, wanted.headers]))
    .digest('hex');
  const remembered = await cache.remembered(key);
  const last = remembered && wanted.sha256 === undefined ? await cache.find(remembered.sha256) : undefined;
  if (!web) return last ?? missingOffline(wanted);
  const url = checkUrl(wanted.url, web.allow);
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(tooSlow(url, web.limits.total)), web.limits.total);
  const both = signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal;
  const draft = await cache.draft(key);
  try {
    const got = await receive(wanted, { ...options, web, signal: both }, draft, last && remembered?.etag);
    if (got === 'as-before' && last) return last;
    const kept = await cache.keep(draft);
    if (got !== 'as-before') await cache.remember(key, { sha256: kept.sha256, etag: got.etag });
    return kept;
  } finally {
    clearTimeout(timer);
    await draft.leave();
  }
}

type Receiving = DownloadOptions & { readonly web: Web; readonly signal: AbortSignal };
type Got = 'as-before' | { readonly etag: string | undefined };

/** Fills the draft, in as many tries as it takes. A try that brought something does not count. */
async function receive(
  wanted: Download,
  options: Receiving,
  draft: Draft,
  etag: string | undefined,
): Promise<Got> {
  for (let tries = 1; ; tries += 1) {
    const before = draft.size;
    try {
      const got = await attempt(wanted, options, draft, etag);
      if (got === 'as-before' || wanted.sha256 === undefined || draft.sha256() === wanted.sha256) return got;
      const error = changed(withoutQuery(wanted.url), draft.sha256(), wanted.sha256);
      await draft.restart(undefined);
      if (before === 0) throw error;
    } catch (error) {
      options.signal.throwIfAborted();
      const failure = failureOf(error, new URL(wanted.url));
      if (draft.size > before) tries = 0;
      if (!failure.again || tries >= maxTries) {
        if (!failure.again) await draft.restart(undefined);
        throw failure.error;
      }
      await options.web.sleep(200 * 2 ** tries, options.signal).catch((other: unknown) => {
        options.signal.throwIfAborted();
        throw other;
      });
    }
  }
}

async function attempt(
  wanted: Download,
  { web, signal, progress }: Receiving,
  draft: Draft,
  etag: string | undefined,
): Promise<Got> {
  const resuming = draft.size > 0 && draft.etag !== undefined;
  const answer = await web.get({
    url: wanted.url,
    authorization: wanted.authorization,
    signal,
    headers: {
      ...wanted.headers,
      ...(resuming && { range: `bytes=${draft.size}-`, 'if-range': draft.etag }),
      ...(!resuming && etag !== undefined && { 'if-none-match': etag }),
    },
  });
  try {
    if (answer.status === 304 && !resuming && etag !== undefined) return 'as-before';
    await begin(answer, draft, resuming);
    const total = draft.size + lengthOf(answer);
    if (total > wanted.limit) throw tooLarge(answer.url, wanted, `${total} bytes`);
    await takeEach(answer.body, async (bytes) => {
      if (draft.size + bytes.length > wanted.limit) throw tooLarge(answer.url, wanted, 'more');
      await draft.write(bytes);
      releaseMemory(bytes);
      progress?.(wanted.name, draft.size, Number.isNaN(total) ? undefined : total);
    });
    return { etag: etagOf(answer) };
  } finally {
    answer.body.destroy();
  }
}

/** Looks at the head of an answer: the draft goes on, starts anew, or the answer is an error. */
async function begin(answer: WebAnswer, draft: Draft, resuming: boolean): Promise<void> {
  const { status, headers, url } = answer;
  if (status === 206 && resuming && etagOf(answer) === draft.etag)
    if (`${headers['content-range']}`.startsWith(`bytes ${draft.size}-`)) return;
  if (resuming && (status === 206 || status === 416)) {
    await draft.restart(undefined);
    throw Object.assign(new Error('the rest is not what was asked for'), { code: 'ECONNRESET' });
  }
  if (status !== 200) throw refusalOf(status, url);
  const encoding = `${headers['content-encoding'] ?? 'identity'}`.toLowerCase();
  // Some servers call a file that is compressed by itself encoded.
  const itself = /^(x-)?gzip$/.test(encoding) && /\.t?gz$/.test(url.pathname);
  if (encoding !== 'identity' && !itself)
    throw new PlugboardError(
      'source-failed',
      `${showUrl(url)} came encoded as ${encoding}, which was not asked for.`,
      {
        hint: 'Ask who runs the host to send files as they are.',
      },
    );
  const tag = etagOf(answer);
  await draft.restart(tag?.startsWith('"') ? tag : undefined);
}

function etagOf({ headers }: WebAnswer): string | undefined {
  const { etag } = headers;
  return typeof etag === 'string' && /^(W\/)?"[\x21\x23-\x7e]{1,200}"$/.test(etag) ? etag : undefined;
}

/** Bytes that are still to come, by the server's word; NaN when it gives none. */
function lengthOf({ headers }: WebAnswer): number {
  const text = headers['content-length'];
  return typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}

/** What an answer with another status than 200 means; the last one may be another time. */
function refusalOf(status: number, url: URL): Error {
  const shown = showUrl(url);
  if (status === 404 || status === 410)
    return new PlugboardError('source-missing', `${shown} is not there: the server answered ${status}.`, {
      hint: 'Check version, tag and names of the source. A private release needs a token for its host.',
    });
  if (status === 401 || status === 403)
    return new PlugboardError(
      'source-failed',
      `${shown} is not given to us: the server answered ${status}.`,
      {
        hint: `Set the token for ${url.host} in ${tokenVariable(url.host)}, or check the one that is set.`,
      },
    );
  const busy = [408, 429, 500, 502, 503, 504].includes(status);
  if (busy) return Object.assign(new Error(shown), { code: `status ${status}` });
  return new PlugboardError('source-failed', `${shown} cannot be read: the server answered ${status}.`, {
    hint: 'Open the address in a browser, and correct the source.',
  });
}

function tooLarge(url: URL, { name, limit }: Download, size: string): PlugboardError {
  return new PlugboardError(
    'source-too-large',
    `${showUrl(url)} sends ${size}; ${name} may have at most ${limit} bytes.`,
    { hint: 'Check that the name is the one of the file that is meant.' },
  );
}

function tooSlow(url: URL, milliseconds: number): PlugboardError {
  return new PlugboardError(
    'source-failed',
    `${showUrl(url)} was not there after ${milliseconds / 1000} s.`,
    {
      hint: 'Run again: what came so far is kept if the server can go on from there.',
    },
  );
}

/** `where` is shown as it is. */
export function changed(where: string, got: string, known: string): PlugboardError {
  return new PlugboardError('artifact-changed', `${where} has the sha256 ${got}; known is ${known}.`, {
    hint: 'Ask the publisher why a released file was replaced, and lock it again only if the answer is good.',
  });
}

function missingOffline({ url, name }: Download): never {
  throw new PlugboardError(
    'source-failed',
    `${name} of ${withoutQuery(url)} is not in the cache, and the network is not used.`,
    {
      hint: 'Run once without --offline, or use a `file` source.',
    },
  );
}
