/** Terraform's schema as plain data, and what each attribute of a resource means to its kind. Nothing here is about the wire. */
import type { FieldSchema } from '../core/schema.ts';

/** As in Terraform's JSON: `"string"`, `["map", "string"]`, `["object", {…}]`. */
export type CtyType =
  | 'string'
  | 'number'
  | 'bool'
  | readonly ['list' | 'map', CtyType]
  | readonly ['object', Readonly<Record<string, CtyType>>];

export interface Attribute {
  readonly description: string;
  /** Absent exactly when `nested` is there. */
  readonly type?: CtyType;
  readonly nested?: { readonly nesting: 'single' | 'list'; readonly attributes: Attributes };
  readonly required?: true;
  readonly optional?: true;
  readonly computed?: true;
  readonly sensitive?: true;
  readonly writeOnly?: true;
}

export type Attributes = Readonly<Record<string, Attribute>>;

/**
 * What an attribute of a resource is to its kind:
 * - `field`: the field of the same name, in the spelling of a manifest
 * - `sums`: one sum for each platform, another spelling of the field
 * - `secret`: the secret itself, sensitive, in the state; for Terraform before 1.11
 * - `secret-wo`: the secret itself, write-only: never in plan or state
 * - `secret-version`: another number means that the write-only secret changed
 * - `protection`: whether Terraform may destroy the thing
 * - `evidence`: what proves the origin of the thing, by the lock; the server knows nothing of it
 */
export type Role = 'field' | 'sums' | 'secret' | 'secret-wo' | 'secret-version' | 'protection' | 'evidence';

export interface ResourceAttribute extends Attribute {
  readonly role: Role;
  /** Name of the field; empty for `protection`. */
  readonly field: string;
  readonly schema: FieldSchema;
}

export type ResourceAttributes = Readonly<Record<string, ResourceAttribute>>;

export interface Block {
  readonly description: string;
  readonly attributes: Attributes;
}

export interface ResourceBlock extends Block {
  readonly attributes: ResourceAttributes;
}

export interface FunctionSchema {
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly type: CtyType;
    readonly description: string;
  }[];
  readonly returns: CtyType;
}

export interface ProviderSchema {
  readonly provider: Block;
  /** By type: `plugboard_plugin`. */
  readonly resources: Readonly<Record<string, ResourceBlock>>;
  readonly dataSources: Readonly<Record<string, Block>>;
  readonly functions: Readonly<Record<string, FunctionSchema>>;
}

/** The type of a whole attribute, nested ones as objects. */
export function typeOf({ type, nested }: Attribute): CtyType {
  if (!nested) return type!;
  const object = objectType(nested.attributes);
  return nested.nesting === 'list' ? ['list', object] : object;
}

export function objectType(attributes: Attributes): readonly ['object', Readonly<Record<string, CtyType>>] {
  return [
    'object',
    Object.fromEntries(Object.entries(attributes).map(([name, attribute]) => [name, typeOf(attribute)])),
  ];
}
