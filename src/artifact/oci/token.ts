/**
 * Who may read a repository. A password goes to the host that it is kept for: the registry itself, or the token service that the
 * registry names, when both lie below one domain (`registry.gitlab.com`, `gitlab.com`) or the password is kept for that host too.
 * Tokens are asked for the right to pull this one repository, whatever the registry proposes.
 */
import { PlugboardError } from '../../core/finding.ts';
import { reveal, type Secret, secret } from '../../core/secret.ts';
import { visible } from '../../core/visible.ts';
import { checkUrl, showUrl } from '../address.ts';
import type { Web } from '../web.ts';
import { collect, discard } from './body.ts';
import { parseChallenge } from './challenge.ts';
import { type Credential, type Credentials, credentialFor } from './credentials.ts';
import { limits } from './limits.ts';
import type { ImageReference } from './reference.ts';

/** The value of the header `Authorization` that answers the challenge. */
export async function authorize(
  get: Web['get'],
  /** See `WebOptions`. */
  allow: readonly string[],
  reference: ImageReference,
  credentials: Credentials,
  header: string | string[] | undefined,
): Promise<Secret> {
  const challenge = parseChallenge(header);
  const own = credentialFor(credentials, reference.registry, reference.repository);
  if (challenge === undefined || (challenge.scheme === 'basic' && !isUsable(own)))
    throw denied(reference, own);
  if (challenge.scheme === 'basic') return basic(own as Usable);
  const realm = checkUrl(challenge.realm, allow, new URL(reference.api));
  if (challenge.service !== undefined) realm.searchParams.set('service', challenge.service);
  realm.searchParams.set('scope', `repository:${reference.repository}:pull`);
  return fetchToken(get, reference, realm, credentialForRealm(realm, reference, own, credentials));
}

function credentialForRealm(
  realm: URL,
  reference: ImageReference,
  own: Credential | undefined,
  credentials: Credentials,
): Credential | undefined {
  const kept = credentialFor(credentials, realm.host);
  if (kept) return kept;
  if (!isUsable(own)) return own;
  const api = new URL(reference.api);
  if (realm.host === api.host || isSameDomain(realm.hostname, api.hostname)) return own;
  throw new PlugboardError(
    'source-refused',
    visible(`${reference.registry} wants its password to be sent to another host, ${realm.host}.`),
    { hint: `If that is its token service, keep the password for ${realm.host} too.` },
  );
}

/** One is the domain of the other, or both stand directly below one domain of at least two labels. */
function isSameDomain(one: string, other: string): boolean {
  if ([one, other].some((host) => /^\[|^[\d.]+$/.test(host))) return false;
  const parent = (host: string) => host.slice(host.indexOf('.') + 1);
  return (
    (one.includes('.') && parent(other) === one) ||
    (other.includes('.') && parent(one) === other) ||
    (parent(one).includes('.') && parent(one) === parent(other))
  );
}

async function fetchToken(
  get: Web['get'],
  reference: ImageReference,
  realm: URL,
  credential: Credential | undefined,
): Promise<Secret> {
  const answer = await get({
    url: realm.href,
    headers: { accept: 'application/json' },
    authorization: isUsable(credential) ? basic(credential) : undefined,
  });
  if (answer.status !== 200) {
    await discard(answer);
    if ([400, 401, 403, 404].includes(answer.status)) throw denied(reference, credential);
    throw failed(`The token service ${showUrl(realm)} answered ${answer.status}.`);
  }
  const { bytes } = await collect(answer, limits.tokenAnswer, `The answer of ${showUrl(realm)}`);
  const token = readToken(bytes);
  if (token === undefined) throw failed(`The token service ${showUrl(realm)} sent no token.`);
  return secret(`Bearer ${token}`);
}

/** RFC 6750 section 2.1; anything else could end the header. */
const tokenForm = /^[A-Za-z0-9._~+/-]+=*$/;

export function readToken(bytes: Uint8Array): string | undefined {
  try {
    const { token, access_token } = JSON.parse(Buffer.from(bytes).toString('utf8')) ?? {};
    return [token, access_token].find((each) => typeof each === 'string' && tokenForm.test(each));
  } catch {
    return undefined;
  }
}

type Usable = Extract<Credential, { user: string }>;

function isUsable(credential: Credential | undefined): credential is Usable {
  return credential !== undefined && !('unusable' in credential);
}

function basic({ user, password }: Usable): Secret {
  return secret(`Basic ${Buffer.from(`${user}:${reveal(password)}`).toString('base64')}`);
}

/** The registry wants a login that is not there, or refuses the one that is. */
export function denied(
  { registry, repository }: ImageReference,
  credential: Credential | undefined,
): PlugboardError {
  const who = isUsable(credential)
    ? `to the user ${credential.user}`
    : `without a password${credential === undefined ? '' : `: ${credential.unusable}`}`;
  return failed(
    `${registry} does not give ${repository} ${who}.`,
    `Check the name, or log in: docker login ${registry}.`,
  );
}

function failed(message: string, hint = 'Try again later, or ask who runs the registry.'): PlugboardError {
  return new PlugboardError('source-failed', visible(message), { hint });
}
