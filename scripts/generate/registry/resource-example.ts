/** The example of a kind as a Terraform configuration. Pure. */
import { isPlainObject } from '../../../src/core/canonical.ts';
import { canonicalSpec } from '../../../src/core/identity.ts';
import type { ResourceKind } from '../../../src/core/kind.ts';
import { importId } from '../../../src/terraform/import-id.ts';
import { isSecret, resourceType } from '../../../src/terraform/schema.ts';
import { block, Expression } from './hcl.ts';

/** Secrets are ephemeral variables: they are neither in the plan nor in the state. */
export function resourceExample(kind: ResourceKind): string {
  const variables: string[] = [];
  const reveal = (reference: unknown): unknown => {
    const { env } = reference as { readonly env: string };
    variables.push(env.toLowerCase());
    return new Expression(`var.${env.toLowerCase()}`);
  };
  const body = Object.entries(kind.example).flatMap(([name, value]): [string, unknown][] => {
    const field = kind.fields[name]!;
    if (!isSecret(field)) return [[name, value]];
    const revealed =
      field.type === 'map' && isPlainObject(value)
        ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, reveal(item)]))
        : reveal(value);
    return [
      [`${name}_wo`, revealed],
      [`${name}_wo_version`, 1],
    ];
  });
  const blocks = [
    ...variables.map((name) =>
      block(`variable "${name}"`, { type: new Expression('string'), sensitive: true, ephemeral: true }),
    ),
    block(`resource "${resourceType(kind)}" "example"`, Object.fromEntries(body)),
  ];
  return blocks.join('\n\n');
}

export function importExample(kind: ResourceKind): string {
  return block('import', {
    to: new Expression(`${resourceType(kind)}.example`),
    id: importId(kind, canonicalSpec(kind, kind.example)),
  });
}
