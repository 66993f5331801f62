/** Configurations, plans and states of resources on the wire. */
import type { ResourceKind } from '../core/kind.ts';
import { type CtyType, objectType } from './attribute.ts';
import { resourceBlock } from './schema.ts';
import { type DynamicBytes, decodeDynamic, encodeDynamic } from './wire/dynamic.ts';
import type { ValueObject } from './wire/value.ts';

const types = new WeakMap<ResourceKind, CtyType>();

export function resourceCtyType(kind: ResourceKind): CtyType {
  const type = types.get(kind) ?? objectType(resourceBlock(kind).attributes);
  types.set(kind, type);
  return type;
}

export function decodeResource(kind: ResourceKind, dynamic: DynamicBytes | null): ValueObject | null {
  return decodeDynamic(resourceCtyType(kind), dynamic) as ValueObject | null;
}

export function encodeResource(kind: ResourceKind, values: ValueObject | null) {
  return encodeDynamic(resourceCtyType(kind), values);
}
