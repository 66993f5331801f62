/** Props that are no field of a thing, but arguments of its resource alone. */
import type { ResourceKind } from '../../core/kind.ts';
import type { Spec } from '../../core/schema.ts';
import { resourceBlock } from '../../terraform/schema.ts';
import { camelCase } from '../names.ts';

/** `envVersion` → `env_wo_version`, `deletionProtection` → `deletion_protection`. */
function ownProps(kind: ResourceKind): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(resourceBlock(kind).attributes).flatMap(([name, { role, field }]): [string, string][] => {
      if (role === 'protection') return [[camelCase(name), name]];
      return role === 'secret-version' ? [[`${camelCase(field)}Version`, name]] : [];
    }),
  );
}

/** Fields of the thing, and what only Terraform is told. */
export function partProps(kind: ResourceKind, props: object): [given: object, forTerraform: Spec] {
  const own = ownProps(kind);
  const entries = Object.entries(props).filter(([, value]) => value !== undefined);
  return [
    Object.fromEntries(entries.filter(([prop]) => !own.has(prop))),
    Object.fromEntries(entries.flatMap(([prop, value]) => (own.has(prop) ? [[own.get(prop)!, value]] : []))),
  ];
}
