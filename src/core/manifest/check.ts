/**
 * Checks one value against the dialect and says what is wrong at which path. What passes has a canonical form, by construction:
 * `canonicalValue` is the only judge of spellings. The JSON Schemas in `schemas/` are made from the same dialect for editors;
 * a test proves that both accept the same manifests.
 */
import { closest, distance } from 'fastest-levenshtein';
import { canonicalValue, expectedForm, isPlainObject } from '../canonical.ts';
import type { Code } from '../codes.ts';
import { nearest } from '../nearest.ts';
import { type FieldSchema, type Fields, isDeclarable } from '../schema.ts';

export interface Fault {
  readonly code: Code;
  readonly summary: string;
  readonly detail: string;
  readonly hint: string;
  readonly path: readonly (string | number)[];
  /** The fault is the key itself, not its value. */
  readonly key?: true;
}

type Path = readonly (string | number)[];

/** `push(...added)` is a call, and has an end where a list has none. */
export function addAll(faults: Fault[], added: readonly Fault[]): void {
  for (const fault of added) faults.push(fault);
}

export function checkFields(
  fields: Fields,
  value: unknown,
  path: Path,
  required: readonly string[],
): Fault[] {
  if (!isPlainObject(value))
    return [
      wrongType(
        path,
        value,
        'a map of fields',
        'Write each field on a line of its own: `name: value`.',
        'hidden',
      ),
    ];
  const known = Object.keys(fields).filter((name) => isDeclarable(fields[name]!));
  const faults = Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => unknownKey([...path, key], key, known, fields[key]));
  for (const name of required)
    if (value[name] === undefined)
      faults.push({
        code: 'missing-key',
        summary: 'A field is missing',
        detail: `\`${name}\` must be given.`,
        hint: `Add \`${name}:\` with ${expectedForm(fields[name]!)}.`,
        path,
      });
  for (const name of known) {
    if (value[name] === undefined) continue;
    addAll(faults, checkValue(fields[name]!, value[name], [...path, name]));
    const target = fields[name]!.spells;
    if (target !== undefined && value[target] !== undefined)
      faults.push({
        code: 'conflict',
        summary: 'Two spellings of one field',
        detail: `\`${name}\` and \`${target}\` are the same field.`,
        hint: 'Remove one of the two.',
        path: [...path, name],
      });
  }
  return faults;
}

export function checkValue(field: FieldSchema, value: unknown, path: Path): Fault[] {
  if (field.type === 'object') {
    const required = Object.keys(field.fields).filter((name) => field.fields[name]!.required);
    return checkFields(field.fields, value, path, required);
  }
  if (field.type === 'array') {
    if (!Array.isArray(value))
      return [wrongType(path, value, expectedForm(field), advice(field, path, value))];
    return value.flatMap((item, index) => checkValue(field.items, item, [...path, index]));
  }
  if (field.type === 'map') {
    if (!isPlainObject(value))
      return [
        field.values.type === 'secret'
          ? secretLiteral(path)
          : wrongType(path, value, expectedForm(field), advice(field, path, value)),
      ];
    return Object.entries(value).flatMap(([key, item]) => checkValue(field.values, item, [...path, key]));
  }
  if (field.type === 'secret' && !isPlainObject(value)) return [secretLiteral(path)];
  const canonical = canonicalValue(field, value);
  if (canonical === undefined) return [badForm(field, value, path)];
  const reason = outOfBounds(field, canonical);
  return reason === undefined ? [] : [badValue(field, path, value, reason)];
}

function outOfBounds(field: FieldSchema, value: unknown): string | undefined {
  if (field.type === 'string') {
    if (field.enum && !field.enum.includes(value as string)) return expectedForm(field);
    if (field.pattern && !new RegExp(field.pattern, 'u').test(value as string))
      return `a text that matches ${field.pattern}`;
  }
  if (field.type === 'integer' || field.type === 'number') {
    if (field.minimum !== undefined && (value as number) < field.minimum) return `at least ${field.minimum}`;
    if (field.exclusiveMinimum !== undefined && (value as number) <= field.exclusiveMinimum)
      return `more than ${field.exclusiveMinimum}`;
  }
  return undefined;
}

function unknownKey(
  path: Path,
  key: string,
  known: readonly string[],
  field: FieldSchema | undefined,
): Fault {
  return {
    code: 'unknown-key',
    summary: field?.readOnly ? 'The field is computed by the server' : 'Unknown key',
    detail: field?.readOnly ? `\`${key}\` cannot be declared.` : `\`${key}\` is not known here.`,
    // Of thousands of them few are shown.
    get hint() {
      return field?.readOnly ? 'Remove it.' : adviseKey(key, known);
    },
    path,
    key: true,
  };
}

function adviseKey(key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  return near ? `Did you mean \`${near}\`?` : `Known here: ${known.join(', ')}.`;
}

function badForm(field: FieldSchema, value: unknown, path: Path): Fault {
  const expected = expectedForm(field);
  const isVersion = field.type === 'version' || field.type === 'mount-version';
  if (isVersion && typeof value === 'number')
    return {
      code: 'wrong-type',
      summary: 'The value has the wrong type',
      detail: `Expected ${expected}, found the number ${value}: 1.10 without quotes is 1.1.`,
      hint: `Put the version in quotes, as you mean it: "${value}" or "${value}0".`,
      path,
    };
  const fits =
    typeof value === 'string' || (typeof value === 'number' && !['string', 'boolean'].includes(field.type));
  return fits && field.type !== 'boolean'
    ? badValue(field, path, value, expected)
    : wrongType(path, value, expected, advice(field, path, value));
}

/** What to type instead: the word that was meant, or an example. */
function advice(field: FieldSchema, path: Path, value: unknown): string {
  const name = path.findLast((part) => typeof part === 'string');
  const words = field.type === 'string' ? (field.enum ?? []) : [];
  const near = typeof value === 'string' && words.length > 0 ? closest(value, [...words]) : undefined;
  if (near !== undefined && distance(`${value}`, near) <= Math.max(2, near.length / 3))
    return `Did you mean ${JSON.stringify(near)}?`;
  if (field.type === 'sums') return 'Take the sum that `sha256sum FILE` prints.';
  if (field.type === 'array' && typeof value === 'string')
    return `For example: ${name}: [${JSON.stringify(value)}]`;
  const example = field.examples?.[0] ?? words[0] ?? field.default;
  return example === undefined || example === ''
    ? `Correct \`${name}\`, or leave it out.`
    : `For example: ${name}: ${JSON.stringify(example)}`;
}

/** `covers[0]` for what stands in a list. */
function nameOf(path: Path): string {
  const at = path.findLastIndex((part) => typeof part === 'string');
  return `${path[at] ?? ''}${path
    .slice(at + 1)
    .map((part) => `[${part}]`)
    .join('')}`;
}

function badValue(field: FieldSchema, path: Path, value: unknown, expected: string): Fault {
  return {
    code: 'bad-value',
    summary: 'The value is not accepted',
    detail: `\`${nameOf(path)}\`: expected ${expected}, found ${JSON.stringify(value)}.`,
    hint: advice(field, path, value),
    path,
  };
}

/** What may hold a secret further down is shown as what it is only. */
function wrongType(
  path: Path,
  value: unknown,
  expected: string,
  hint: string,
  shown: 'shown' | 'hidden' = 'shown',
): Fault {
  const last = path.at(-1);
  const place = typeof last === 'string' ? `\`${last}\`: ` : '';
  return {
    code: 'wrong-type',
    summary: 'The value has the wrong type',
    detail: `${place}expected ${expected}, found ${describe(value, shown)}.`,
    hint,
    path,
  };
}

/** The literal itself must not be repeated. */
function secretLiteral(path: Path): Fault {
  return {
    code: 'secret-literal',
    summary: 'A secret in clear text',
    detail: `\`${nameOf(path)}\` holds a value; a manifest holds references only.`,
    hint: 'Write {env: NAME}, {file: path} or {vault: path#field}, and consider the value leaked if it was committed.',
    path,
  };
}

function describe(value: unknown, shown: 'shown' | 'hidden'): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (shown === 'hidden') return typeof value === 'string' ? 'a text' : `a ${typeof value}`;
  return `${typeof value === 'string' ? 'the text ' : `the ${typeof value} `}${JSON.stringify(value)}`;
}
