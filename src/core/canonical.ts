/**
 * One form for every spelling. Two values mean the same exactly when their canonical forms are the same; nothing else in plugboard
 * knows how a duration or a version may be written.
 */
import type { FieldSchema, FieldType, Spec } from './schema.ts';
import { parseBytes, showBytes } from './spelling/bytes.ts';
import { parseCpus, showCpus } from './spelling/cpus.ts';
import { parseDate } from './spelling/date.ts';
import { parseDuration, showDuration } from './spelling/duration.ts';
import { parseMountPath } from './spelling/path.ts';
import {
  parseSecretReference,
  type SecretReference,
  showSecretReference,
} from './spelling/secret-reference.ts';
import { parseSums } from './spelling/sha256.ts';
import { parseVersion } from './spelling/version.ts';
import { visible } from './visible.ts';

interface Form {
  /** The canonical value, or undefined when the value is no such thing. */
  readonly parse: (value: unknown) => unknown;
  /** What a user may write: completes "expected …". */
  readonly expected: string;
  /** For people; the default is JSON. */
  readonly show?: (value: never) => string;
}

const is = (type: string) => (value: unknown) => (typeof value === type ? value : undefined);

const forms: Readonly<Record<Exclude<FieldType, 'array' | 'map' | 'object'>, Form>> = {
  string: { parse: is('string'), expected: 'a text' },
  text: {
    parse: (value) =>
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
        ? `${value}`
        : undefined,
    expected: 'a text, number or boolean',
  },
  integer: {
    parse: (value) => (Number.isSafeInteger(value) ? value : undefined),
    expected: 'a whole number',
  },
  number: { parse: (value) => (Number.isFinite(value) ? value : undefined), expected: 'a number' },
  boolean: { parse: is('boolean'), expected: 'true or false' },
  duration: {
    parse: parseDuration,
    expected: 'whole seconds, such as 3600, "1h" or "1h30m"; 0 or "system" for the system default',
    show: showDuration,
  },
  bytes: { parse: parseBytes, expected: 'a size, such as 268435456, "256MiB" or "1GB"', show: showBytes },
  cpus: { parse: parseCpus, expected: 'a share of CPUs, such as 0.5, "0.5" or "500m"', show: showCpus },
  version: { parse: parseVersion, expected: 'a version in quotes, such as "1.2.0" or "v1.2.0-rc1"' },
  'mount-version': {
    parse: (value) => (value === 'latest' ? value : parseVersion(value)),
    expected: 'a version in quotes, such as "1.2.0", or "latest"',
  },
  path: { parse: parseMountPath, expected: 'a path, such as "team-a" or "apps/kv/"' },
  date: {
    parse: parseDate,
    expected: 'a day such as 2027-06-30, or a moment such as 2027-06-30T12:00:00Z',
  },
  sums: {
    parse: parseSums,
    expected: 'a sha256 of 64 hexadecimal digits, or one for each platform: {linux/amd64: …}',
  },
  secret: {
    parse: parseSecretReference,
    expected: 'a reference: {env: NAME}, {file: path} or {vault: path#field}',
    show: showSecretReference,
  },
};

/** The canonical form of one value, or undefined when it is not of the field's type. */
export function canonicalValue(field: FieldSchema, value: unknown): unknown {
  switch (field.type) {
    case 'array': {
      if (!Array.isArray(value)) return undefined;
      const items = value.map((item) => canonicalValue(field.items, item));
      return items.includes(undefined) ? undefined : items;
    }
    case 'map': {
      if (!isPlainObject(value)) return undefined;
      const entries = Object.entries(value).map(
        ([key, item]) => [key, canonicalValue(field.values, item)] as const,
      );
      if (entries.some(([, item]) => item === undefined)) return undefined;
      return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
    }
    case 'object': {
      if (!isPlainObject(value)) return undefined;
      const object: Record<string, unknown> = {};
      for (const [name, inner] of Object.entries(field.fields)) {
        const given = value[name] ?? inner.default;
        if (given === undefined) continue;
        const canonical = canonicalValue(inner, given);
        if (canonical === undefined) return undefined;
        object[name] = canonical;
      }
      return object;
    }
    default:
      return forms[field.type].parse(value);
  }
}

const defaults = new WeakMap<FieldSchema, unknown>();

/** The canonical form of what an absent field means; made once, because most fields of most things are absent. */
export function canonicalDefault(field: FieldSchema): unknown {
  if (field.default === undefined) return undefined;
  if (!defaults.has(field)) defaults.set(field, canonicalValue(field, field.default));
  return defaults.get(field);
}

/** What a user may write for the field: completes "expected …". */
export function expectedForm(field: FieldSchema): string {
  if (field.type === 'array') return `a list of ${expectedForm(field.items)}`;
  if (field.type === 'map') return `a map of names to ${expectedForm(field.values)}`;
  if (field.type === 'object') return `an object with ${Object.keys(field.fields).join(', ')}`;
  if (field.type === 'string' && field.enum)
    return `one of ${field.enum.map((word) => JSON.stringify(word)).join(', ')}`;
  return forms[field.type].expected;
}

/** A canonical value for people: `1h`, `256MiB`, `"text"`, `(env NAME)`. */
export function showValue(field: FieldSchema | undefined, value: unknown): string {
  if (value === undefined) return '(none)';
  if (value === 0 && field?.zero) return field.zero;
  if (field?.type === 'secret') return showSecretReference(value as SecretReference);
  if (field?.type === 'map' && isPlainObject(value))
    return `{${Object.entries(value)
      .map(([key, item]) => `${showText(key)}: ${showValue(field.values, item)}`)
      .join(', ')}}`;
  const show = field && field.type in forms ? forms[field.type as keyof typeof forms].show : undefined;
  if (show) return show(value as never);
  return typeof value === 'string' ? showText(value) : visible(JSON.stringify(value));
}

/** A text needs quotes only where its ends would not be seen. */
function showText(text: string): string {
  return /^[^\s"'()\p{Cc}]+(?: [^\s"'()\p{Cc}]+)*$/u.test(text)
    ? visible(text)
    : visible(JSON.stringify(text));
}

export function isPlainObject(value: unknown): value is Spec {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Structural equality of canonical values; the order of keys does not matter, the order of lists does. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, i) => same(item, b[i]));
  if (!isPlainObject(a) || !isPlainObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && same(a[key], b[key]));
}
