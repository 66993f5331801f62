/** Resource identity (protocol 6.9): what names a thing on the server, and nothing else. Singletons have none. */
import type { ResourceKind } from '../core/kind.ts';
import type { Spec } from '../core/schema.ts';
import type { CtyType } from './attribute.ts';
import { readState } from './conversion/given.ts';
import { encodeDynamic } from './wire/dynamic.ts';
import { isWhollyKnown, type Value, type ValueObject } from './wire/value.ts';

export const IDENTITY_VERSION = 0;

export function identityType({ identity }: ResourceKind): CtyType {
  return ['object', Object.fromEntries(identity.map((field) => [field, 'string' as const]))];
}

/** Undefined as long as it is not known. */
export function identityOf(kind: ResourceKind, values: ValueObject | null) {
  if (!values || kind.identity.length === 0) return undefined;
  if (!kind.identity.every((field) => isWhollyKnown(values[field] ?? null))) return undefined;
  return identityData(kind, readState(kind, values));
}

export function identityData(kind: ResourceKind, spec: Spec) {
  const identity = Object.fromEntries(
    kind.identity.map((field): [string, Value] => [field, `${spec[field] ?? ''}`]),
  );
  return { identityData: encodeDynamic(identityType(kind), identity) };
}
