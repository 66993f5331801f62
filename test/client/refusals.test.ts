import { expect, test } from 'vitest';
import { readAnswer } from '../../src/client/answer.ts';
import { loginRefused, type Refused, wordsFor } from '../../src/client/refusals.ts';

interface Case extends Partial<Refused> {
  readonly status: number;
  readonly errors?: readonly string[];
  readonly text?: string;
}

function refused({ status, errors = [], text, ...rest }: Case): Refused {
  return {
    verb: 'GET',
    path: 'sys/mounts',
    namespace: '',
    address: 'https://bao:8200',
    answer: readAnswer({ status, headers: {}, text: text ?? JSON.stringify({ errors }) }),
    token: 'alive',
    isInitialized: true,
    loggedIn: false,
    ...rest,
  };
}

const table: readonly [Case, string, string][] = [
  [{ status: 503, errors: ['Vault is sealed'] }, 'sealed', 'The server at https://bao:8200 is sealed.'],
  [
    { status: 503, errors: ['Vault is sealed'], isInitialized: false },
    'not-initialized',
    'The server at https://bao:8200 is not initialised.',
  ],
  [
    { status: 503, errors: ['namespace is sealed'], namespace: 'team' },
    'sealed',
    'The namespace team is sealed.',
  ],
  [
    { status: 503, errors: ['node is not active'] },
    'standby',
    'The node at https://bao:8200 is a standby and knows no active node.',
  ],
  [
    { status: 500, errors: ['local node not active but active cluster node not found'] },
    'standby',
    'The node at https://bao:8200 is a standby and knows no active node.',
  ],
  [
    { status: 403, errors: ['permission denied'], token: 'dead' },
    'token-invalid',
    'The token is wrong, expired or revoked.',
  ],
  [
    { status: 403, errors: ['permission denied'], token: 'dead', loggedIn: true },
    'token-invalid',
    'The token of this run has expired or was revoked.',
  ],
  [
    {
      status: 403,
      errors: ['2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n'],
      token: 'unknown',
    },
    'token-invalid',
    'The token is wrong, expired or revoked.',
  ],
  [
    { status: 403, errors: ['1 error occurred:\n\t* permission denied\n\n'] },
    'permission-denied',
    'The token lacks read on sys/mounts.',
  ],
  [
    { status: 403, errors: ['x'], verb: 'POST', path: 'sys/auth/corp', namespace: 'team' },
    'permission-denied',
    'The token lacks update and sudo on sys/auth/corp in the namespace team.',
  ],
  [
    { status: 403, errors: ['x'], token: 'unknown' },
    'permission-denied',
    'The token lacks read on sys/mounts, or is not valid any more.',
  ],
  [
    { status: 403, errors: ['x'], token: 'of-another-namespace' },
    'permission-denied',
    'The token belongs to another namespace and may not GET sys/mounts in root.',
  ],
  [
    { status: 404, errors: ['namespace not found'], namespace: 'team' },
    'namespace-missing',
    'The namespace team does not exist on the server.',
  ],
  [
    { status: 404, errors: ['enterprise-only feature'] },
    'request-refused',
    'GET sys/mounts exists in Vault Enterprise only.',
  ],
  [
    { status: 400, errors: ['download is an enterprise only feature'] },
    'request-refused',
    'GET sys/mounts exists in Vault Enterprise only.',
  ],
  [
    { status: 404, errors: ['1 error occurred:\n\t* unsupported path\n\n'], namespace: 'team' },
    'request-refused',
    'The server does not know GET sys/mounts in the namespace team.',
  ],
  [
    { status: 405, errors: ['1 error occurred:\n\t* unsupported operation\n\n'] },
    'request-refused',
    'The server does not know GET sys/mounts.',
  ],
  [
    { status: 429, errors: ['request path "sys/mounts": rate limit quota exceeded'] },
    'rate-limited',
    'GET sys/mounts was answered 429 until the end: a rate limit quota is exhausted.',
  ],
  [
    { status: 429, errors: ['request path "x": lease count quota exceeded'] },
    'rate-limited',
    'GET sys/mounts was refused: a lease count quota is exhausted.',
  ],
  [
    { status: 400, errors: ['plugin version mismatch: x'] },
    'request-refused',
    'The server refused GET sys/mounts (status 400): plugin version mismatch: x',
  ],
  [
    { status: 413, errors: ['http: request body too large'] },
    'request-refused',
    'The server refused GET sys/mounts (status 413): http: request body too large',
  ],
  [
    { status: 500, errors: ['2 errors occurred:\n\t* one\n\t* two\n\n'] },
    'server-error',
    'The server failed at GET sys/mounts (status 500): one two',
  ],
  [{ status: 500 }, 'server-error', 'The server failed at GET sys/mounts (status 500)'],
  [
    { status: 400, text: 'Client sent an HTTP request to an HTTPS server.\n' },
    'tls-failed',
    'The server at https://bao:8200 speaks HTTPS, but the address says http.',
  ],
  [
    { status: 404, text: '<html><body>nginx</body></html>' },
    'not-vault',
    'https://bao:8200 answered with a web page (status 404) instead of JSON.',
  ],
  [
    { status: 502, text: '<html><body>nginx</body></html>' },
    'unreachable',
    'A gateway answers at https://bao:8200 (status 502), but does not reach the server behind it.',
  ],
  [
    { status: 404, text: '404 page not found\n' },
    'not-vault',
    'What answers at https://bao:8200 (status 404) is not a Vault or OpenBao server.',
  ],
  [
    { status: 401, text: '{"message":"login first"}' },
    'not-vault',
    'What answers at https://bao:8200 (status 401) is not a Vault or OpenBao server.',
  ],
];

test.each(table)('%o', (given, code, message) => {
  expect(wordsFor(refused(given))).toMatchObject({ code, message, status: given.status });
});

test.each<[Case, string]>([
  [{ status: 400, errors: ['invalid role or secret ID'] }, 'login-failed'],
  [{ status: 403, errors: ['permission denied'], token: 'unknown' }, 'login-failed'],
  [{ status: 500, errors: ['internal'] }, 'login-failed'],
  [{ status: 503, errors: ['Vault is sealed'] }, 'sealed'],
  [{ status: 429, errors: ['rate limit quota exceeded'] }, 'rate-limited'],
])('login: %o', (given, code) => {
  expect(loginRefused(refused({ path: 'auth/approle/login', verb: 'POST', ...given })).code).toBe(code);
});

test.each<[string, RegExp | undefined]>([
  ['invalid backend version: checksums did not match', /sha256sum/],
  ['error creating database object: error verifying connection: ping failed', /`verify_connection`/],
  [
    'error while validating the command path: lstat /plugins/x: no such file or directory',
    /plugin directory/,
  ],
  ['something else', undefined],
])('what to do about: %s', (error, hint) => {
  for (const status of [400, 500]) {
    const told = wordsFor(refused({ status, errors: [error] })).hint;
    if (hint) expect(told).toMatch(hint);
    else expect(told).toBeUndefined();
  }
});
