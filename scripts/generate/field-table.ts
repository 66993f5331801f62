/** The fields of a kind or a section as a table: one row each, fields of an object below it. Pure. */
import { showValue } from '../../src/core/canonical.ts';
import { type FieldSchema, type Fields, isCompared, isDeclarable } from '../../src/core/schema.ts';
import { showAvailability } from '../../src/core/server.ts';
import { code, codes, table } from './markdown.ts';

/** `absent`: what it means that a field without a default is left out. */
export function fieldTable(fields: Fields, required: readonly string[], absent = 'as on the server'): string {
  return table(['Field', 'Type', 'Default', 'Meaning'], rows(fields, required, absent, ''));
}

function rows(
  fields: Fields,
  required: readonly string[],
  absent: string,
  prefix: string,
): readonly (readonly string[])[] {
  return Object.entries(fields)
    .filter(([, field]) => isDeclarable(field))
    .flatMap(([name, field]) => [
      [
        code(prefix + name),
        typeOf(field),
        required.includes(name) ? '**required**' : presetOf(field, absent),
        meaningOf(field),
      ],
      ...rowsBelow(field, isCompared(field) ? absent : '–', prefix + name),
    ]);
}

/** Fields of an object, of each item of a list, or of what each name of a map stands for. */
function rowsBelow(field: FieldSchema, absent: string, path: string): ReturnType<typeof rows> {
  if (field.type === 'array') return rowsBelow(field.items, absent, `${path}[]`);
  if (field.type === 'map') return rowsBelow(field.values, absent, `${path}.NAME`);
  return field.type === 'object' ? rows(field.fields, requiredIn(field.fields), absent, `${path}.`) : [];
}

const requiredIn = (fields: Fields) => Object.keys(fields).filter((name) => fields[name]!.required);

const words: Readonly<Record<Exclude<FieldSchema['type'], 'array' | 'map'>, string>> = {
  string: 'text',
  text: 'text, number or boolean',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  duration: 'duration',
  bytes: 'size',
  cpus: 'CPUs',
  version: 'version',
  'mount-version': 'version or `latest`',
  path: 'path',
  date: 'date',
  sums: 'sha256, or one per platform',
  secret: 'secret reference',
  object: 'object',
};

function typeOf(field: FieldSchema): string {
  if (field.type === 'array') return `list of ${typeOf(field.items)}`;
  if (field.type === 'map') return `map to ${typeOf(field.values)}`;
  if (field.type === 'string' && field.enum) return field.enum.map((word) => code(`"${word}"`)).join(' or ');
  return words[field.type];
}

function presetOf(field: FieldSchema, absent: string): string {
  if (field.default === 0 && field.zero) return field.zero;
  if (field.default !== undefined) return code(showValue(field, field.default));
  return isCompared(field) ? absent : '–';
}

function meaningOf(field: FieldSchema): string {
  return [
    field.description,
    field.zero && field.default !== 0 && `0 is: ${field.zero}.`,
    field.spells && `Another spelling of ${code(field.spells)}.`,
    limitsOf(field),
    field.available && `Only on ${showAvailability(field.available)}.`,
    field.examples && `Example: ${codes(field.examples.slice(0, 1).map((each) => JSON.stringify(each)))}.`,
  ]
    .filter(Boolean)
    .join(' ');
}

function limitsOf(field: FieldSchema): string {
  if (field.type === 'string' && field.pattern) return `Matches ${code(field.pattern)}.`;
  if (field.type !== 'integer' && field.type !== 'number') return '';
  if (field.exclusiveMinimum !== undefined) return `More than ${field.exclusiveMinimum}.`;
  return field.minimum !== undefined ? `At least ${field.minimum}.` : '';
}
