/** Tokens for hosts that releases come from, by host. Each goes to its host alone. */
import { hostOfVariable } from '../artifact/token-variable.ts';
import { type Secret, secret } from '../core/secret.ts';

export function readTokens(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, Secret>> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => {
      const host = hostOfVariable(name);
      return host && value ? [[host, secret(value)] as const] : [];
    }),
  );
}
