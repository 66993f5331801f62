/**
 * Clear words for an answer that is a refusal. The table is read from top to bottom; the first row that fits speaks. Texts of the
 * server are compared by substring (vault-api 0.3). Words hold the path and the server's text, never a token or a body.
 */
import type { Code } from '../core/codes.ts';
import { ServerError } from '../core/port.ts';
import type { Answer } from './answer.ts';
import type { Verb } from './retry.ts';
import { neededCapabilities, policyLine } from './rights.ts';

/** What is known about the token of a refused request. */
export type TokenState = 'unknown' | 'alive' | 'dead' | 'of-another-namespace';

export interface Refused {
  readonly verb: Verb;
  readonly path: string;
  /** Without outer slashes; `''` is root. */
  readonly namespace: string;
  /** As it may be shown. */
  readonly address: string;
  readonly answer: Answer;
  readonly token: TokenState;
  /** False when a server that calls itself sealed is not even initialised; it has no other words for it. */
  readonly isInitialized: boolean;
  /** Whether the token came from our own login. */
  readonly loggedIn: boolean;
}

interface Words {
  readonly code: Code;
  readonly message: string;
  readonly hint?: string | undefined;
}

interface Row {
  readonly when: (refused: Refused, says: (text: string) => boolean) => boolean;
  readonly words: (refused: Refused) => Words;
}

export function wordsFor(refused: Refused): ServerError {
  const { answer, path } = refused;
  const says = (text: string) => [...answer.errors, answer.plainText].some((error) => error.includes(text));
  const row = rows.find(({ when }) => when(refused, says));
  const { code, message, hint } = (row?.words ?? other)(refused);
  return new ServerError(code, message, { status: answer.status, errors: answer.errors, path }, { hint });
}

const status =
  (...wanted: readonly number[]) =>
  (refused: Refused) =>
    wanted.includes(refused.answer.status);

const rows: readonly Row[] = [
  {
    when: (_, says) => says('HTTP request to an HTTPS server'),
    words: ({ address }) => ({
      code: 'tls-failed',
      message: `The server at ${address} speaks HTTPS, but the address says http.`,
      hint: 'Write https:// in the address.',
    }),
  },
  {
    when: (refused) => status(502, 503, 504)(refused) && !refused.answer.isVault,
    words: ({ address, answer }) => ({
      code: 'unreachable',
      message: `A gateway answers at ${address} (status ${answer.status}), but does not reach the server behind it.`,
      hint: 'Check that the server runs, and what the gateway logs.',
    }),
  },
  {
    when: ({ answer }) => answer.isHtml || (answer.status !== 429 && !answer.isVault),
    words: ({ address, answer }) => strangeWords(address, answer),
  },
  {
    when: ({ isInitialized }, says) =>
      !isInitialized || says('not initialized') || says('not yet initialized'),
    words: ({ address }) => ({
      code: 'not-initialized',
      message: `The server at ${address} is not initialised.`,
      hint: 'Initialise it: bao operator init, or vault operator init.',
    }),
  },
  {
    when: (_, says) => says('namespace is sealed'),
    words: ({ namespace }) => ({
      code: 'sealed',
      message: `The namespace ${namespace || 'root'} is sealed.`,
      hint: 'Unseal it: bao namespace unseal.',
    }),
  },
  {
    when: (_, says) => says('is sealed'),
    words: ({ address }) => ({
      code: 'sealed',
      message: `The server at ${address} is sealed.`,
      hint: 'Unseal it: bao operator unseal, or vault operator unseal.',
    }),
  },
  {
    when: (_, says) => says('node is not active') || says('active cluster node not found'),
    words: ({ address }) => ({
      code: 'standby',
      message: `The node at ${address} is a standby and knows no active node.`,
      hint: 'Wait for an election, or give the address of the active node.',
    }),
  },
  {
    when: (_, says) => says('lease count quota exceeded'),
    words: ({ verb, path }) => ({
      code: 'rate-limited',
      message: `${verb} ${path} was refused: a lease count quota is exhausted.`,
      hint: 'Revoke leases that nobody needs, or raise the quota.',
    }),
  },
  {
    when: status(429),
    words: ({ verb, path }) => ({
      code: 'rate-limited',
      message: `${verb} ${path} was answered 429 until the end: a rate limit quota is exhausted.`,
      hint: 'Raise the quota or exempt the path, or slow down with VAULT_RATE_LIMIT.',
    }),
  },
  {
    when: (_, says) => says('namespace not found'),
    words: ({ namespace }) => ({
      code: 'namespace-missing',
      message: `The namespace ${namespace || 'root'} does not exist on the server.`,
      hint: 'Correct the name, or create the namespace first.',
    }),
  },
  {
    when: (_, says) => says('enterprise-only feature') || says('enterprise only feature'),
    words: ({ verb, path }) => ({
      code: 'request-refused',
      message: `${verb} ${path} exists in Vault Enterprise only.`,
    }),
  },
  {
    when: (refused, says) =>
      status(404, 405)(refused) && (says('unsupported path') || says('unsupported operation')),
    words: ({ verb, path, namespace }) => ({
      code: 'request-refused',
      message: `The server does not know ${verb} ${path}${namespace && ` in the namespace ${namespace}`}.`,
      hint: 'Its version may be too old, or the path exists in root only.',
    }),
  },
  {
    when: (refused, says) =>
      status(403)(refused) && (refused.token === 'dead' || says('invalid token') || says('bad token')),
    words: ({ loggedIn }) => ({
      code: 'token-invalid',
      message: loggedIn
        ? 'The token of this run has expired or was revoked.'
        : 'The token is wrong, expired or revoked.',
      hint: loggedIn
        ? 'Raise token_ttl of the role: it must outlive the run.'
        : 'Log in again, or check which token is set: BAO_TOKEN, VAULT_TOKEN or ~/.vault-token.',
    }),
  },
  {
    when: (refused) => status(403)(refused) && refused.token === 'of-another-namespace',
    words: ({ verb, path, namespace }) => ({
      code: 'permission-denied',
      message: `The token belongs to another namespace and may not ${verb} ${path} in ${namespace || 'root'}.`,
      hint: 'Use a token of the root namespace: the plugin catalog, pins, runtimes and quotas live there.',
    }),
  },
  {
    when: status(403),
    words: ({ verb, path, namespace, token }) => ({
      code: 'permission-denied',
      message: `The token lacks ${neededCapabilities(verb, path).join(' and ')} on ${path}${
        namespace && ` in the namespace ${namespace}`
      }${token === 'unknown' ? ', or is not valid any more' : ''}.`,
      hint: `Add to its policy: ${policyLine(verb, path)}`,
    }),
  },
];

/** What both servers say of plugins and databases in words that name no remedy. */
const hints: readonly (readonly [says: string, hint: string])[] = [
  [
    'checksums did not match',
    'The file in the plugin directory has another sha256 than the catalog: compare it with `sha256sum` on the node.',
  ],
  [
    'error verifying connection',
    'Make the database reachable for the server, or set `verify_connection` to false.',
  ],
  [
    'error while validating the command path',
    'Put the file into the plugin directory of every node, under the name that `command` has.',
  ],
];

function other({ verb, path, answer }: Refused): Words {
  const text = clean([...answer.errors, ...answer.warnings].join('; '));
  const what = `${verb} ${path} (status ${answer.status})${text && `: ${text}`}`;
  const hint = hints.find(([part]) => text.includes(part))?.[1];
  if (answer.status >= 500) return { code: 'server-error', message: `The server failed at ${what}`, hint };
  return { code: 'request-refused', message: `The server refused ${what}`, hint };
}

/** `1 error occurred:\n\t* permission denied\n\n` → `permission denied` */
function clean(text: string): string {
  return text
    .replace(/\d+ errors? occurred:/g, '')
    .replace(/\s*\n\s*\*?\s*/g, ' ')
    .trim();
}

/** What answers, but says nothing that a Vault says. */
export function notVault(address: string, answer: Answer, path: string): ServerError {
  const { message, hint } = strangeWords(address, answer);
  return new ServerError('not-vault', message, { status: answer.status, errors: [], path }, { hint });
}

function strangeWords(address: string, { status, isHtml, plainText }: Answer): Words {
  const code = 'not-vault';
  if (isHtml)
    return {
      code,
      message: `${address} answered with a web page (status ${status}) instead of JSON.`,
      hint: 'Check host, port and path of the address; a proxy or load balancer may be answering.',
    };
  if (plainText.trimStart().startsWith('{'))
    return { code, message: `The answer of ${address} (status ${status}) is cut off or no valid JSON.` };
  return {
    code,
    message: `What answers at ${address} (status ${status}) is not a Vault or OpenBao server.`,
    hint: 'Check host, port and path of the address.',
  };
}

/** A refused login; what the server says about itself (sealed, a quota …) keeps its own words. */
export function loginRefused(refused: Refused): ServerError {
  const general = wordsFor(refused);
  if (!['permission-denied', 'token-invalid', 'request-refused', 'server-error'].includes(general.code))
    return general;
  const { answer, path } = refused;
  const text = clean(answer.errors.join('; '));
  const hint =
    answer.status === 403
      ? 'There may be no auth method at that path; the login happens in the root namespace.'
      : 'The SecretID may be wrong, used up or expired; the RoleID may be wrong.';
  return new ServerError(
    'login-failed',
    `The login at ${path} was refused (status ${answer.status})${text && `: ${text}`}`,
    { status: answer.status, errors: answer.errors, path },
    { hint },
  );
}
