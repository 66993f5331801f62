/**
 * JSON of strangers: it is read once, as UTF-8, and each field is asked for its type. What does not fit is `image-invalid` with the
 * name of the document and of the field.
 */
import { PlugboardError } from '../../core/finding.ts';
import { visible } from '../../core/visible.ts';

export interface Reader {
  /** For messages: `the manifest sha256:…`. */
  readonly what: string;
  has(key: string): boolean;
  text(key: string): string | undefined;
  count(key: string): number | undefined;
  texts(key: string): readonly string[];
  /** Texts by name; empty when the field is absent. */
  map(key: string): Readonly<Record<string, string>>;
  object(key: string): Reader | undefined;
  objects(key: string): readonly Reader[];
}

/** A few MiB of brackets and commas become hundreds in memory; images have a few hundred values. */
const mostValues = 200_000;

export function readJson(bytes: Uint8Array, what: string): Reader {
  if (countValues(bytes) > mostValues) throw bad(`${what} has more than ${mostValues} values.`);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw bad(`${what} is not JSON.`);
  }
  return reader(value, what);
}

export function bad(message: string, hint?: string): PlugboardError {
  return new PlugboardError('image-invalid', visible(message), {
    hint: hint ?? 'Ask the publisher for an image that keeps to the OCI image specification.',
  });
}

function reader(value: unknown, what: string): Reader {
  if (!isObject(value)) throw bad(`${what} is not a JSON object.`);
  const field = (key: string): unknown => (Object.hasOwn(value, key) ? (value[key] ?? undefined) : undefined);
  const typed = <T>(key: string, fits: (found: unknown) => found is T, type: string): T | undefined => {
    const found = field(key);
    if (found === undefined || fits(found)) return found;
    throw bad(`\`${key}\` in ${what} is not ${type}.`);
  };
  return {
    what,
    has: (key) => field(key) !== undefined,
    text: (key) => typed(key, isText, 'a text'),
    count: (key) => typed(key, isCount, 'a whole number'),
    texts: (key) => typed(key, isTexts, 'a list of texts') ?? [],
    map: (key) => ({ ...typed(key, isMap, 'a map of texts') }),
    object: (key) => {
      const found = typed(key, isObject, 'an object');
      return found && reader(found, `\`${key}\` in ${what}`);
    },
    objects: (key) =>
      (typed(key, Array.isArray as (found: unknown) => found is unknown[], 'a list') ?? []).map((each, at) =>
        reader(each, `\`${key}[${at}]\` in ${what}`),
      ),
  };
}

/** At least as many as there are; those inside of texts are counted too. */
function countValues(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte === 0x2c || byte === 0x5b || byte === 0x7b) count += 1;
  return count;
}

type Json = { readonly [key: string]: unknown };

const isText = (found: unknown): found is string => typeof found === 'string';
const isCount = (found: unknown): found is number => Number.isSafeInteger(found) && (found as number) >= 0;
const isTexts = (found: unknown): found is string[] => Array.isArray(found) && found.every(isText);
const isObject = (found: unknown): found is Json =>
  typeof found === 'object' && found !== null && !Array.isArray(found);
const isMap = (found: unknown): found is Record<string, string> =>
  isObject(found) && Object.values(found).every(isText);
