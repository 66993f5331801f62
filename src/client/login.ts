/** The token of a run: given, or from one AppRole login that is shared by all requests and revoked at the end. */

import { PlugboardError } from '../core/finding.ts';
import { isObject } from '../core/json.ts';
import { pathOf } from '../core/port.ts';
import { reveal, type Secret, secret } from '../core/secret.ts';
import type { Answer } from './answer.ts';
import type { Credentials } from './credentials.ts';

export interface Login {
  /** Logs in before the first request that needs it. A login that failed is not tried again. */
  token(): Promise<Secret>;
  /** Whether the token is ours and lives: the one to revoke. */
  ownToken(): Promise<Secret | undefined>;
  /** Everything that must not be repeated in words: tokens, RoleID, SecretID. */
  readonly secrets: readonly Secret[];
}

/** Sends one login; throws when it is refused. The path is below `auth/`. */
export type SendLogin = (path: string, body: Readonly<Record<string, Secret>>) => Promise<Answer>;

export function makeLogin(credentials: Credentials, send: SendLogin): Login {
  const secrets: Secret[] = [];
  let loggingIn: Promise<{ readonly token: Secret; readonly isRevocable: boolean }> | undefined;

  async function logIn(role: Credentials & { readonly kind: 'approle' }) {
    const { roleId, secretId, mount } = role;
    const answer = await send(`auth/${pathOf(mount)}/login`, {
      role_id: roleId,
      ...(secretId && { secret_id: secretId }),
    });
    const auth = isObject(answer.body?.auth) ? answer.body.auth : {};
    if (typeof auth.client_token !== 'string' || auth.client_token === '')
      throw new PlugboardError('login-failed', `The login at auth/${mount} brought no token.`, {
        hint: 'Logins that need a second factor are not supported.',
      });
    const token = secret(auth.client_token);
    secrets.push(token);
    return { token, isRevocable: auth.token_type !== 'batch' };
  }

  switch (credentials.kind) {
    case 'none':
      return {
        token: async () => {
          throw new PlugboardError('no-token', 'No token was found and no login is configured.', {
            hint: 'Set BAO_TOKEN or VAULT_TOKEN, log in with `bao login`, or configure an AppRole in the section `server`.',
          });
        },
        ownToken: async () => undefined,
        secrets,
      };
    case 'token':
      return {
        token: async () => credentials.token,
        ownToken: async () => undefined,
        secrets: [credentials.token],
      };
    case 'approle': {
      secrets.push(credentials.roleId, ...(credentials.secretId ? [credentials.secretId] : []));
      return {
        async token() {
          loggingIn ??= logIn(credentials);
          return (await loggingIn).token;
        },
        async ownToken() {
          const made = await loggingIn?.catch(() => undefined);
          return made?.isRevocable ? made.token : undefined;
        },
        secrets,
      };
    }
  }
}

/** Words that repeat a secret lose it. */
export function scrub(text: string, secrets: readonly Secret[]): string {
  return (
    secrets
      .map(reveal)
      .filter((value) => value.length >= 4)
      // One may stand inside of another: what is left of the longer one would tell it.
      .sort((a, b) => b.length - a.length)
      .reduce((clean, value) => clean.replaceAll(value, '(sensitive)'), text)
  );
}
