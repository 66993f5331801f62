/** Props are camelCase, manifests are snake_case; the fields of the kinds say which is which, so every name has exactly one twin. */
import { isPlainObject } from '../core/canonical.ts';
import { sections } from '../core/manifest/sections.ts';
import type { FieldSchema, Fields, Spec } from '../core/schema.ts';
import { kinds } from '../kinds/index.ts';

/** `plugin_version` → `pluginVersion`. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** `pluginVersion` → `plugin_version`; for names that no field has, so that the judge finds the nearest that is one. */
function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Props of a thing or of a nested object under the names of a manifest. Keys of maps are the user's own and stay. */
export function toFields(fields: Fields, props: object): Spec {
  const names = new Map(Object.keys(fields).map((name) => [camelCase(name), name]));
  return Object.fromEntries(
    Object.entries(props)
      .filter(([, value]) => value !== undefined)
      .map(([prop, value]) => {
        const name = names.get(prop) ?? snakeCase(prop);
        return [name, toValue(fields[name], value)];
      }),
  );
}

function toValue(field: FieldSchema | undefined, value: unknown): unknown {
  if (field?.type === 'object' && isPlainObject(value)) return toFields(field.fields, value);
  if (field?.type === 'array' && Array.isArray(value)) return value.map((item) => toValue(field.items, item));
  return value;
}

const known = new Set<string>();
gather(sections);
for (const kind of kinds) gather(kind.fields);

function gather(fields: Fields): void {
  for (const [name, field] of Object.entries(fields)) {
    known.add(name);
    if (field.type === 'object') gather(field.fields);
  }
}

/** Words about a manifest in the names that an app uses. */
export function inCamelCase(text: string): string {
  return text.replace(/\b[a-z0-9]+(?:_[a-z0-9]+)+\b/g, (word) => (known.has(word) ? camelCase(word) : word));
}
