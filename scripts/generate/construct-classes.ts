/** `src/constructs/classes.ts`: one class per kind with props that say what its fields say. */

import { camelCase } from '../../src/constructs/names.ts';
import type { Registry, ResourceKind } from '../../src/core/kind.ts';
import { requiredFields } from '../../src/core/manifest/parse.ts';
import { entryFields, sections, stateField } from '../../src/core/manifest/sections.ts';
import { type FieldSchema, type Fields, isDeclarable } from '../../src/core/schema.ts';
import { isSecret } from '../../src/terraform/schema.ts';

export function constructClasses(registry: Registry): string {
  const head = `/** Generated from the kinds by \`npm run generate\`. Not to be edited. */
import type { Construct } from 'constructs';
import type { SecretReference } from '../core/spelling/secret-reference.ts';
import type { Reference } from './reference.ts';
import { Thing } from './thing.ts';
`;
  const board = `/** What holds for a board as a whole. */\nexport interface BoardProps ${withoutReference(props(sections, [], ''))}\n`;
  return [head, board, ...registry.flatMap((kind) => [propsOf(kind), classOf(kind)])].join('\n');
}

/** What is no field of a thing cannot refer to one. */
const withoutReference = (text: string) =>
  text.replaceAll(' | Reference', '').replace(/\((\w+)\)\[\]/g, '$1[]');

const className = (kind: ResourceKind) => camelCase(`_${kind.name}`);

/** What only Terraform needs to be told. */
function terraformProps(kind: ResourceKind): string {
  const secrets = Object.entries(kind.fields).filter(([, field]) => isSecret(field));
  const lines = [
    ...secrets.map(
      ([name]) =>
        `${comment(`Terraform only: another number has \`${camelCase(name)}\` written again.`, '  ')}  readonly ${camelCase(name)}Version?: number | undefined;\n`,
    ),
    ...(kind.precious === undefined
      ? []
      : [
          `${comment('Terraform only: it refuses to destroy or replace the thing while this is true. Default: true.', '  ')}  readonly deletionProtection?: boolean | undefined;\n`,
        ]),
  ];
  return lines.join('');
}

function propsOf(kind: ResourceKind): string {
  const required = requiredFields(kind);
  const text = props(entryFields(kind), required, '');
  return `export interface ${className(kind)}Props ${text.slice(0, -1)}${terraformProps(kind)}}\n`;
}

function classOf(kind: ResourceKind): string {
  const name = className(kind);
  const referable = Object.entries(kind.fields).filter(
    ([field, { type, readOnly }]) =>
      (kind.identity.includes(field) || requiredFields(kind).includes(field) || readOnly) &&
      ['string', 'version', 'mount-version', 'path'].includes(type),
  );
  const optional = requiredFields(kind).length === 0 ? ' = {}' : '';
  return [
    `${comment(kind.summary, '')}export class ${name} extends Thing {`,
    `  constructor(scope: Construct, id: string, props: ${name}Props${optional}) {`,
    `    super(scope, id, '${kind.name}', props);`,
    '  }',
    ...referable.map(
      ([field, schema]) =>
        `\n${comment(`${schema.description}${schema.readOnly ? ' Known to Terraform only.' : ''}`, '  ')}  get ${camelCase(field)}(): Reference {\n    return this.refer('${field}');\n  }`,
    ),
    '}\n',
  ].join('\n');
}

function props(fields: Fields, required: readonly string[], indent: string): string {
  const lines = Object.entries(fields)
    .filter(([, field]) => isDeclarable(field))
    .map(([name, field]) => {
      const mark = required.includes(name) || field.required ? '' : '?';
      const absent = mark ? ' | undefined' : '';
      const type = typeOf(field, `${indent}  `);
      const own = field === stateField ? withoutReference(type) : type;
      return `${comment(words(field), `${indent}  `)}${indent}  readonly ${camelCase(name)}${mark}: ${own}${absent};`;
    });
  return `{\n${lines.join('\n')}\n${indent}}`;
}

function words({ description, default: standard, available }: FieldSchema): string {
  const isEmpty =
    standard === '' || (typeof standard === 'object' && Object.keys(standard ?? {}).length === 0);
  const parts = [description];
  if (standard !== undefined && !isEmpty) parts.push(`Default: ${JSON.stringify(standard)}.`);
  if (available?.openbao === false) parts.push('Not on OpenBao.');
  if (available?.vault === false) parts.push('Not on Vault.');
  return parts.join(' ');
}

function comment(text: string, indent: string): string {
  return `${indent}/** ${text.replaceAll('*/', '*\\/')} */\n`;
}

function typeOf(field: FieldSchema, indent: string): string {
  switch (field.type) {
    case 'string':
      return field.enum
        ? `${field.enum.map((word) => `'${word}'`).join(' | ')} | Reference`
        : 'string | Reference';
    case 'version':
    case 'mount-version':
    case 'path':
    case 'date':
      return 'string | Reference';
    case 'text':
      return 'string | number | boolean | Reference';
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'duration':
    case 'bytes':
    case 'cpus':
      return 'number | string';
    case 'sums':
      return 'string | Readonly<Record<string, string>> | Reference';
    case 'secret':
      return 'SecretReference';
    case 'array':
      return `readonly ${bracketed(typeOf(field.items, indent))}[]`;
    case 'map':
      return `Readonly<Record<string, ${typeOf(field.values, indent)}>>`;
    case 'object': {
      const required = Object.keys(field.fields).filter((name) => field.fields[name]!.required);
      return props(field.fields, required, indent);
    }
    default:
      return field satisfies never;
  }
}

const bracketed = (type: string) => (type.includes('|') ? `(${type})` : type);
