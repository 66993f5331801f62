/** Keys and log entries as a policy names them, in one spelling, so that they can be compared with what a signature was made by. */

const forms = {
  pgp: [/^(?:[0-9A-F]{40}|[0-9A-F]{64})$/i, 'a fingerprint of 40 or 64 hexadecimal digits'],
  spki: [/^[0-9a-f]{64}$/i, 'the sha256 of the public key in DER, 64 hexadecimal digits'],
  minisign: [/^[0-9A-F]{16}$/i, 'the id of the key, 16 hexadecimal digits'],
  signify: [/^[0-9A-F]{16}$/i, 'the id of the key, 16 hexadecimal digits'],
  ssh: [/^SHA256:[A-Za-z0-9+/]{43}$/, 'what `ssh-keygen -lf FILE` prints: SHA256: and 43 characters'],
} as const;

export const keyTypes = Object.keys(forms) as readonly (keyof typeof forms)[];

/** What is wrong with the name of a key, in whole sentences. */
export function faultOfKey(key: string): string | undefined {
  const [, type, rest] = /^([a-z]+):(.*)$/s.exec(key) ?? [];
  const form =
    type !== undefined && Object.hasOwn(forms, type) ? forms[type as keyof typeof forms] : undefined;
  if (!form)
    return `${JSON.stringify(key)} does not begin with ${keyTypes.map((each) => `${each}:`).join(', ')}.`;
  return form[0].test(rest!)
    ? undefined
    : `Behind \`${type}:\` must stand ${form[1]}, found ${JSON.stringify(rest)}.`;
}

/** Hexadecimal digits have no case; the base64 of SSH has. */
export function canonicalKey(key: string): string {
  return key.startsWith('ssh:') ? key : key.toLowerCase();
}

export function sameKey(a: string, b: string): boolean {
  return canonicalKey(a) === canonicalKey(b);
}

/** `logId:index`, the id in hexadecimal digits or base64. */
const entry = /^([0-9A-Fa-f]{64}|[A-Za-z0-9+/]{43}=):(0|[1-9]\d{0,18})$/;

export function isLogEntry(text: string): boolean {
  return entry.test(text);
}

export function sameLogEntry(a: string, b: string): boolean {
  return a === b || (isLogEntry(a) && isLogEntry(b) && canonicalEntry(a) === canonicalEntry(b));
}

function canonicalEntry(text: string): string {
  const [, id, index] = entry.exec(text)!;
  return `${id!.endsWith('=') ? Buffer.from(id!, 'base64').toString('hex') : id!.toLowerCase()}:${index}`;
}
