/** Attributes as lists, in the order and the words that registries are used to. Pure. */
import type { Attribute, Attributes, Block, CtyType } from '../../../src/terraform/attribute.ts';
import { code } from '../markdown.ts';

export function schemaSection({ attributes }: Block): string {
  return ['## Schema', ...lists(attributes), ...nestedSections(attributes)].join('\n\n');
}

/** One below the other, however deep they lie. */
function nestedSections(attributes: Attributes): readonly string[] {
  return Object.entries(attributes).flatMap(([name, { nested }]) =>
    nested
      ? [
          `### Nested schema for ${code(name)}`,
          ...lists(nested.attributes, '####'),
          ...nestedSections(nested.attributes),
        ]
      : [],
  );
}

function lists(attributes: Attributes, level = '###'): string[] {
  const entries = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  const those = (title: string, which: (attribute: Attribute) => boolean) => {
    const found = entries.filter(([, attribute]) => which(attribute));
    return found.length === 0
      ? []
      : [`${level} ${title}`, found.map(([name, attribute]) => item(name, attribute)).join('\n')];
  };
  return [
    ...those('Required', (attribute) => attribute.required === true),
    ...those('Optional', (attribute) => attribute.optional === true),
    ...those('Read-only', (attribute) => !attribute.required && !attribute.optional),
  ];
}

function item(name: string, attribute: Attribute): string {
  const marks = [
    attribute.nested ? nestedType(attribute.nested.nesting) : typeName(attribute.type!),
    attribute.sensitive && 'Sensitive',
    attribute.writeOnly && 'Write-only',
  ].filter(Boolean);
  const link = attribute.nested ? ` (see [below](#nested-schema-for-${name}))` : '';
  return `- ${code(name)} (${marks.join(', ')}) ${attribute.description}${link}`;
}

const nestedType = (nesting: 'single' | 'list') =>
  nesting === 'single' ? 'Attributes' : 'List of attributes';

export function typeName(type: CtyType): string {
  if (type === 'string') return 'String';
  if (type === 'number') return 'Number';
  if (type === 'bool') return 'Boolean';
  if (type[0] === 'object') return 'Object';
  return `${type[0] === 'list' ? 'List' : 'Map'} of ${typeName(type[1])}`;
}
