/** The schema is made from the kinds: nothing is forgotten, and nothing contradicts Terraform's rules for schemas. */
import { describe, expect, test } from 'vitest';
import { kinds } from '../../src/kinds/index.ts';
import type { Attribute, Attributes } from '../../src/terraform/attribute.ts';
import { providerSchema, resourceBlock, resourceType } from '../../src/terraform/schema.ts';
import { toyKinds } from '../support/toy-kinds.ts';

const schema = providerSchema(kinds);

test('every kind is a resource', () => {
  expect(Object.keys(schema.resources)).toEqual(kinds.map((kind) => `plugboard_${kind.name}`));
});

test('kinds are not known by name: toy kinds have a schema too', () => {
  for (const kind of toyKinds)
    expect(Object.keys(resourceBlock(kind).attributes)).toEqual(expect.arrayContaining([...kind.identity]));
});

function everyAttribute(attributes: Attributes, path = ''): readonly (readonly [string, Attribute])[] {
  return Object.entries(attributes).flatMap(([name, attribute]) => [
    [`${path}${name}`, attribute] as const,
    ...everyAttribute(attribute.nested?.attributes ?? {}, `${path}${name}.`),
  ]);
}

const blocks = {
  provider: schema.provider,
  ...schema.resources,
  ...Object.fromEntries(Object.entries(schema.dataSources).map(([name, block]) => [`data.${name}`, block])),
};

describe.each(Object.entries(blocks))('%s', (name, block) => {
  test.each(everyAttribute(block.attributes))('%s obeys the rules of schemas', (path, attribute) => {
    expect(attribute.description).toMatch(/\S/);
    expect(Boolean(attribute.type) !== Boolean(attribute.nested)).toBe(true);
    expect(attribute.required || attribute.optional || attribute.computed).toBe(true);
    if (attribute.required) expect(attribute.optional ?? attribute.computed).toBeUndefined();
    if (attribute.writeOnly) expect(attribute.computed).toBeUndefined();
    expect(path.split('.').at(-1)).toMatch(/^[a-z][a-z0-9_]*$/);
    const reserved =
      name === 'provider'
        ? ['alias', 'version']
        : ['count', 'for_each', 'provider', 'lifecycle', 'depends_on', 'connection', 'provisioner'];
    expect(reserved).not.toContain(path);
  });
});

test('fields become what they mean', () => {
  const shown = (kind: string) =>
    Object.entries(schema.resources[`plugboard_${kind}`]!.attributes).map(
      ([name, { type, required, optional, computed, sensitive, writeOnly }]) =>
        `${name} ${JSON.stringify(type) ?? 'nested'}${required ? ' required' : ''}${optional ? ' optional' : ''}${computed ? ' computed' : ''}${sensitive ? ' sensitive' : ''}${writeOnly ? ' write-only' : ''}`,
    );
  expect(shown('plugin')).toMatchInlineSnapshot(`
    [
      "type "string" required",
      "name "string" required",
      "version "string" optional computed",
      "command "string" optional computed",
      "args ["list","string"] optional computed",
      "env ["map","string"] optional sensitive",
      "env_wo ["map","string"] optional sensitive write-only",
      "env_wo_version "number" optional",
      "sha256 "string" optional computed",
      "sha256_by_platform ["map","string"] optional computed",
      "oci_image "string" optional computed",
      "runtime "string" optional computed",
      "evidence ["object",{"policy":"string","rule":"number","signed_at":"string","signed_by":["list","string"],"source":"string","time_from":"string","unsigned":"string"}] computed",
      "oci "bool" optional computed",
      "builtin "bool" computed",
      "declarative "bool" computed",
      "deprecation_status "string" computed",
      "file_problem "string" computed",
    ]
  `);
  expect(shown('plugin_runtime')).toMatchInlineSnapshot(`
    [
      "type "string" optional computed",
      "name "string" required",
      "oci_runtime "string" optional computed",
      "cgroup_parent "string" optional computed",
      "cpu "string" optional computed",
      "cpu_nanos "number" optional computed",
      "memory "string" optional computed",
      "memory_bytes "string" optional computed",
      "rootless "bool" optional computed",
    ]
  `);
  expect(shown('secrets_mount').filter((line) => !/optional computed/.test(line))).toMatchInlineSnapshot(`
    [
      "path "string" required",
      "type "string" required",
      "moved_from "string" optional",
      "probe "string" optional",
      "accessor "string" computed",
      "uuid "string" computed",
      "running_plugin_version "string" computed",
      "running_sha256 "string" computed",
      "deprecation_status "string" computed",
    ]
  `);
});

test('what destroys data is protected', () => {
  const isProtected = kinds.filter(
    (kind) => schema.resources[resourceType(kind)]!.attributes.deletion_protection,
  );
  expect(isProtected.map(({ name }) => name)).toEqual(['secrets_mount', 'auth_mount', 'database_connection']);
});

test('secrets are write-only, with a version, and sensitive for old Terraform', () => {
  const { password, password_wo, password_wo_version } =
    schema.resources.plugboard_database_connection!.attributes;
  expect(password).toMatchObject({ sensitive: true, type: 'string' });
  expect(password_wo).toMatchObject({ writeOnly: true, type: 'string' });
  expect(password_wo_version).toMatchObject({ optional: true, type: 'number' });
});
