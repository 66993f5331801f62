/**
 * Tokens for hosts that releases come from: `PLUGBOARD_TOKEN_` and the host, with `_` for a dot and `__` for a hyphen, as Terraform
 * names its own. Each goes to its host alone.
 */
import { type Secret, secret } from '../core/secret.ts';

const prefix = 'PLUGBOARD_TOKEN_';

export function readTokens(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, Secret>> {
  const found = Object.entries(env).filter(([name, value]) => name.startsWith(prefix) && value);
  return Object.fromEntries(
    found.map(([name, value]) => [hostIn(name.slice(prefix.length)), secret(value!)]),
  );
}

function hostIn(name: string): string {
  return name.replaceAll('__', '-').replaceAll('_', '.').toLowerCase();
}
