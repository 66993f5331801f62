/**
 * The variable that holds the token for a host: as Terraform names its own, with `_` for a dot and `__` for a hyphen, and `___` before
 * a port, which is left out when it is 443.
 */
const prefix = 'PLUGBOARD_TOKEN_';

export function tokenVariable(host: string): string {
  return (
    prefix +
    host
      .replaceAll('-', '__')
      .replaceAll('.', '_')
      .replace(/:(?=\d+$)/, '___')
  );
}

/** Undefined for another variable. */
export function hostOfVariable(name: string): string | undefined {
  if (!name.startsWith(prefix)) return undefined;
  const host = name.slice(prefix.length).replace(/___(?=\d+$)/, ':');
  return host.replaceAll('__', '-').replaceAll('_', '.').toLowerCase();
}
