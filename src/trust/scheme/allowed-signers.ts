/**
 * ALLOWED SIGNERS of ssh-keygen: `principals options type key comment` in each line. Every line must be one that is wholly
 * understood, or the file is refused: a line that is passed over would make it mean less or more than its author thinks.
 *
 * - `namespaces=` is required. Without it ssh-keygen takes a signature of a commit for one of a release.
 * - Times without `Z` are UTC as well, so that a file means the same on every machine.
 * - `cert-authority` and keys in security tokens are refused: nothing here checks certificates, flags and counters.
 */
import type { KeyFile } from '../root.ts';
import { decodeBase64 } from './base64.ts';
import { readSshKey, type SshPublicKey } from './ssh-key.ts';

export interface AllowedSigner {
  /** From 1. */
  readonly line: number;
  readonly principals: readonly string[];
  readonly namespaces: readonly string[];
  readonly key: SshPublicKey;
  /** Milliseconds since 1970. */
  readonly validAfter: number | undefined;
  readonly validBefore: number | undefined;
}

/** `problem` is a whole sentence that names file and line. */
export type AllowedSigners = { readonly signers: readonly AllowedSigner[] } | { readonly problem: string };

/** What to write. */
export const signerLine = (namespace: string) =>
  `Write each line as: PRINCIPAL namespaces="${namespace}" ssh-ed25519 KEY, see \`man ssh-keygen\`, ALLOWED SIGNERS.`;

export function parseAllowedSigners({ name, text }: KeyFile): AllowedSigners {
  const signers: AllowedSigner[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(?:#.*)?$/.test(line)) continue;
    const signer = parseLine(line, index + 1);
    if (typeof signer === 'string') return { problem: `Line ${index + 1} of ${name} ${signer}.` };
    signers.push(signer);
  }
  return signers.length > 0 ? { signers } : { problem: `${name} names no signer.` };
}

/** Any of the patterns fits, and none that begins with `!`. `*` is any text, `?` any one character. */
export function matchesList(text: string, patterns: readonly string[]): boolean {
  const fits = (pattern: string) => asRegExp(pattern).test(text);
  const [denied, allowed] = [patterns.filter(isNegated), patterns.filter((pattern) => !isNegated(pattern))];
  return allowed.some(fits) && !denied.some((pattern) => fits(pattern.slice(1)));
}

function isNegated(pattern: string): boolean {
  return pattern.startsWith('!');
}

/** Runs of stars are one star: each further one would multiply the time. */
function asRegExp(pattern: string): RegExp {
  const parts = pattern.replace(/\*+/g, '*').split(/([*?])/);
  const escaped = parts.map((part) =>
    part === '*' ? '.*' : part === '?' ? '.' : part.replace(/[\\^$.|+()[\]{}]/g, '\\$&'),
  );
  return new RegExp(`^${escaped.join('')}$`, 'su');
}

const keyType = /^(?:ssh-|ecdsa-|sk-)\S+$/;

/** A signer, or what is wrong with the line. */
function parseLine(text: string, line: number): AllowedSigner | string {
  const words = text.trim().match(/(?:"[^"]*"|[^\s"])+/g) ?? [];
  const [who = '', second = '', ...others] = words;
  const [given, type, blob] = keyType.test(second) ? ['', second, others[0]] : [second, others[0], others[1]];
  if (type === undefined || !keyType.test(type)) return 'has no type of key, such as ssh-ed25519';
  if (type.startsWith('sk-'))
    return `has a key in a security token (${type}), which plugboard does not verify`;
  const options = parseOptions(given);
  if (typeof options === 'string') return options;
  const bytes = decodeBase64(blob ?? '');
  const key = bytes && readSshKey(bytes);
  if (key?.type !== type) return `has no key of type ${type} that plugboard can read`;
  const principals = unquoted(who).split(',');
  if (principals.some((each) => each.replace(/^!/, '') === ''))
    return 'has an empty name among the principals';
  if (principals.every(isNegated)) return 'names nobody, it only excludes';
  return { line, principals, key, ...options };
}

type Options = Pick<AllowedSigner, 'namespaces' | 'validAfter' | 'validBefore'>;

function parseOptions(text: string): Options | string {
  const given = new Map<string, string>();
  for (const option of text.match(/(?:"[^"]*"|[^,"])+/g) ?? []) {
    const [, name = '', value = ''] = /^([^=]*)(?:=(.*))?$/s.exec(option) ?? [];
    const key = name.toLowerCase();
    if (key === 'cert-authority') return 'trusts a certificate authority, which plugboard does not verify';
    if (!['namespaces', 'valid-after', 'valid-before'].includes(key))
      return `has the option ${JSON.stringify(name)}, which plugboard does not know`;
    if (given.has(key)) return `has the option ${key} twice`;
    given.set(key, unquoted(value));
  }
  const namespaces = given.get('namespaces')?.split(',') ?? [];
  if (namespaces.length === 0 || namespaces.includes(''))
    return 'lacks namespaces="…", and would trust every signature of the key';
  const times = ['valid-after', 'valid-before'].map((name) => parseTime(given.get(name)));
  if (times.includes('wrong')) return 'has a time that is not YYYYMMDD, YYYYMMDDHHMM or YYYYMMDDHHMMSS';
  const [validAfter, validBefore] = times as readonly (number | undefined)[];
  return { namespaces, validAfter, validBefore };
}

function unquoted(text: string): string {
  return text.replaceAll('"', '');
}

function parseTime(text: string | undefined): number | undefined | 'wrong' {
  if (text === undefined) return undefined;
  const [, year, month, day, hour = '00', minute = '00', second = '00'] =
    /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?Z?$/.exec(text) ?? [];
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) ? 'wrong' : time;
}
