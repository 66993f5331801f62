/**
 * The dialect as JSON Schema (draft 07, which editors know best), for completion and marks while typing. The judge of a manifest is
 * `manifest/check`, never a schema. The schema refuses nothing that the judge accepts; it lets pass only what a regular expression
 * cannot say: whole seconds, whole bytes, numbers that are too large. A test holds both to that.
 */
import type { Registry, ResourceKind } from './kind.ts';
import { requiredFields } from './manifest/parse.ts';
import { entryFields, sections } from './manifest/sections.ts';
import { planShape } from './plan-schema.ts';
import { type FieldSchema, type Fields, isDeclarable } from './schema.ts';
import { showAvailability } from './server.ts';

export interface JsonSchema {
  readonly [key: string]: unknown;
}

const draft = 'http://json-schema.org/draft-07/schema#';

/** A manifest text: sections, one list for each kind, and `x-` keys that are free. */
export function manifestSchema(registry: Registry): JsonSchema {
  return {
    $schema: draft,
    title: 'plugboard manifest',
    description: 'The plugins of a Vault or OpenBao server, and what uses them.',
    type: 'object',
    properties: {
      $schema: { description: 'Where this schema is, for editors.' },
      ...propertiesOf(sections),
      ...Object.fromEntries(registry.map((kind) => [kind.plural, listSchema(kind)])),
    },
    patternProperties: { '^x-': { description: 'Free: a place for anchors.' } },
    additionalProperties: false,
    definitions: Object.fromEntries(registry.map((kind) => [kind.name, entrySchema(kind)])),
  };
}

/** What `plugboard plan --format json` prints and `--out` saves. */
export function planSchema(registry: Registry): JsonSchema {
  return { $schema: draft, title: 'plugboard plan', ...planShape(registry) };
}

function listSchema(kind: ResourceKind): JsonSchema {
  const entry = { $ref: `#/definitions/${kind.name}` };
  return kind.identity.length === 0 ? entry : { description: kind.summary, type: 'array', items: entry };
}

/** One entry of a manifest. One that declares a thing absent must only name it. */
export function entrySchema(kind: ResourceKind): JsonSchema {
  const always = requiredFields(kind, true);
  const whenPresent = requiredFields(kind).filter((name) => !always.includes(name));
  return {
    description: `${kind.summary}${onlyOn(kind)}`,
    ...objectSchema(entryFields(kind), always),
    ...(whenPresent.length > 0 && {
      if: { properties: { state: { const: 'absent' } }, required: ['state'] },
      else: { required: whenPresent },
    }),
    examples: [kind.example],
  };
}

function objectSchema(fields: Fields, required: readonly string[]): JsonSchema {
  const twice = Object.entries(fields).flatMap(([name, { spells }]) =>
    spells === undefined ? [] : [{ not: { required: [name, spells] } }],
  );
  return {
    type: 'object',
    properties: propertiesOf(fields),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
    ...(twice.length > 0 && { allOf: twice }),
  };
}

function propertiesOf(fields: Fields): JsonSchema {
  const declarable = Object.entries(fields).filter(([, field]) => isDeclarable(field));
  return Object.fromEntries(declarable.map(([name, field]) => [name, fieldSchema(field)]));
}

/** One field, with what an editor shows beside it. */
export function fieldSchema(field: FieldSchema): JsonSchema {
  const { default: preset, examples } = field;
  return {
    description: describe(field),
    ...valueSchema(field),
    ...(preset !== undefined && { default: preset }),
    ...(examples && { examples }),
  };
}

function describe(field: FieldSchema): string {
  const zero = field.zero && ` 0 is: ${field.zero}.`;
  const hidden = field.writeOnly && ' Never read back from the server.';
  return `${field.description}${zero ?? ''}${onlyOn(field)}${hidden || ''}`;
}

function onlyOn({ available }: Pick<ResourceKind, 'available'>): string {
  return available ? ` Only on ${showAvailability(available)}.` : '';
}

const largest = Number.MAX_SAFE_INTEGER;
const wholeFrom0 = { type: ['string', 'integer'], minimum: 0, maximum: largest };
const amount = '\\d+(?:\\.\\d+)?';
const durationPattern = `^\\s*(?:system|\\d+|(?:${amount}(?:ns|us|µs|ms|s|m|h|d))+)?\\s*$`;
const bytesPattern = `^\\s*${amount}\\s*(?:B|kB|[KMGT]B|[KMGT]iB?)?\\s*$`;
const cpusPattern = `^\\s*${amount}m?\\s*$`;

const identifiers = '[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*';
const prerelease =
  '(?:[0-9]+[0-9A-Za-z-]*(?:\\.[0-9A-Za-z-]+)*|[A-Za-z-]+[0-9A-Za-z-]*(?:\\.[0-9A-Za-z-]+)*)';
const version = `v?\\d+(?:\\.\\d+)*(?:-${prerelease})?(?:\\+${identifiers})?`;

/** Any character of a path segment: no slash, no control character. */
const inPath = '[^/\\u0000-\\u001f\\u007f-\\u009f]';
const pathSegment = `(?!\\.{1,2}(?:/|$))${inPath}+`;
const pathPattern = `^/*(?![\\s/])${pathSegment}(?:/${pathSegment})*(?<!\\s)/*$`;

/** Every month may have 31 days here. */
const datePattern =
  '^\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])(?:[Tt](?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d+)?(?:[Zz]|[+-](?:[01]\\d|2[0-3]):[0-5]\\d))?$';

const sum = { type: 'string', pattern: '^(?:[sS][hH][aA]256:)?[0-9a-fA-F]{64}$' };
const sums = {
  oneOf: [
    { ...sum, description: 'One sum for every platform.' },
    {
      description: 'One sum for each platform, such as linux/amd64.',
      type: 'object',
      patternProperties: { '^[a-z0-9]+/[a-z0-9]+$': sum },
      additionalProperties: false,
      minProperties: 1,
    },
  ],
};

const reference = (word: string, description: string, place: JsonSchema) => ({
  description,
  type: 'object',
  properties: { [word]: { type: 'string', ...place } },
  required: [word],
  additionalProperties: false,
});
const secret = {
  oneOf: [
    reference('env', 'The value of an environment variable.', { pattern: '^[A-Za-z_][A-Za-z0-9_]*$' }),
    reference('file', 'The text of a file, without the newline at its end.', { minLength: 1 }),
    reference('vault', 'A field of an entry on the server: path#field.', { pattern: '^[^#]+#[^#]+$' }),
  ],
};

/** What a value must look like; the same cases as `canonicalValue` and `outOfBounds` of the checker. */
function valueSchema(field: FieldSchema): JsonSchema {
  switch (field.type) {
    case 'string':
      return {
        type: 'string',
        ...(field.enum && { enum: field.enum }),
        ...(field.pattern && { pattern: field.pattern }),
      };
    case 'text':
      return { type: ['string', 'number', 'boolean'] };
    case 'integer':
    case 'number':
      return {
        type: field.type,
        ...(field.type === 'integer' && { minimum: -largest, maximum: largest }),
        ...(field.minimum !== undefined && { minimum: field.minimum }),
        ...(field.exclusiveMinimum !== undefined && { exclusiveMinimum: field.exclusiveMinimum }),
      };
    case 'boolean':
      return { type: 'boolean' };
    case 'duration':
      return { ...wholeFrom0, pattern: durationPattern };
    case 'bytes':
      return { ...wholeFrom0, pattern: bytesPattern };
    case 'cpus':
      return { type: ['string', 'number'], minimum: 0, pattern: cpusPattern };
    case 'version':
      return { type: 'string', pattern: `^(?:${version})?$` };
    case 'mount-version':
      return { type: 'string', pattern: `^(?:latest|${version})?$` };
    case 'path':
      return { type: 'string', pattern: pathPattern };
    case 'date':
      return { type: 'string', pattern: datePattern };
    case 'sums':
      return sums;
    case 'secret':
      return secret;
    case 'array':
      return { type: 'array', items: fieldSchema(field.items) };
    case 'map':
      return { type: 'object', additionalProperties: fieldSchema(field.values) };
    case 'object': {
      const required = Object.keys(field.fields).filter((name) => field.fields[name]!.required);
      return objectSchema(field.fields, required);
    }
    default:
      throw new Error(`no such type: ${(field satisfies never as FieldSchema).type}`);
  }
}
