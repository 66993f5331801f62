/** One conversation with a server: login, pace, tries, refusals. Everything that is sent goes through `call`. */
import { PlugboardError } from '../core/finding.ts';
import { isObject } from '../core/json.ts';
import type { Secret } from '../core/secret.ts';
import { namespacePath } from './address.ts';
import { type Answer, readAnswer } from './answer.ts';
import type { Clock } from './clock.ts';
import { makeLogin, scrub } from './login.ts';
import { type NetworkFailure, networkFailure } from './network-failures.ts';
import { makePace } from './pace.ts';
import { loginRefused, type TokenState, wordsFor } from './refusals.ts';
import { type Call, exchange, secretsIn, toHttp } from './request.ts';
import { mayRepeat, type Verb, waitBefore } from './retry.ts';
import type { Settings } from './settings.ts';
import { openTransport, type TransportLimits } from './transport.ts';

export interface ServerWarning {
  readonly path: string;
  /** Without outer slashes; `''` is root. */
  readonly namespace: string;
  readonly text: string;
}

export interface TalkCall extends Omit<Call, 'token'> {
  readonly withToken: boolean;
  /** Statuses that are answers here although they look like refusals. */
  readonly accepts?: readonly number[] | undefined;
}

export interface Talk {
  /** An answer below 400, or 404 without a text; everything else is thrown with clear words. */
  call(call: TalkCall): Promise<Answer>;
  readonly stats: Stats;
  close(): Promise<void>;
}

export interface Stats {
  /** HTTP requests, every try counted. */
  readonly requests: number;
  readonly connections: number;
  readonly retries: number;
}

export interface TalkOptions extends TransportLimits {
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  readonly onWarning?: ((warning: ServerWarning) => void) | undefined;
}

type Tried = { readonly answer: Answer } | { readonly failure: NetworkFailure };

const revokeWithin = 10_000;

export function startTalking(settings: Settings, options: TalkOptions): Talk {
  const address = settings.address.text;
  const { clock, signal, onWarning } = options;
  const transport = openTransport(settings, options);
  const pace = makePace(settings.rate, clock);
  // A login under way is not cut off: its token would live on.
  const login = makeLogin(settings.credentials, (path, body) =>
    call({ verb: 'POST', path, body, namespace: '', withToken: false, signal: undefined }, loginRefused),
  );
  // A plugin may say in a later answer what it was given with an earlier request.
  const sentSecrets = new Set<Secret>();
  let requests = 0;
  let retries = 0;
  let closing: Promise<void> | undefined;

  async function tryOnce(call: Call): Promise<Tried> {
    try {
      await pace(call.signal);
      requests += 1;
      return { answer: readAnswer(await exchange(transport, toHttp(call, settings.address), settings)) };
    } catch (thrown) {
      if (call.signal?.aborted) throw interrupted();
      return { failure: networkFailure(thrown, { address, timeout: settings.timeout }) };
    }
  }

  async function tryUntilDone(call: Call, accepts: readonly number[]): Promise<Answer> {
    for (let attempt = 0; ; attempt += 1) {
      const tried = await tryOnce(call);
      if ('answer' in tried && isFine(call.verb, tried.answer, accepts)) return tried.answer;
      const outcome =
        'answer' in tried ? ({ kind: 'answer', ...tried.answer } as const) : tried.failure.outcome;
      if (attempt >= settings.maxRetries || !mayRepeat(call.verb, call.path, outcome)) {
        if ('answer' in tried) return tried.answer;
        throw tried.failure.error;
      }
      retries += 1;
      const retryAfter = 'answer' in tried ? requestedWait(tried.answer) : undefined;
      const wait = waitBefore(attempt, clock.random(), retryAfter, clock.now());
      await clock.sleep(wait, call.signal).catch(() => {});
    }
  }

  async function call(wanted: TalkCall, refused: typeof wordsFor = wordsFor): Promise<Answer> {
    const { withToken, accepts = [], ...plain } = wanted;
    if (closing) throw new PlugboardError('internal', 'A request was made after the end of the run.');
    const token = withToken ? await unlessAborted(signal, login.token()) : undefined;
    const sent: Call = { signal, ...plain, token };
    for (const each of secretsIn(wanted.body)) sentSecrets.add(each);
    const answer = await tryUntilDone(sent, accepts);
    const secrets = [...login.secrets, ...sentSecrets];
    for (const text of answer.warnings)
      onWarning?.({ path: sent.path, namespace: sent.namespace, text: scrub(text, secrets) });
    if (isFine(sent.verb, answer, accepts)) return answer;
    throw refused({
      verb: sent.verb,
      path: sent.path,
      namespace: sent.namespace,
      address,
      answer: { ...answer, errors: answer.errors.map((text) => scrub(text, secrets)) },
      token: answer.status === 403 && token ? await stateOf(token, sent.namespace) : 'unknown',
      isInitialized: !answer.errors.includes('Vault is sealed') || (await isInitialized()),
      loggedIn: settings.credentials.kind === 'approle',
    });
  }

  /** Tells a dead token from a missing right, and from one that was made in another namespace. */
  async function stateOf(token: Secret, namespace: string): Promise<TokenState> {
    const lookUp = async (place: string) => {
      const path = 'auth/token/lookup-self';
      const tried = await tryOnce({ verb: 'GET', path, namespace: place, token, signal });
      return 'answer' in tried ? tried.answer : undefined;
    };
    const here = await lookUp(namespace);
    if (here?.status === 200) return isAtHome(here, namespace) ? 'alive' : 'of-another-namespace';
    if (here?.status !== 403) return 'unknown';
    if (settings.namespace === namespace) return 'dead';
    return (await lookUp(settings.namespace))?.status === 200 ? 'of-another-namespace' : 'dead';
  }

  async function isInitialized(): Promise<boolean> {
    const tried = await tryOnce({ verb: 'GET', path: 'sys/seal-status', namespace: '', signal });
    return !('answer' in tried) || tried.answer.body?.initialized !== false;
  }

  async function end(): Promise<void> {
    const path = 'auth/token/revoke-self';
    const within = AbortSignal.timeout(revokeWithin);
    const revoke = async () => {
      const token = await unlessAborted(within, login.ownToken());
      return token && tryOnce({ verb: 'POST', path, namespace: '', token, signal: within });
    };
    const tried = await revoke().catch(() => 'failed' as const);
    if (tried && (tried === 'failed' || !('answer' in tried) || tried.answer.status >= 400))
      onWarning?.({ path, namespace: '', text: 'the token of this run could not be revoked' });
    await transport.close();
  }

  return {
    call,
    stats: {
      get requests() {
        return requests;
      },
      get retries() {
        return retries;
      },
      get connections() {
        return transport.connections();
      },
    },
    close() {
      closing ??= end();
      return closing;
    },
  };
}

/** By default servers send no Retry-After with a 429; their quotas count in seconds (vault-api 6.1). */
function requestedWait({ status, headers }: Answer): string | undefined {
  return headers['retry-after']?.toString() ?? (status === 429 ? '1' : undefined);
}

/** An empty 404 is an absent thing, and nothing else is: a write never finds one. */
function isFine(verb: Verb, { status, body, errors, isVault }: Answer, accepts: readonly number[]): boolean {
  if (status < 300) return true;
  if (errors.length > 0 || !body) return false;
  return accepts.includes(status) || (status === 404 && verb !== 'POST' && isVault);
}

/** A token acts in its own namespace and below it (vault-api 7.5). */
function isAtHome({ body }: Answer, namespace: string): boolean {
  const data = isObject(body?.data) ? body.data : {};
  const home = namespacePath(`${data.namespace_path ?? ''}`);
  return home === '' || `${namespace}/`.startsWith(`${home}/`);
}

function interrupted(): PlugboardError {
  return new PlugboardError('interrupted', 'The run was interrupted.');
}

/** What is awaited goes on; only the waiting ends. */
async function unlessAborted<T>(signal: AbortSignal | undefined, awaited: Promise<T>): Promise<T> {
  if (!signal) return awaited;
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(interrupted());
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort);
  try {
    return await Promise.race([awaited, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
