/**
 * Questions to one registry: with what authorizes them, a deadline, a few tries while the registry is busy, and words for what fails. A
 * challenge is answered only when it comes from the registry itself, never from a host that it redirects to.
 */
import { PlugboardError } from '../../core/finding.ts';
import type { Secret } from '../../core/secret.ts';
import { showUrl } from '../address.ts';
import { failureOf } from '../failure.ts';
import type { Web, WebAnswer, WebRequest } from '../web.ts';
import { collect, discard, type Received } from './body.ts';
import { type Credentials, credentialFor } from './credentials.ts';
import type { ImageReference } from './reference.ts';
import { authorize, denied } from './token.ts';

export interface AskOptions {
  readonly web: Web;
  readonly credentials: Credentials;
  readonly signal?: AbortSignal | undefined;
}

export interface Ask {
  /** The answer when its status is 200 or 206, undefined when it is one that means that the thing is not there. */
  find(url: URL, headers: Headers, absent: readonly number[]): Promise<WebAnswer | undefined>;
  /** The whole body. */
  receive(answer: WebAnswer, limit: number, what: string): Promise<Received>;
  /** What the last answer was given to. */
  authorization(): Secret | undefined;
}

export type Headers = Readonly<Record<string, string>>;

const tries = 3;
const busy = [408, 429, 500, 502, 503, 504];

export function openAsk(reference: ImageReference, options: AskOptions): Ask {
  const { credentials, signal } = options;
  const { registry, repository } = reference;
  let authorization: Secret | undefined;

  const orStopped = (error: unknown): never => {
    signal?.throwIfAborted();
    throw error;
  };

  async function get(request: WebRequest): Promise<WebAnswer> {
    const { web } = options;
    const deadline = AbortSignal.timeout(web.limits.total);
    const bounded = { ...request, signal: signal ? AbortSignal.any([signal, deadline]) : deadline };
    for (let left = tries - 1; ; left -= 1) {
      const answer = await web.get(bounded).catch((error: unknown) => {
        const failure = failureOf(error, new URL(request.url));
        if (left === 0 || !failure.again || bounded.signal.aborted) return orStopped(failure.error);
      });
      if (answer && (left === 0 || !busy.includes(answer.status))) return answer;
      if (answer) await discard(answer);
      await web.sleep(500, bounded.signal).catch(orStopped);
    }
  }

  async function ask(url: URL, headers: Headers): Promise<WebAnswer> {
    const first = await get({ url: url.href, headers, authorization });
    if (first.status !== 401 || first.url.origin !== url.origin) return first;
    await discard(first);
    const challenge = first.headers['www-authenticate'];
    authorization = await authorize(get, options.web.allow, reference, credentials, challenge).catch(
      orStopped,
    );
    return get({ url: url.href, headers, authorization });
  }

  return {
    async find(url, headers, absent) {
      const answer = await ask(url, headers);
      const { status } = answer;
      if (status === 200 || status === 206) return answer;
      await discard(answer);
      if (absent.includes(status)) return undefined;
      if ([401, 403].includes(status) && answer.url.origin === url.origin)
        throw denied(reference, credentialFor(credentials, registry, repository));
      throw new PlugboardError('source-failed', `${showUrl(answer.url)} answered ${status}.`, {
        hint:
          status === 429
            ? 'Wait, or log in: registries allow more to those whom they know.'
            : 'Try again later, or ask who runs the registry.',
      });
    },
    receive: (answer, limit, what) => collect(answer, limit, what).catch(orStopped),
    authorization: () => authorization,
  };
}
