/**
 * The kinds' one declaration as a Terraform schema. Pure and total: each word of the dialect has one meaning here.
 * - read-only fields are computed; fields with a default, and fields that mean "as it is on the server", are optional and computed
 * - another spelling of a field is computed too: it may stay where the configuration now uses the other one
 * - where a manifest says how an origin is verified, there is what came of it; other instructions and ways of writing are optional: the configuration alone decides them
 * - a secret is write-only with a version beside it; for old Terraform there is a sensitive attribute as well
 * - a thing whose removal destroys data has `deletion_protection`
 */
import type { Registry, ResourceKind } from '../core/kind.ts';
import type { FieldSchema } from '../core/schema.ts';
import {
  type Attribute,
  type CtyType,
  objectType,
  type ProviderSchema,
  type ResourceAttribute,
  type ResourceBlock,
} from './attribute.ts';
import { dataSources } from './data-source-schema.ts';
import { describe } from './describe.ts';
import { evidenceAttributes } from './evidence-schema.ts';
import { functions } from './function-schema.ts';
import { providerBlock } from './provider-schema.ts';
import type { Value, ValueObject } from './wire/value.ts';

export const PROTECTION = 'deletion_protection';

export function providerSchema(registry: Registry): ProviderSchema {
  return {
    provider: providerBlock,
    resources: Object.fromEntries(registry.map((kind) => [resourceType(kind), resourceBlock(kind)])),
    dataSources,
    functions,
  };
}

export const resourceType = (kind: ResourceKind): string => `plugboard_${kind.name}`;

const blocks = new WeakMap<ResourceKind, ResourceBlock>();

export function resourceBlock(kind: ResourceKind): ResourceBlock {
  const known = blocks.get(kind);
  if (known) return known;
  const fields = Object.entries(kind.fields).flatMap(([name, field]) => attributesFor(kind, name, field));
  const block: ResourceBlock = {
    description: [kind.summary, ...(kind.notes ?? [])].join('\n\n'),
    attributes: Object.fromEntries(kind.precious === undefined ? fields : [...fields, protection(kind)]),
  };
  blocks.set(kind, block);
  return block;
}

type Entry = readonly [string, ResourceAttribute];

const lists = new WeakMap<ResourceKind, readonly Entry[]>();

/** The attributes of a resource with their names, in a list that is made once: every call goes through it. */
export function attributesOf(kind: ResourceKind): readonly Entry[] {
  const list = lists.get(kind) ?? Object.entries(resourceBlock(kind).attributes);
  lists.set(kind, list);
  return list;
}

/** A value for every attribute of a resource. */
export function valuesOf(
  kind: ResourceKind,
  valueFor: (name: string, attribute: ResourceAttribute) => Value,
): ValueObject {
  const values: Record<string, Value> = {};
  for (const [name, attribute] of attributesOf(kind)) values[name] = valueFor(name, attribute);
  return values;
}

function attributesFor(kind: ResourceKind, name: string, field: FieldSchema): readonly Entry[] {
  if (field.instruction === 'manifest') return [evidence(name, field)];
  if (isSecret(field)) return secretAttributes(name, field);
  const own: Entry = [
    name,
    { ...shapeOf(field), ...usageOf(kind, name, field), ...of('field', name, field) },
  ];
  if (field.type !== 'sums') return [own];
  return [
    own,
    [
      `${name}_by_platform`,
      {
        description: `The same, one for each platform such as \`linux/amd64\`. ${field.description}`,
        type: ['map', 'string'],
        optional: true,
        computed: true,
        ...of('sums', name, field),
      },
    ],
  ];
}

export function isSecret(field: FieldSchema): boolean {
  return field.type === 'secret' || (field.type === 'map' && field.values.type === 'secret');
}

function secretAttributes(name: string, field: FieldSchema): readonly Entry[] {
  const type: CtyType = field.type === 'map' ? ['map', 'string'] : 'string';
  const base = { type, optional: true } as const;
  return [
    [
      name,
      {
        ...base,
        description: `${field.description} Kept in the state in clear: prefer \`${name}_wo\`, which needs Terraform 1.11.`,
        sensitive: true,
        ...of('secret', name, field),
      },
    ],
    [
      `${name}_wo`,
      {
        ...base,
        description: `${field.description} Neither in the plan nor in the state; change \`${name}_wo_version\` to have it written again.`,
        writeOnly: true,
        sensitive: true,
        ...of('secret-wo', name, field),
      },
    ],
    [
      `${name}_wo_version`,
      {
        description: `Another number has \`${name}_wo\` written again.`,
        type: 'number',
        optional: true,
        ...of('secret-version', name, field),
      },
    ],
  ];
}

/** One type, not nested attributes: OpenTofu 1.11 crashes on those when it generates a configuration, where they are read-only. */
function evidence(name: string, field: FieldSchema): Entry {
  return [
    'evidence',
    {
      description:
        'Who vouches for it, by the lock, with what the attribute of that name of `plugboard_verified_artifact` has. Null without a `trust_policy` in the provider block. Another lock is a change of this attribute alone, and writes nothing to the server.',
      type: objectType(evidenceAttributes),
      computed: true,
      ...of('evidence', name, field),
    },
  ];
}

function protection(kind: ResourceKind): Entry {
  const loss = (kind.precious ?? '').replace('PATH', 'it');
  return [
    PROTECTION,
    {
      description: `Terraform refuses to destroy or replace the thing while this is \`true\`, the default: ${loss}.`,
      type: 'bool',
      optional: true,
      computed: true,
      ...of('protection', '', { type: 'boolean', description: '', default: true }),
    },
  ];
}

const of = (role: ResourceAttribute['role'], field: string, schema: FieldSchema) => ({ role, field, schema });

function usageOf(kind: ResourceKind, name: string, field: FieldSchema): Pick<Attribute, Usage> {
  if (field.readOnly) return { computed: true };
  if (field.required || (kind.identity.includes(name) && field.default === undefined))
    return { required: true };
  if (field.instruction || field.writeOnly) return { optional: true };
  return { optional: true, computed: true };
}

type Usage = 'required' | 'optional' | 'computed';

function shapeOf(field: FieldSchema): Pick<Attribute, 'description' | 'type' | 'nested'> {
  const description = describe(field);
  if (field.type !== 'object') return { description, type: typeOfField(field) };
  const attributes = Object.entries(field.fields).map(([name, inner]): [string, Attribute] => [
    name,
    { ...shapeOf(inner), optional: true, computed: true },
  ]);
  return { description, nested: { nesting: 'single', attributes: Object.fromEntries(attributes) } };
}

function typeOfField(field: FieldSchema): CtyType {
  switch (field.type) {
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
      return 'bool';
    case 'array':
      return ['list', typeOfField(field.items)];
    case 'map':
      return ['map', typeOfField(field.values)];
    case 'object':
      return [
        'object',
        Object.fromEntries(Object.entries(field.fields).map(([name, inner]) => [name, typeOfField(inner)])),
      ];
    default:
      return 'string';
  }
}
